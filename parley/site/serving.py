"""What `serve` and `demo` share: where to listen, which processes, and when it answers."""

import argparse
import http.client
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from parley.ground.files import FileLock
from parley.site.supervise import Child, Supervisor
from parley.site.trouble import Trouble

START_WITHIN = 60.0


def say(line: str) -> None:
    """A line for the operator."""
    print(line, flush=True)


def port(text: str) -> int:
    """An argument that is a port."""
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, not {text!r}")


def count(text: str) -> int:
    """An argument that is a number of processes."""
    if text.isascii() and text.isdigit() and 0 < int(text) < 1000:
        return int(text)
    raise argparse.ArgumentTypeError(f"a number of processes is 1 or more, not {text!r}")


def demand_free(host: str, port: int) -> int:
    """Raises Trouble when somebody else listens there. `port` 0: any that is free. -> the port"""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
            return trial.getsockname()[1]
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise Trouble(f"cannot listen on {host} port {port}: {reason}") from None


def live_port(host: str, port: int) -> int:
    """The port for the live streams beside a web server on `port`: what the settings say, else the one above,
    else, when that is taken and no proxy has to know it, any. 0 where nothing would lead pages to them."""
    from django.conf import settings

    from parley.site.live.address import is_direct

    if not (settings.PARLEY_LIVE_PROXIED or is_direct()):
        return 0
    if settings.CONFIG.get("PARLEY_LIVE_PORT"):
        return settings.PARLEY_LIVE_PORT
    try:
        return demand_free(host, port + 1)
    except Trouble:
        return port + 1 if settings.PARLEY_LIVE_PROXIED else demand_free(host, 0)


@dataclass(frozen=True)
class Place:
    """Where the server listens, and how many processes serve."""

    host: str
    port: int
    workers: int
    home: Path
    live: int  # the port of the live streams; 0: there are none

    @classmethod
    def chosen(cls, host: str, port: int | None, workers: int | None, live: bool = True) -> "Place":
        """From the command line, else from the settings; with `live` streams, or without. Raises
        BadConfiguration."""
        from django.conf import settings

        port = port or settings.PORT
        workers = workers or settings.CONFIG.integer("PARLEY_WORKERS", os.cpu_count() or 1)
        return cls(host, port, max(1, workers), settings.PARLEY_HOME, live_port(host, port) if live else 0)

    def demand_free(self) -> None:
        """Raises Trouble when somebody else listens there."""
        demand_free(self.host, self.port)
        if self.live == self.port:
            raise Trouble("PORT and PARLEY_LIVE_PORT are the same port")
        if self.live:
            demand_free(self.host, self.live)

    def answers(self) -> bool:
        """Does the server answer requests by now?"""
        near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        line = http.client.HTTPConnection(near, self.port, timeout=5)
        try:
            line.request("HEAD", "/", headers={"Host": f"127.0.0.1:{self.port}"})
            return line.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()


@contextmanager
def home_alone() -> Iterator[None]:
    """Hold PARLEY_HOME for this one server or restore. Raises Trouble where another has it."""
    from django.conf import settings

    lock = FileLock(settings.PARLEY_HOME / "running.lock")
    if not lock.try_acquire():
        raise Trouble(f"another Parley is running on {settings.PARLEY_HOME}; stop it first")
    try:
        yield
    finally:
        lock.close()


def web(place: Place) -> Child:
    """The web server's process."""
    arguments = ["--host", place.host, "--port", str(place.port)]
    arguments += ["--workers", str(place.workers), "--home", str(place.home)]
    return Child("the web server", "parley.site.web", arguments)


def worker() -> Child:
    """The background worker's process."""
    return Child("the worker", "parley", ["worker"])


def live(place: Place) -> list[Child]:
    """The process of the live streams, if there are any. The web server's is told the port. It is chosen
    anew: while everything was prepared, somebody else may have begun to listen there."""
    if not place.live:
        return []
    port = os.environ["PARLEY_LIVE_PORT"] = str(live_port(place.host, place.port))
    return [Child("the live streams", "parley", ["live", "--host", place.host, "--port", port])]


def public_address() -> str:
    """The address that people use."""
    from django.conf import settings

    return settings.PUBLIC_URL + "/"


def serve(place: Place, children: Sequence[Child], greeting: Sequence[str]) -> int:
    """Run the children until told to stop; say `greeting` when the server answers. -> exit status. Raises
    Trouble when somebody else took the port meanwhile."""
    from django.db import connections

    demand_free(place.host, place.port)
    connections.close_all()
    supervisor = Supervisor(children, say)
    supervisor.start()
    try:
        if supervisor.wait_until(place.answers, START_WITHIN):
            for line in greeting:
                say(line)
        elif not supervisor.stopping.is_set():
            supervisor.stop()
            raise Trouble(f"no answer on port {place.port} within {START_WITHIN:.0f} seconds")
        supervisor.run()
    finally:
        supervisor.stop()
    say("Stopped.")
    return 0
