"""Run by test_supervise.py: a supervisor over children that write their process ids down and then behave
as they are told."""

import os
import signal
import sys
from pathlib import Path

from parley.site import supervise


def child(folder: Path, manner: str) -> None:
    """steady: stays. crash: falls over once. stubborn: does not listen to SIGTERM. parent: has a
    child of its own, which is stubborn."""
    supervise.obey_parent()
    if manner in ("stubborn", "parent"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if manner == "parent" and not os.fork():
        manner = "grandchild"
    before = list(folder.glob(f"{manner}.*"))
    (folder / f"{manner}.{os.getpid()}").touch()
    if manner == "crash" and not before:
        sys.exit(3)
    while True:
        signal.pause()


def main(folder: Path, manners: list[str]) -> None:
    supervise.GRACE = 0.5
    children = [
        supervise.Child(manner, "tests.site.supervised", [str(folder), "-", manner]) for manner in manners
    ]
    supervisor = supervise.Supervisor(children, say=lambda line: print(line, flush=True))
    supervisor.start()
    supervisor.run()
    print("stopped", flush=True)


if __name__ == "__main__":
    place, first, *others = Path(sys.argv[1]), *sys.argv[2:]
    child(place, *others) if first == "-" else main(place, [first, *others])
