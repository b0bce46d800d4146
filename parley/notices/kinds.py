"""Kinds of notices, grouped as a person thinks of them: which they may have by mail at once, once a day, or
not at all, and which they are told in any case. On the page everything stands always."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from parley.notices.wording import mail_purpose

# Uses that may be refused (privacy.choices): the switches of their mails stand there.
REFUSABLE = {"send-reminders": _("Reminders"), "send-matches": _("What fits what you want or have")}


@dataclass(frozen=True)
class Group:
    """Notices that go together. `words` are the first words of their kinds ("offer" of "offer-made"); `kinds`
    are those of which there is mail, in the reader's words."""

    name: str
    label: object
    about: object
    words: tuple[str, ...]
    kinds: dict[str, object]


GROUPS = {
    each.name: each
    for each in (
        Group(
            "offers",
            _("Offers"),
            _("somebody makes, answers or takes back an offer"),
            ("offer", "want", "watchers", "invitation"),
            {
                "offer-made": _("You are made an offer"),
                "offer-countered": _("Your offer is answered with a counter"),
                "offer-bought": _("Something of yours is bought at once"),
                "offer-waits": _("A backup offer comes in"),
                "offer-reconfirmed": _("An offer on hold stands again"),
                "offer-withdrawn": _("An offer to you is taken back"),
                "offer-accepted-for-you": _("An offer is accepted for you"),
                "offer-declined-for-you": _("An offer is declined for you"),
                "offer-accepted": _("Your offer is accepted"),
                "offer-declined": _("Your offer is declined"),
                "offer-backup": _("Your offer becomes a backup"),
                "offer-freed": _("What your backup waits for can be had again"),
                "offer-suspended": _("Your offer is on hold, since the listing has changed"),
                "offer-run-out": _("Your offer runs out unanswered"),
                "offer-closed": _("An offer ends, since the thing cannot be had any more"),
                "offer-tie-ended": _("An offer ends, since its maker has got something else"),
                "want-answered": _("You are offered what you want"),
                "watchers-invited": _("You are offered something that you watch"),
                "invitation-withdrawn": _("What you were offered as a watcher is taken back"),
            },
        ),
        Group(
            "messages",
            _("Messages"),
            _("somebody writes to you"),
            ("message",),
            {
                "message-written": _("Somebody writes to you"),
                "message-kept-back": _("A message of yours is kept back"),
            },
        ),
        Group(
            "deals",
            _("Deals"),
            _("a deal of yours moves on, or waits for you"),
            ("deal",),
            {
                "deal-unconfirmed": _("You have not confirmed a deal"),
                "deal-half-confirmed": _("The other side confirms a deal"),
                "deal-confirmed": _("A deal is confirmed by both"),
                "deal-paid": _("The other side has paid"),
                "deal-sent": _("Something is in the post"),
                "deal-tracked": _("A parcel has a number"),
                "deal-handed-over": _("Something was handed over"),
                "deal-received": _("The other side has received it"),
                "deal-completed": _("A deal is completed"),
                "deal-completed-by-time": _("A deal is completed by time"),
                "deal-overdue": _("You are late in a deal"),
                "deal-idle": _("Nothing is heard of a deal"),
                "deal-idle-ended": _("A deal ends of which nothing was heard"),
                "deal-cancel-asked": _("You are asked to cancel together"),
                "deal-cancelled-together": _("A deal is cancelled together"),
                "deal-cancelled": _("The other side cancels a deal"),
                "deal-stepped-back": _("The other side steps back"),
                "deal-lapsed": _("A deal lapses"),
                "deal-came-back": _("What was sent came back after a deal had ended"),
                "deal-written-off": _("What was sent is lost after a deal had ended"),
                "deal-called-off": _("A deal ends, since an account is gone"),
            },
        ),
        Group(
            "questions",
            _("Questions"),
            _("somebody asks about your thing or answers"),
            ("question",),
            {
                "question-asked": _("You are asked about something of yours"),
                "question-answered": _("Your question is answered"),
            },
        ),
        Group(
            "ratings",
            _("Ratings"),
            _("a rating of you is shown, or yours is answered"),
            ("rating",),
            {
                "rating-shown": _("A rating of you is shown"),
                "rating-answered": _("Your rating is answered"),
                "rating-changed": _("Staff changes a rating"),
                "rating-removed": _("Staff takes a rating away"),
            },
        ),
    )
}
KINDS = {kind: group for group in GROUPS.values() for kind in group.kinds}

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
