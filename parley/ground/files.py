"""A lock between processes of one machine, on a file."""

import fcntl
import os
import time
from pathlib import Path


class LockTimeout(Exception):
    """Nobody let go of the lock in time."""


class FileLock:
    """An exclusive `flock` on `path`. One object is one descriptor: threads that share a descriptor
    would all be inside, so each connection or job has its own. Re-entrant within the object."""

    LONGEST_PAUSE = 0.004  # seconds between two looks while others hold it

    def __init__(self, path: Path, timeout: float = 20.0) -> None:
        """`timeout` in seconds."""
        self.path, self.timeout = Path(path), timeout
        self.depth = 0
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Wait for the lock. Raises LockTimeout after `timeout` seconds."""
        if self.depth == 0:
            self._wait(time.monotonic() + self.timeout)
        self.depth += 1

    def release(self) -> None:
        """Let go once; the lock is free when every `acquire` has its `release`."""
        if self.depth == 0:
            return
        self.depth -= 1
        if self.depth == 0:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def try_acquire(self) -> bool:
        """Take the lock if it is free now; say whether it is held."""
        if self.depth == 0 and not self._try():
            return False
        self.depth += 1
        return True

    def close(self) -> None:
        """Let go of everything, and of the descriptor."""
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor, self.depth = None, 0

    def _try(self) -> bool:
        if self._descriptor is None:
            self._descriptor = _opened(self.path)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _wait(self, end: float) -> None:
        pause = 0.0002
        while not self._try():
            if time.monotonic() > end:
                raise LockTimeout(self.path.name)
            time.sleep(pause)
            pause = min(pause * 1.5, self.LONGEST_PAUSE)

    def __enter__(self) -> "FileLock":
        self.acquire()
        return self

    def __exit__(self, *exc: object) -> None:
        self.release()


class FairLock(FileLock):
    """A FileLock that nobody can take again and again before those who wait: one goes through a turnstile
    first, where the kernel keeps the order, and only the one inside the turnstile looks at the lock.

    A wait ends in time all the same: whoever is in the turnstile came before, and gives up before."""

    LONGEST_PAUSE = 0.0002

    def __init__(self, path: Path, timeout: float = 20.0) -> None:
        super().__init__(path, timeout)
        self._turnstile: int | None = None

    def close(self) -> None:
        super().close()
        if self._turnstile is not None:
            os.close(self._turnstile)
        self._turnstile = None

    def _wait(self, end: float) -> None:
        if self._turnstile is None:
            self._turnstile = _opened(Path(f"{self.path}.turnstile"))
        fcntl.flock(self._turnstile, fcntl.LOCK_EX)
        try:
            super()._wait(end)
        finally:
            fcntl.flock(self._turnstile, fcntl.LOCK_UN)


def _opened(path: Path) -> int:
    return os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
