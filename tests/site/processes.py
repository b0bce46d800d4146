"""Real processes: start them, wait for what they do, and leave none behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]


def until(condition: Callable[[], T], within: float = 60.0) -> T:
    """What `condition` gives as soon as it is true. Fails after `within` seconds."""
    end = time.monotonic() + within
    while not (found := condition()):
        assert time.monotonic() < end, f"did not come about within {within} seconds"
        time.sleep(0.02)
    return found


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as trial:
        return trial.getsockname()[1]


def lives(pid: int) -> bool:
    """Is there such a process, and not merely its remains?"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def named(pid: int) -> str:
    """Its command line; "" when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except FileNotFoundError:
        return ""


def descendants(pid: int) -> list[int]:
    """The processes below `pid`."""
    try:
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []
    return children + [deeper for child in children for deeper in descendants(child)]


def environment(home: Path, **more: str) -> dict[str, str]:
    """That of an operator whose data lies in `home`, with no settings of ours left in it."""
    ours = (
        "PARLEY_",
        "PORT",
        "DATABASE_URL",
        "KEYS_DATABASE_URL",
        "LEDGER_DATABASE_URL",
        "DJANGO_SETTINGS_MODULE",
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"PARLEY_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | more


def parley(*arguments: object, home: Path, **more: str) -> subprocess.CompletedProcess:
    """Run `parley …` to its end."""
    command = [sys.executable, "-m", "parley", *map(str, arguments)]
    env = environment(home, **more)
    return subprocess.run(command, env=env, cwd="/", capture_output=True, text=True, timeout=120)


@contextmanager
def running(
    module: str, *arguments: object, home: Path, **more: str
) -> Iterator[tuple[subprocess.Popen, Path]]:
    """`python -m module …` while the block runs, with the file that its output goes to."""
    said = home.parent / f"{module}.{time.monotonic_ns()}.said"
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with said.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=environment(home, **more),
            cwd=ROOT,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    family: list[int] = []
    try:
        yield process, said
    finally:
        family = descendants(process.pid)
        process.kill()
        process.wait()
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
