"""Processes of this machine, read from /proc: who belongs to whom, what they used, whose a connection is."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def children_of(pid: int) -> list[int]:
    """The processes below `pid`, at any depth."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(folder.name))
    found, waiting = [], [pid]
    while waiting:
        below = parents.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def cpu_seconds(pids: list[int]) -> float:
    """The processor time that they have used together, in their own code and in the kernel's for them."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def resident_megabytes(pid: int) -> float:
    """The memory the process holds, shared libraries counted in full."""
    return _megabytes(pid, "VmRSS:")


def highest_megabytes(pid: int) -> float:
    """The most that it held since it was started."""
    return _megabytes(pid, "VmHWM:")


def _megabytes(pid: int, of: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(of):
            return int(line.split()[1]) / 1024
    return 0.0


def sockets_of(pid: int) -> set[str]:
    """The inodes of its open sockets."""
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(link)
        except OSError:
            continue
        if target.startswith("socket:["):
            found.add(target[8:-1])
    return found


def server_side(port: int, client_port: int) -> str:
    """The inode of the server's end of the loopback connection that comes from `client_port`, or ""."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if int(fields[1][-4:], 16) == port and int(fields[2][-4:], 16) == client_port:
            return fields[9]
    return ""


def listening(port: int) -> set[str]:
    """The inodes of the sockets that wait for connections on `port`."""
    found = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if int(fields[1][-4:], 16) == port and fields[3] == "0A":
            found.add(fields[9])
    return found


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A command that serves HTTP on 127.0.0.1:`port`, with all the processes it starts."""

    def __init__(self, command: list[str], port: int, environment: dict[str, str], log: Path) -> None:
        self.port, self.log = port, log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command, env={**os.environ, **environment}, stdout=output, stderr=output,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    def wait(self, path: str = "/", seconds: float = 120) -> None:
        """Until `path` is answered. Raises RuntimeError when the command ends or never answers."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended: {self.log.read_text()[-2000:]}")
            if self._answers(path):
                return
            time.sleep(0.1)
        raise RuntimeError(f"the server does not answer: {self.log.read_text()[-2000:]}")

    def _answers(self, path: str) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
                line = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nConnection: close\r\n\r\n"
                connection.sendall(line.encode())
                return connection.recv(12).startswith(b"HTTP/1.1 200")
        except OSError:
            return False

    def workers(self) -> list[int]:
        """The processes that answer requests: those that hold the server's end of a connection are among
        those that listen; the one that only supervises has children that listen too."""
        waiting = listening(self.port)
        family = [self.process.pid, *children_of(self.process.pid)]
        holders = [pid for pid in family if sockets_of(pid) & waiting]
        return [pid for pid in holders if not set(children_of(pid)) & set(holders)]

    def stop(self) -> None:
        """Ask it to end; after 15 seconds make it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
