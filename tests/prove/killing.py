"""The real server, its forms as a browser sends them, and how it is killed: from outside altogether, or one
of its processes by itself when it is ordered to (orders.py)."""

import http.client
import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench.processes import Server, children_of, free_port
from tests.prove import orders
from tests.prove.actors import PATIENCE

SETTINGS = "tests.prove.deadly_settings"
FIELD = re.compile(r'<input[^>]*type="hidden"[^>]*>')
NAME, VALUE = re.compile(r'name="([^"]*)"'), re.compile(r'value="([^"]*)"')
BROKEN = (ConnectionError, http.client.RemoteDisconnected, http.client.IncompleteRead, TimeoutError)


@dataclass
class Form:
    """What a button of a page sends."""

    path: str
    fields: dict[str, str]


class Killed(Exception):
    """The connection ended without an answer."""


class Site:
    """A server of the marketplace with these settings, as `parley serve` starts it."""

    def __init__(self, environment: dict[str, str], processes: int, worker: bool) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "parley", "serve", "--port", str(self.port)]
        command += ["--no-live", "--workers", str(processes)] + ([] if worker else ["--no-worker"])
        log = Path(environment["PARLEY_BESIDE"], "server.txt")
        chosen = environment | {"DJANGO_SETTINGS_MODULE": SETTINGS}
        self.server = Server(command, self.port, chosen, log)

    def kill(self) -> None:
        """kill -9, the supervisor first and all that it has started."""
        pids = [self.server.process.pid, *children_of(self.server.process.pid)]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.server.process.wait()

    def read(self, path: str, cookies: str) -> str:
        """A page; asked again where a process died before it answered."""
        return self._until_answered("GET", path, cookies)[2]

    def form(self, page: str, path: str, cookies: str) -> Form:
        """The form on `page` that goes to `path`, with all that it carries."""
        text = self.read(page, cookies)
        begin = text.index(f'action="{path}"')
        inputs = FIELD.findall(text[begin : text.index("</form>", begin)])
        return Form(path, {NAME.search(each)[1]: VALUE.search(each)[1] for each in inputs})

    def send(self, form: Form, cookies: str) -> str:
        """Send it once. -> where it leads, or "409" and the like. Raises Killed."""
        try:
            status, place, _body = self._ask("POST", form.path, cookies, urlencode(form.fields))
        except BROKEN:
            raise Killed from None
        return place or str(status)

    def send_again(self, form: Form, cookies: str) -> str:
        """Send it as somebody does who had no answer: until there is one."""
        status, place, _body = self._until_answered("POST", form.path, cookies, urlencode(form.fields))
        return place or str(status)

    def _until_answered(self, *request: str) -> tuple[int, str, str]:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self._ask(*request)
            except BROKEN:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)

    def _ask(self, method: str, path: str, cookies: str, body: str | None = None) -> tuple[int, str, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": cookies, "Connection": "close", "Origin": f"http://127.0.0.1:{self.port}"}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()
        finally:
            line.close()


@contextmanager
def serving(environment: dict[str, str], processes: int = 4, worker: bool = False) -> Iterator[Site]:
    """Inside, the server answers, with so many processes, and with the background worker if wanted. All of
    them may die."""
    Path(environment["PARLEY_BESIDE"], orders.TAKEN.name).unlink(missing_ok=True)
    site = Site(environment, processes, worker)
    try:
        site.server.wait()
        yield site
    finally:
        site.server.stop()
