"""The words of a notice: on the page, and in a mail. They are written by the room whose thing the
event is about, and put together when somebody reads or sends them, never stored."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.template import TemplateDoesNotExist, engines
from django.template.loader import get_template
from jinja2 import Environment
from markupsafe import Markup

if TYPE_CHECKING:
    from parley.notices.models import Notice


@dataclass(frozen=True)
class Words:
    """A mail in words. `repr` shows nothing of it."""

    subject: str
    body: str

    def __repr__(self) -> str:
        return "<words>"


# What a mail is sent for, by the folder its words lie in: all but notices may be refused.
FOLDERS = {"send-notices": "mail", "send-reminders": "mail/reminders", "send-matches": "mail/matches"}


@lru_cache
def has_mail(room: str, kind: str) -> bool:
    """Does `room` have a mail template for events of `kind`?"""
    return bool(mail_purpose(room, kind))


def mail_purpose(room: str, kind: str) -> str:
    """The purpose for which a mail about `kind` is sent; "" if there is no mail about it."""
    return next((purpose for purpose in FOLDERS if _is_there(f"{room}/{FOLDERS[purpose]}/{kind}.txt")), "")


def _is_there(template: str) -> bool:
    try:
        get_template(template)
    except TemplateDoesNotExist:
        return False
    return True


@lru_cache
def _plain() -> Environment:
    """The site's templates for plain text: the same words and globals, nothing escaped for HTML."""
    return engines["jinja2"].env.overlay(autoescape=False)


def link(path: str) -> str:
    """The whole address of a path of this site, for those who read it elsewhere."""
    return settings.PUBLIC_URL + path


def mail_words(notice: "Notice") -> Words:
    """What the mail of `notice` says. Its template: `Subject: …`, an empty line, the body; it is
    given event, about, facts, subject (who reads it), link(path). Raises what the template raises."""
    event = notice.event
    folder = FOLDERS[mail_purpose(event.room, event.kind)]
    template = _plain().get_template(f"{event.room}/{folder}/{event.kind}.txt")
    text = template.render(
        event=event, about=event.about, facts=event.facts, subject=notice.subject, link=link
    )
    head, _, body = text.strip().partition("\n")
    return Words(" ".join(head.removeprefix("Subject:").split()), body.strip() + "\n")


def page_line(notice: "Notice", viewer: object, request: object) -> Markup | None:
    """The one line that the notices page shows, or None when the thing it was about is gone or its
    room has no words for it."""
    event = notice.event
    if event.about is None:
        return None
    try:
        template = get_template(f"{event.room}/notices/{event.kind}.html")
    except TemplateDoesNotExist:
        return None
    context = {"event": event, "about": event.about, "facts": event.facts, "viewer": viewer}
    return Markup(template.render(context, request))
