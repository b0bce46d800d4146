"""Servers for the browser tests, as an operator starts them: all their processes, on a free port."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 300.0


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Running:
    """A marketplace that is being served, and what was started for it."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    processes: list[subprocess.Popen] = field(default_factory=list)

    def __post_init__(self) -> None:
        common = {"PARLEY_HOME": str(self.home), "DATABASE_URL": "", "PORT": str(self.port)}
        common |= {"PARLEY_CONFIG": str(self.home / "none.toml"), "PARLEY_PUBLIC_URL": ""}
        self.environment = {**os.environ, **common, **self.environment}

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What its processes say."""
        return self.home.parent / f"{self.home.name}.log"

    def start(self, *arguments: str) -> None:
        """Start `python -m …` beside what is running already."""
        with self.log.open("ab") as output:
            self.processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", *arguments],
                    env=self.environment,
                    stdout=output,
                    stderr=output,
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )  # fmt: skip
            )

    def wait(self) -> None:
        """Until it answers. Raises RuntimeError when it ends instead."""
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if any(process.poll() is not None for process in self.processes) or time.monotonic() > end:
                raise RuntimeError(f"the server does not answer:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/policy/", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def parley(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run a command line on its data."""
        command = [sys.executable, "-m", "parley", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True)

    def stop(self) -> None:
        """End everything that was started, and everything that was started by it."""
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def empty(folder: Path) -> Running:
    """A new marketplace with nobody in it, whose mail is caught."""
    home, mail_port = folder / "market", free_port()
    home.mkdir(mode=0o700)
    settings = {
        "PARLEY_MAIL_CATCHER": "1",
        "PARLEY_SMTP_HOST": "127.0.0.1",
        "PARLEY_SMTP_PORT": str(mail_port),
    }
    running = Running(home, settings)
    running.start("parley.site.catch_mail", "--port", str(mail_port), "--folder", str(home / "mail"))
    running.start("parley", "serve", "--migrate", "--port", str(running.port), "--workers", "2")
    return running


def demo(folder: Path) -> Running:
    """The marketplace of `make demo`."""
    home = folder / "demo"
    home.mkdir(mode=0o700)
    running = Running(home)
    running.start("parley", "demo", "--port", str(running.port), "--workers", "2")
    return running
