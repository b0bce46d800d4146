"""Once a day: one mail for each reader, of what was set aside for it. It is sent at least once, under the
Message-ID of its reader and day, and all that it tells is marked in one statement behind it: a repeat after a
kill is the same mail."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parley.ground import clock
from parley.notices import mail, stopping
from parley.notices.choosing import Way, chosen, way
from parley.notices.models import Mail, Notice
from parley.notices.turns import one_at_a_time
from parley.notices.wording import Words, link

log = logging.getLogger("parley.notices.mail")
HOUR = 7  # of the day, in the time zone of the server (UTC)


def send() -> int:
    """Send what was set aside before today's hour, unless another process sends mail. -> how many mails.

    Raises Outage at the first that the server does not take for now."""
    due, sent = latest_hour(clock.now()), 0
    with one_at_a_time("mail") as mine:
        if not mine or not Notice.objects.set_aside(due).exists():
            return 0
        with mail.connected() as server:
            for subject in _readers(due):
                told = list(Notice.objects.set_aside(due).filter(subject=subject).order_by("pk"))
                state = _send(told, due, server)
                Notice.objects.filter(pk__in=[each.pk for each in told]).update(
                    mail_state=state, mail_ended_at=clock.now()
                )
                sent += state == Mail.SENT
    return sent


def latest_hour(now: datetime) -> datetime:
    """When it last was the hour of the daily mail."""
    today = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def _readers(due: datetime) -> Iterator[UUID]:
    """Always who has waited longest, so that none is held twice."""
    while first := Notice.objects.set_aside(due).order_by("pk").first():
        yield first.subject


def _send(told: list[Notice], due: datetime, server: mail.Server) -> Mail:
    """One mail of all these -> the state that they are in from now on. Raises Outage."""
    first = told[0]
    try:
        ways = chosen(first.subject)
        wanted = [each for each in told if way(ways, each.event.room, each.event.kind) != Way.NEVER]
        words, names = _words(wanted), stopping.names_of_all(wanted)
        if words is None or (address := mail.opened_address(first, server)) is None:
            return Mail.NONE
        number = mail.numbered(f"{first.subject} {due:%Y-%m-%d}")
        mail.hand_over(mail.Letter(number, words, stopping.headers(first, names)), address, server)
    except mail.Undeliverable as reason:
        log.warning("a daily mail (from %s on) is given up: %s", first.pk, reason)
        return Mail.FAILED
    except OSError as error:
        raise mail.Outage(type(error).__name__) from None
    return Mail.SENT


def _words(told: list[Notice]) -> Words | None:
    """The subject of each, one a line, with the way to the page; None when nothing is left to tell."""
    with translation.override(settings.LANGUAGE_CODE):
        lines = [f"- {words.subject}" for words in map(_line, told) if words]
        if not lines:
            return None
        count = len(lines)
        subject = ngettext("%(num)s thing since yesterday", "%(num)s things since yesterday", count)
        names = stopping.names_of_all(told)
        page = f"{_('Read more')}: {link(reverse('notices:list'))}\n"
        return Words(subject % {"num": count}, "\n".join([*lines, "", page]) + stopping.foot(told[0], names))


def _line(notice: Notice) -> Words | None:
    try:
        return mail.words_of(notice)
    except mail.Undeliverable as reason:
        log.warning("mail %s (%s) is left out of a daily mail: %s", notice.pk, notice.event.kind, reason)
        return None
