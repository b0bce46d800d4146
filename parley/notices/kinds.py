"""Kinds of notices, grouped as a person thinks of them: which they may have by mail at once, once a day, or
not at all, and which they are told in any case. On the page everything stands always."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from parley.notices.wording import mail_purpose

# Uses that may be refused (privacy.choices): the switches of their mails stand there.
REFUSABLE = {"send-reminders": _("Reminders"), "send-matches": _("What fits what you want or have")}


@dataclass(frozen=True)
class Group:
    """Notices that go together. `words` are the first words of their kinds ("offer" of "offer-made")."""

    name: str
    label: object
    about: object
    words: tuple[str, ...]


GROUPS = {
    each.name: each
    for each in (
        Group(
            "offers",
            _("Offers"),
            _("somebody makes, answers or takes back an offer"),
            ("offer", "want", "watchers"),
        ),
        Group("messages", _("Messages"), _("somebody writes to you"), ("message",)),
        Group("deals", _("Deals"), _("a deal of yours moves on, or waits for you"), ("deal",)),
        Group("questions", _("Questions"), _("somebody asks about your thing or answers"), ("question",)),
        Group("ratings", _("Ratings"), _("a rating of you is shown, or yours is answered"), ("rating",)),
    )
}

# Safety, the account, its data, decisions about a member, and the desk: told in any case.
TOLD = frozenset(
    "account accounts address already appeal consent data dealing dispute freed joining mark matter minor "
    "new outside parents password payment request reset restricted review ruling second wrong".split()
)


def group_of(room: str, kind: str) -> Group | None:
    """The group whose switch decides about mail of `kind`; None where there is no such switch: it is told in
    any case, is for a use with a switch of its own, or nobody has sorted it yet."""
    if mail_purpose(room, kind) in REFUSABLE:
        return None
    word = kind.partition("-")[0]
    return next((group for group in GROUPS.values() if word in group.words), None)


def is_told(kind: str) -> bool:
    """Is `kind` told in any case?"""
    return kind.partition("-")[0] in TOLD
