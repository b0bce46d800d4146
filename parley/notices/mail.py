"""Mail out. The rows are the outbox: what waits is sent in the order in which it came about, at least
once, each under a Message-ID that a repeat carries again, so that nothing is lost and a double is
recognised as one."""

import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from smtplib import SMTPDataError, SMTPRecipientsRefused
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import models
from django.utils import translation
from django.utils.crypto import salted_hmac

from parley.ground import clock
from parley.notices import stopping
from parley.notices.choosing import Way, chosen, way
from parley.notices.models import Event, Mail, Notice
from parley.notices.offices import is_office, office_address
from parley.notices.turns import one_at_a_time
from parley.notices.wording import Words, has_mail, mail_purpose, mail_words
from parley.privacy.catalogue import EMAIL
from parley.privacy.choices import allowed
from parley.privacy.gate import GateClosed, GateStuck, Partner, disclose, rows_of

log = logging.getLogger("parley.notices.mail")
Server = BaseEmailBackend


class Outage(Exception):
    """The mail server does not take mail at present; what waits goes on waiting."""


@dataclass(frozen=True)
class Letter:
    """A mail under its Message-ID, with what else stands in its head. `repr` shows no words."""

    number: str
    words: Words
    headers: dict[str, str] = field(default_factory=dict, repr=False)


class Undeliverable(Exception):
    """This one mail will never go; the message says why without personal data."""


def post(subject: UUID, kind: str, about: models.Model, facts: dict | None = None) -> Event:
    """Put a mail into the outbox that has no notice on the page (a joining code), within the caller's
    transaction. Raises LookupError when the room of `about` has no words for `kind`."""
    if not has_mail(about._meta.app_label, kind):
        raise LookupError(f"{about._meta.app_label}/mail/{kind}.txt is missing")
    return Event.record(kind, about, by=None, tell=[subject], facts=facts, page=False)


def drain() -> int:
    """Send what waits, oldest first, unless another process is at it. -> how many were sent.

    Raises Outage at the first mail that the server does not take for now; it and all behind it
    wait for the next call. Killed between sending and marking, the same mail is sent again, under
    the same Message-ID."""
    sent = 0
    with one_at_a_time("mail") as my_turn:
        if not my_turn or not Notice.objects.waiting().exists():
            return 0
        with connected() as server:
            for notice in _waiting():
                state = _send(notice, server)
                Notice.objects.filter(pk=notice.pk).update(mail_state=state, mail_ended_at=clock.now())
                sent += state == Mail.SENT
    return sent


def connected() -> closing[Server]:
    """The mail server, for a `with`: the line is closed behind it, and opened by who sends first."""
    return closing(mail.get_connection())


def message_id(notice: Notice) -> str:
    """The same for the same notice however often it is sent; says nothing to others."""
    return numbered(str(notice.pk))


def numbered(what: str) -> str:
    """The Message-ID that belongs to `what`, whatever that is."""
    mark = salted_hmac("parley.notices.mail", what, algorithm="sha256").hexdigest()[:32]
    return f"<{mark}@{urlsplit(settings.PUBLIC_URL).hostname}>"


def _waiting() -> Iterator[Notice]:
    """Always the oldest that still waits, so that whatever comes in meanwhile has its turn."""
    while notice := Notice.objects.waiting().select_related("event__about_type").first():
        yield notice


def _send(notice: Notice, server: Server) -> Mail:
    """Send one mail -> the state it is in from now on. Raises Outage."""
    try:
        how = way(chosen(notice.subject), notice.event.room, notice.event.kind)
        if how != Way.AT_ONCE:
            return Mail.DAILY if how == Way.DAILY else Mail.NONE
        words = words_of(notice)
        if words is None or not allowed(notice.subject, _purpose(notice)):
            return Mail.NONE
        address = opened_address(notice, server)
        if address is None:
            return Mail.NONE
        hand_over(_letter(notice, words), address, server)
    except Undeliverable as reason:
        log.warning("mail %s (%s) is given up: %s", notice.pk, notice.event.kind, reason)
        return Mail.FAILED
    except OSError as error:
        # smtplib's exceptions are OSErrors too; their texts may name an address and stay out of the log.
        raise Outage(type(error).__name__) from None
    return Mail.SENT


def _letter(notice: Notice, words: Words) -> Letter:
    """The words, with where their switch is; to an office goes no mail that could be switched off."""
    if is_office(notice.subject):
        return Letter(message_id(notice), words)
    names = stopping.names_of(notice)
    with translation.override(settings.LANGUAGE_CODE):
        said = Words(words.subject, words.body + stopping.foot(notice, names))
    return Letter(message_id(notice), said, stopping.headers(notice, names))


def words_of(notice: Notice) -> Words | None:
    """What the mail says; None when the thing it was about is gone. Raises Undeliverable: words
    that cannot be put together today cannot tomorrow, and must not hold up everybody's mail."""
    if notice.event.about is None:
        return None
    try:
        with translation.override(settings.LANGUAGE_CODE):
            return mail_words(notice)
    except Exception as error:
        raise Undeliverable(f"its words raise {type(error).__name__}") from None


def opened_address(notice: Notice, server: Server) -> str | None:
    """The reader's address, once the server is there to take a mail to it; None when they have left. Raises
    Undeliverable, OSError, and Outage while nothing at all can be opened or recorded."""
    server.open()
    return _address(notice)


def _purpose(notice: Notice) -> str:
    return mail_purpose(notice.event.room, notice.event.kind)


def _address(notice: Notice) -> str | None:
    """The address, opened by the gate for the mailer, with an entry; None when the person has left. That of
    an office stands in the operator's settings. Raises Undeliverable, and Outage while nothing at all can be
    opened or recorded."""
    if is_office(notice.subject):
        return office_address(notice.subject)
    held = _held(notice)
    if not held:
        return None
    try:
        return disclose(Partner("mail"), _purpose(notice), ["email"], held[0])["email"]
    except GateStuck:
        raise Outage("the gate is stuck") from None
    except GateClosed:
        raise Undeliverable("the gate stays closed") from None


def _held(notice: Notice) -> list[models.Model]:
    """The rows that hold an address of the reader; a thing that knows better which of them the mail is
    for says so itself (`goes_to`)."""
    about = notice.event.about
    if hasattr(about, "goes_to"):
        return [about.goes_to] if about.goes_to else []
    return rows_of(notice.subject, EMAIL, "profile") or rows_of(notice.subject, EMAIL, "joining")


def hand_over(letter: Letter, address: str, server: Server) -> None:
    """Give it to the mail server. Raises Undeliverable (refused for good) and OSError (for now)."""
    headers = {"Message-ID": letter.number, "Auto-Submitted": "auto-generated", **letter.headers}
    made = EmailMessage(letter.words.subject, letter.words.body, to=[address], headers=headers)
    try:
        server.send_messages([made])
    except SMTPRecipientsRefused as refused:
        _judge(next(iter(refused.recipients.values()))[0], refused)
    except SMTPDataError as refused:
        _judge(refused.smtp_code, refused)
    except ValueError:
        raise Undeliverable("the address cannot be written in a mail") from None


def _judge(code: int, refused: OSError) -> None:
    """5xx about the recipient or the content is final. All else, a refused sender too, is trouble
    between the two servers and mends for every mail at once."""
    if 500 <= code < 600:
        raise Undeliverable(f"refused with {code}") from None
    raise refused
