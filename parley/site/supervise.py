"""A parent for a few processes: starts them, starts again what crashed, stops them all together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event

from parley.site.orphans import die_with_parent

PARENT = "PARLEY_PARENT"
STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
LONGEST_PAUSE = 30.0
GRACE = 8.0
SETTLED = 60.0
LOOK_EVERY = 0.2


@dataclass
class Child:
    """A process that should be running: `python -m <module> …`."""

    name: str
    module: str
    arguments: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None
    started: float = 0.0
    due: float = 0.0
    pause: float = 1.0

    def start(self) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches the parent alone."""
        command = [sys.executable, "-m", self.module, *self.arguments]
        environment = os.environ | {PARENT: str(os.getpid())} | dict(self.environment)
        self.started, self.due = time.monotonic(), 0.0
        self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, process_group=0)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def plan_restart(self) -> float:
        """It ended by itself: when to start it again; each time later, unless it had run for long."""
        now = time.monotonic()
        if now - self.started > SETTLED:
            self.pause = 1.0
        wait, self.pause = self.pause, min(self.pause * 2, LONGEST_PAUSE)
        self.due = now + wait
        return wait

    def ask_to_end(self) -> None:
        """Send SIGTERM to the process, which sees to its own children."""
        if self.is_running:
            self.process.terminate()

    def kill(self) -> None:
        """End the process and all that it started, now."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Keeps `children` running until it is told to stop."""

    def __init__(self, children: Sequence[Child], say: Callable[[str], None]) -> None:
        self.children, self.say = list(children), say
        self.stopping = Event()

    def start(self) -> None:
        """Start the children, and listen for SIGTERM, SIGINT (Ctrl-C) and SIGHUP."""
        for number in STOPS:
            signal.signal(number, lambda *_: self.stopping.set())
        for child in self.children:
            child.start()

    def wait_until(self, ready: Callable[[], bool], within: float) -> bool:
        """Look after the children until `ready()` -> True; False when told to stop or out of time."""
        end = time.monotonic() + within
        while not self.stopping.is_set() and time.monotonic() < end:
            if ready():
                return True
            self.look_after()
            self.stopping.wait(LOOK_EVERY)
        return False

    def run(self) -> None:
        """Look after the children until told to stop, then stop them."""
        while not self.stopping.is_set():
            self.look_after()
            self.stopping.wait(LOOK_EVERY)
        self.stop()

    def look_after(self) -> None:
        """Start again what has ended, when its pause is over."""
        for child in self.children:
            if child.is_running:
                continue
            if not child.due:
                child.kill()
                status = child.process.returncode if child.process else None
                self.say(f"{child.name} ended ({status}); starting it again in {child.plan_restart():.0f} s")
            elif time.monotonic() >= child.due:
                child.start()

    def stop(self) -> None:
        """Ask all to end, and after GRACE seconds end those that have not."""
        for child in self.children:
            child.ask_to_end()
        end = time.monotonic() + GRACE
        for child in self.children:
            if child.process is not None:
                with suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.0, end - time.monotonic()))
        for child in self.children:
            child.kill()


def obey_parent() -> None:
    """For a child's first line: end when the supervisor does, however it ended."""
    if parent := os.environ.get(PARENT):
        die_with_parent(int(parent))
