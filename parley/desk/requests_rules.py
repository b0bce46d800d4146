"""How long things may take and last in a request for disclosure, and how its states follow one another."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.offers.transitions import Machine

GRANT_HOLDS = timedelta(days=30)  # then what was granted can no longer be opened
PACKAGE, PACKAGE_KEPT = "disclosure-package", timedelta(days=14)  # its keeping
REVIEW_WITHIN = timedelta(hours=72)
EMBARGO_LONGEST = timedelta(days=180)  # from the moment at which it is set or moved
OUTSIDE_LINK_HOLDS = timedelta(days=7)
CASE, CASE_KEPT = "disclosure-request", timedelta(days=3 * 365)  # its keeping

OPEN = "open"  # waits for two deciders
GRANTED = "granted"  # the gate opens for what was granted, once
EXPIRED = "expired"  # granted too long ago: computed from the clock, never stored
PRODUCED = "produced"  # the package waits to be fetched
FETCHED, LAPSED = "fetched", "lapsed"
REFUSED, WITHDRAWN = "refused", "withdrawn"

REQUEST = Machine(
    start=OPEN,
    moves={
        (OPEN, "grant"): GRANTED,
        (OPEN, "refuse"): REFUSED,
        (OPEN, "withdraw"): WITHDRAWN,
        (GRANTED, "withdraw"): WITHDRAWN,
        (GRANTED, "overturn"): REFUSED,
        (GRANTED, "produce"): PRODUCED,
        (GRANTED, "time"): EXPIRED,
        (EXPIRED, "withdraw"): WITHDRAWN,
        (EXPIRED, "overturn"): REFUSED,
        (EXPIRED, "ask-again"): OPEN,
        (PRODUCED, "overturn"): REFUSED,
        (PRODUCED, "fetch"): FETCHED,
        (PRODUCED, "lapse"): LAPSED,
        (PRODUCED, "take-back"): LAPSED,
        (FETCHED, "ask-again"): OPEN,
        (LAPSED, "ask-again"): OPEN,
    },
    closed={
        OPEN: gettext_lazy("Two people have to grant this first."),
        GRANTED: gettext_lazy("This is granted already."),
        EXPIRED: gettext_lazy("It was granted too long ago. It can be decided anew."),
        PRODUCED: gettext_lazy("The package is made already. Once is all that was granted."),
        FETCHED: gettext_lazy("The package was fetched. For another one, ask again."),
        LAPSED: gettext_lazy("Nobody fetched the package, and it is destroyed. For another one, ask again."),
        REFUSED: gettext_lazy("This request was refused."),
        WITHDRAWN: gettext_lazy("This request was withdrawn."),
    },
)
ENDED = (FETCHED, LAPSED, REFUSED, WITHDRAWN)


def state_name(state: str) -> str:
    """A state in the reader's words."""
    return {
        OPEN: _("to be decided"),
        GRANTED: _("granted"),
        EXPIRED: _("run out"),
        PRODUCED: _("ready to be fetched"),
        FETCHED: _("handed over"),
        LAPSED: _("not fetched"),
        REFUSED: _("refused"),
        WITHDRAWN: _("withdrawn"),
    }[state]
