"""A real mail server that a test can switch off, and words for events that exist in tests only."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connections
from django.template import engines
from jinja2 import ChoiceLoader, DictLoader

from parley.notices import wording


class Post:
    """What the mail server took, and what it answers: `refuse(stage, address)` gives an answer to say
    instead of taking it, or None. `taken` is called after a message came in, before 250 is said."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, str, str]] = []
        self.refuse: Callable[[str, str], str | None] = lambda stage, address: None
        self.taken: Callable[[], None] = lambda: None

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list
    ) -> str:
        envelope.mail_from = address
        return self.refuse("MAIL", address) or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list
    ) -> str:
        if answer := self.refuse("RCPT", address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        to = envelope.rcpt_tos[0]
        if answer := self.refuse("DATA", to):
            return answer
        text = envelope.content.decode()
        found = next(line for line in text.splitlines() if line.startswith("Message-ID:"))
        self.letters.append((to, found.removeprefix("Message-ID:").strip(), text))
        self.taken()
        return "250 OK"

    @property
    def addresses(self) -> list[str]:
        return [to for to, _, _ in self.letters]

    @property
    def ids(self) -> list[str]:
        return [message_id for _, message_id, _ in self.letters]


@pytest.fixture
def elsewhere() -> Callable:
    """elsewhere(f, …) runs each in a thread of its own, with connections of its own, all at once -> what
    they gave (one: the thing itself)."""

    def run(*works: Callable[[], object]) -> object:
        start = Barrier(len(works))

        def one(work: Callable[[], object]) -> object:
            try:
                start.wait()
                return work()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(works)) as pool:
            given = list(pool.map(one, works))
        return given if len(works) > 1 else given[0]

    return run


class Server:
    """The server, on a port that stays the same through an outage."""

    def __init__(self, post: Post, port: int) -> None:
        self.post, self.port = post, port
        self.running: Controller | None = None

    def start(self) -> None:
        self.running = Controller(self.post, hostname="127.0.0.1", port=self.port)
        self.running.start()

    def stop(self) -> None:
        if self.running:
            self.running.stop()
        self.running = None


@pytest.fixture
def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as trial:
        return trial.getsockname()[1]


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def server(post: Post, settings, unused_port: int) -> Iterator[Server]:
    """Running; `stop()` begins an outage, `start()` ends it."""
    made = Server(post, unused_port)
    made.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", unused_port
    settings.EMAIL_HOST_USER = ""
    yield made
    made.stop()


@pytest.fixture
def words() -> Iterator[dict[str, str]]:
    """Templates that a test adds: {"members/mail/nudge.txt": "Subject: …"}."""
    added = {
        "members/mail/nudge.txt": "Subject: A nudge\n\nTom & {{ about.handle }}: number {{ facts.number }}\n",
        "members/notices/nudge.html": "Nudge <b>{{ facts.number }}</b> about {{ about.handle }}",
    }
    environment = engines["jinja2"].env
    before = environment.loader
    environment.loader = ChoiceLoader([DictLoader(added), before])
    _forget()
    yield added
    environment.loader = before
    _forget()


def _forget() -> None:
    wording.has_mail.cache_clear()
    wording._plain.cache_clear()
    engines["jinja2"].env.cache.clear()
