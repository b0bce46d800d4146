"""A load generator: a few keep-alive connections, one request in flight on each, one thread, no library.

It knows which worker each connection ends at (the kernel's own tables say so), so that after an edit it can
ask every worker for the edited thing with that worker's next request, and see whether the answer shows it."""

import selectors
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bench import processes

# A browser's cookie against forged forms, and what its forms carry: the same for every browser here.
PLAIN_FORM = "application/x-www-form-urlencoded"
FORM_TOKEN = "abcdefghijklmnopqrstuvwxyz012345"


class WrongAnswer(Exception):
    """The server answered something that a person could not use."""


@dataclass
class Answer:
    """One response: its status, its head and its body."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The first header of that name, or ""."""
        wanted = name.lower().encode() + b":"
        for line in self.head.split(b"\r\n")[1:]:
            if line[: len(wanted)].lower() == wanted:
                return line[len(wanted) :].strip().decode("latin-1")
        return ""


class Connection:
    """One keep-alive connection to 127.0.0.1:`port`."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port, self.worker = port, 0
        self.buffer = bytearray()
        self.expect: Edit | None = None
        self.then: Callable[[Answer], None] | None = None

    def send(self, request: bytes) -> None:
        """Send one request; its answer is read by `read`."""
        self.socket.sendall(request)

    def read(self) -> Answer | None:
        """What has come, or None while the answer is not yet whole."""
        received = self.socket.recv(262144)
        if not received:
            raise WrongAnswer("the server closed a connection that was to be kept")
        self.buffer += received
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(self.buffer[:end])
        length = length_of(head)
        if length is None:
            return self._chunked(head, end + 4)
        whole = end + 4 + length
        if len(self.buffer) < whole:
            return None
        answer = Answer(int(head[9:12]), head, bytes(self.buffer[end + 4 : whole]))
        del self.buffer[:whole]
        return answer

    def _chunked(self, head: bytes, place: int) -> Answer | None:
        body = []
        while (end := self.buffer.find(b"\r\n", place)) >= 0:
            size = int(bytes(self.buffer[place:end]), 16)
            place = end + 2 + size + 2
            if len(self.buffer) < place:
                return None
            if size == 0:
                del self.buffer[:place]
                return Answer(int(head[9:12]), head, b"".join(body))
            body.append(bytes(self.buffer[end + 2 : place - 2]))
        return None

    def ask(self, request: bytes) -> Answer:
        """Send it and wait for the answer."""
        self.send(request)
        while (answer := self.read()) is None:
            pass
        return answer

    def close(self) -> None:
        """Hang up."""
        self.socket.close()


def length_of(head: bytes) -> int | None:
    """The Content-Length that `head` names; None for a body in chunks."""
    lower = head.lower()
    place = lower.find(b"\r\ncontent-length:")
    if place >= 0:
        return int(lower[place + 17 :].split(b"\r\n", 1)[0])
    return None if b"\r\ntransfer-encoding: chunked" in lower else 0


def visit(connections: list[Connection], requests: list[bytes]) -> None:
    """Ask every worker for every one of `requests` once, all workers at the same time."""
    one_each = {connection.worker: connection for connection in connections}
    left = {worker: iter(requests) for worker in one_each}
    chosen = selectors.DefaultSelector()
    for connection in one_each.values():
        chosen.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send(next(left[connection.worker]))
    busy = len(one_each)
    while busy:
        for key, _ in chosen.select():
            answer = key.data.read()
            if answer is None:
                continue
            if answer.status != 200:
                raise WrongAnswer(f"{answer.status} for a page: {answer.body[:300]!r}")
            request = next(left[key.data.worker], None)
            if request is None:
                busy -= 1
            else:
                key.data.send(request)


@contextmanager
def connected(server: processes.Server, each: int = 2) -> Iterator[list[Connection]]:
    """`each` new connections to every one of the server's workers, by whom the kernel gave them to. Raises
    WrongAnswer when a worker takes none."""
    workers, kept = server.workers(), []
    for _ in range(400):
        connection = Connection(server.port)
        connection.ask(get("/static/nothing", server.port))  # so that it has been accepted
        inode = processes.server_side(server.port, connection.socket.getsockname()[1])
        connection.worker = next((pid for pid in workers if inode in processes.sockets_of(pid)), 0)
        if connection.worker and sum(one.worker == connection.worker for one in kept) < each:
            kept.append(connection)
        else:
            connection.close()
        if len(kept) == each * len(workers):
            break
    else:
        raise WrongAnswer(f"not every one of {len(workers)} workers took connections")
    yield kept
    for connection in kept:
        connection.close()


def get(path: str, port: int, cookie: str = "") -> bytes:
    """A request for a page, as a browser that was here before would send it."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept: text/html", "Accept-Language: en"]
    lines += [f"Cookie: {cookie}"] if cookie else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(path: str, port: int, body: bytes, cookie: str = "", kind: str = PLAIN_FORM) -> bytes:
    """A form that is sent."""
    origin = f"http://127.0.0.1:{port}"
    head = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept: text/html", "Accept-Language: en"]
    head += [f"Origin: {origin}", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    head += [f"Cookie: {cookie}"] if cookie else []
    return ("\r\n".join(head) + "\r\n\r\n").encode() + body


@dataclass
class Edit:
    """A change that is sent, and the page on which every worker must then show it."""

    request: bytes
    page: bytes
    shows: bytes


@dataclass
class Result:
    """What one stretch of load came to."""

    answers: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    edits: int = 0
    checks: int = 0
    stale: int = 0
    waits: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds

    @property
    def per_cpu_second(self) -> float:
        """Answers for each second of the server's processor time."""
        return self.answers / self.cpu if self.cpu else 0.0


class Load:
    """Reads without a pause on every connection; each hundredth request is an edit, if there are any."""

    def __init__(
        self, connections: list[Connection], reads: Iterator[bytes], edits: Iterator[Edit] | None
    ) -> None:
        self.connections, self.reads, self.edits = connections, reads, edits
        self.workers = sorted({one.worker for one in connections})
        self.must_ask: dict[int, deque[Edit]] = {pid: deque() for pid in self.workers}
        self.editing = False
        self.count = 0

    def run(self, seconds: float) -> Result:
        """Load the server for so long. Raises WrongAnswer at the first answer that is none to work with."""
        result, chosen = Result(), selectors.DefaultSelector()
        for connection in self.connections:
            chosen.register(connection.socket, selectors.EVENT_READ, connection)
        cpu, begun = processes.cpu_seconds(self.workers), time.perf_counter()
        for connection in self.connections:
            self._next(connection)
        busy, stopping = len(self.connections), False
        while busy:
            for key, _ in chosen.select():
                answer = key.data.read()
                if answer is None:
                    continue
                self._judge(key.data, answer, result)
                stopping = stopping or time.perf_counter() - begun > seconds
                if stopping:
                    busy -= 1
                else:
                    self._next(key.data)
        result.seconds = time.perf_counter() - begun
        result.cpu = processes.cpu_seconds(self.workers) - cpu
        self.editing = False
        for waiting in self.must_ask.values():
            waiting.clear()
        return result

    def _next(self, connection: Connection) -> None:
        self.count += 1
        if waiting := self.must_ask[connection.worker]:
            connection.expect = waiting.popleft()
            connection.then = self._checked
            connection.send(connection.expect.page)
        elif self.edits is not None and self.count % 100 == 0 and not self.editing:
            self.editing = True
            connection.expect = next(self.edits)
            connection.then = self._edited
            connection.send(connection.expect.request)
        else:
            connection.expect = connection.then = None
            connection.send(next(self.reads))

    def _judge(self, connection: Connection, answer: Answer, result: Result) -> None:
        result.answers += 1
        if connection.then is None:
            if answer.status != 200:
                raise WrongAnswer(f"{answer.status} for a page: {answer.body[:300]!r}")
        else:
            connection.then(connection.expect, answer, result)

    def _edited(self, edit: Edit, answer: Answer, result: Result) -> None:
        if answer.status not in (200, 303):
            raise WrongAnswer(f"{answer.status} for an edit: {answer.body[:3000]!r}")
        result.edits += 1
        self.editing = False
        for waiting in self.must_ask.values():
            waiting.append(edit)

    def _checked(self, edit: Edit, answer: Answer, result: Result) -> None:
        result.checks += 1
        result.stale += edit.shows not in answer.body
