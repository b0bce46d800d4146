"""The states of a message, and how one follows another. Every verb asks here; a test walks the table."""

from django.utils.translation import gettext_lazy

from parley.offers.transitions import DECLINED, Machine

SENT = "sent"  # the other side reads it
REQUEST = "request"  # the first one to a stranger, who has not answered yet
HELD = "held"  # a newcomer's with contact details in it: staff looks at it first
KEPT_BACK = "kept-back"  # staff looked, and nobody but its writer reads it

MESSAGE = Machine(
    start=SENT,
    moves={
        (REQUEST, "accept"): SENT,
        (REQUEST, "decline"): DECLINED,
        (DECLINED, "accept"): SENT,  # who declined writes after all
        (HELD, "release"): SENT,
        (HELD, "release-request"): REQUEST,
        (HELD, "keep-back"): KEPT_BACK,
    },
    closed={
        SENT: gettext_lazy("This is answered already."),
        DECLINED: gettext_lazy("This is answered already."),
        REQUEST: gettext_lazy("This was looked at already."),
        KEPT_BACK: gettext_lazy("This was looked at already."),
    },
)
READ = (SENT, REQUEST, DECLINED)  # states in which the other side reads it
UNANSWERED = (REQUEST, DECLINED)  # its writer waits: who declined does not say so
