"""The states of an offer and of a deal, and how one follows another. Every verb asks here; a test
walks both tables."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.ground.refusals import Refusal

LIVE = "live"  # the other side may answer
EXPIRED = "expired"  # live and past its time: computed from the clock, never stored
SUSPENDED = "suspended"  # its maker is asked whether it still stands
BACKUP = "backup"  # what it is about is reserved for somebody else
ACCEPTED, DECLINED, WITHDRAWN, REPLACED = "accepted", "declined", "withdrawn", "replaced"
CLOSED = "closed"  # what it is about cannot be had any more, or its maker has got another it was tied to

AGREED, CONFIRMED, COMPLETED = "agreed", "confirmed", "completed"
STEPPED_BACK, CANCELLED = "stepped-back", "cancelled"
LAPSED = "lapsed"  # one side did not perform in time
IN_DISPUTE, SETTLED = "in-dispute", "settled"


@dataclass(frozen=True)
class Machine:
    """One state machine: where it starts, its moves, and what to say when a move is not there."""

    start: str
    moves: dict[tuple[str, str], str]
    closed: dict[str, str]

    def next(self, state: str, verb: str) -> str:
        """The state after `verb` in `state`. Raises Refusal ("stale", "expired") where none follows."""
        try:
            return self.moves[state, verb]
        except KeyError:
            raise self.refusal(state) from None

    def allows(self, state: str, verb: str) -> bool:
        """Does `verb` lead anywhere from `state`?"""
        return (state, verb) in self.moves

    def states(self) -> frozenset[str]:
        """Every state that the table names."""
        return frozenset({self.start, *(s for s, _v in self.moves), *self.moves.values()})

    def refusal(self, state: str) -> Refusal:
        """What whoever asks for a move that is not there in `state` is told: "stale", or "expired"."""
        says = self.closed.get(state, gettext_lazy("That cannot be done any more."))
        return Refusal(str(says), code=EXPIRED if state == EXPIRED else "stale")


OFFER = Machine(
    start=LIVE,
    moves={
        (LIVE, "accept"): ACCEPTED,
        (LIVE, "decline"): DECLINED,
        (LIVE, "withdraw"): WITHDRAWN,
        (LIVE, "counter"): REPLACED,
        (LIVE, "replace"): REPLACED,
        (LIVE, "suspend"): SUSPENDED,
        (LIVE, "reserve"): BACKUP,
        (LIVE, "close"): CLOSED,
        (LIVE, "time"): EXPIRED,
        (EXPIRED, "replace"): REPLACED,
        (SUSPENDED, "reconfirm"): LIVE,
        (SUSPENDED, "decline"): DECLINED,
        (SUSPENDED, "withdraw"): WITHDRAWN,
        (SUSPENDED, "counter"): REPLACED,
        (SUSPENDED, "replace"): REPLACED,
        (SUSPENDED, "close"): CLOSED,
        (BACKUP, "suspend"): SUSPENDED,
        (BACKUP, "decline"): DECLINED,
        (BACKUP, "withdraw"): WITHDRAWN,
        (BACKUP, "replace"): REPLACED,
        (BACKUP, "close"): CLOSED,
    },
    closed={
        EXPIRED: gettext_lazy("This offer has run out. A new one can be made."),
        SUSPENDED: gettext_lazy("This offer is on hold until whoever made it says that it still stands."),
        BACKUP: gettext_lazy("What this offer is about is reserved for somebody else. It stays as a backup."),
        ACCEPTED: gettext_lazy("This offer was accepted already."),
        DECLINED: gettext_lazy("This offer was declined already."),
        WITHDRAWN: gettext_lazy("This offer was withdrawn."),
        REPLACED: gettext_lazy("A newer offer has taken the place of this one."),
        CLOSED: gettext_lazy(
            "This offer has ended: what it is about cannot be had any more, or its maker wanted only one of "
            "several things and has got another."
        ),
        LIVE: gettext_lazy("This offer stands as it is; there is nothing to reconfirm."),
    },
)
OPEN = (LIVE, SUSPENDED, BACKUP)  # stored states in which an offer is not over

DEAL = Machine(
    start=AGREED,
    moves={
        (AGREED, "confirm"): AGREED,
        (AGREED, "both-confirmed"): CONFIRMED,
        (AGREED, "step-back"): STEPPED_BACK,
        (CONFIRMED, "step-back"): STEPPED_BACK,
        (CONFIRMED, "contact"): CONFIRMED,
        (CONFIRMED, "pay"): CONFIRMED,
        (CONFIRMED, "send"): CONFIRMED,
        (CONFIRMED, "receive"): CONFIRMED,
        (CONFIRMED, "complete"): COMPLETED,
        (CONFIRMED, "ask-to-cancel"): CONFIRMED,
        (CONFIRMED, "cancel"): CANCELLED,
        (CONFIRMED, "lapse"): LAPSED,
        (COMPLETED, "contact"): COMPLETED,
        (CONFIRMED, "dispute"): IN_DISPUTE,
        (COMPLETED, "dispute"): IN_DISPUTE,
        (LAPSED, "dispute"): IN_DISPUTE,
        (CANCELLED, "dispute"): IN_DISPUTE,
        (CANCELLED, "contact"): CANCELLED,  # while it may be disputed: see `Deal.opens_contact`
        (LAPSED, "contact"): LAPSED,
        (IN_DISPUTE, "contact"): IN_DISPUTE,
        (IN_DISPUTE, "settle"): SETTLED,
        (SETTLED, "contact"): SETTLED,  # what goes back has an address
        (IN_DISPUTE, "go-on"): CONFIRMED,  # taken back: each leads to where it came from
        (IN_DISPUTE, "stay-completed"): COMPLETED,
        (IN_DISPUTE, "stay-lapsed"): LAPSED,
        (IN_DISPUTE, "stay-cancelled"): CANCELLED,
        (STEPPED_BACK, "come-back"): STEPPED_BACK,  # what was on its way when it came to nothing
        (CANCELLED, "come-back"): CANCELLED,
        (LAPSED, "come-back"): LAPSED,
        (STEPPED_BACK, "write-off"): STEPPED_BACK,  # the same, when it will not come back
        (CANCELLED, "write-off"): CANCELLED,
        (LAPSED, "write-off"): LAPSED,
        (AGREED, "call-off"): CANCELLED,  # an account in it is removed, or nobody says anything any more
        (CONFIRMED, "call-off"): CANCELLED,
    },
    closed={
        AGREED: gettext_lazy("Both sides confirm the deal first."),
        CONFIRMED: gettext_lazy("Both sides have confirmed this deal already."),
        COMPLETED: gettext_lazy("This deal is completed."),
        STEPPED_BACK: gettext_lazy("One side has stepped back; there is no deal any more."),
        CANCELLED: gettext_lazy("This deal was cancelled."),
        LAPSED: gettext_lazy("This deal has lapsed: one side did not pay or send in time."),
        IN_DISPUTE: gettext_lazy("This deal is in dispute. Until that is settled nothing else happens."),
        SETTLED: gettext_lazy("The dispute about this deal is settled."),
    },
)
# The move of a dispute that is taken back, by the state before it.
TAKEN_BACK = {
    CONFIRMED: "go-on", COMPLETED: "stay-completed", LAPSED: "stay-lapsed", CANCELLED: "stay-cancelled",
}  # fmt: skip


def name(state: str) -> str:
    """A state in the reader's words."""
    return {
        LIVE: _("open"),
        EXPIRED: _("run out"),
        SUSPENDED: _("on hold"),
        BACKUP: _("backup"),
        ACCEPTED: _("accepted"),
        DECLINED: _("declined"),
        WITHDRAWN: _("withdrawn"),
        REPLACED: _("replaced"),
        CLOSED: _("closed"),
        AGREED: _("agreed"),
        CONFIRMED: _("confirmed"),
        COMPLETED: _("completed"),
        STEPPED_BACK: _("stepped back"),
        CANCELLED: _("cancelled"),
        LAPSED: _("lapsed"),
        IN_DISPUTE: _("in dispute"),
        SETTLED: _("settled"),
    }[state]
