"""What the market knows of who asked and answered: public posts, from the answer on."""

from django.utils.translation import gettext_lazy as _

from parley.market.models import Question
from parley.privacy.catalogue import About, NotPersonal, Public, declare

_NUMBER = NotPersonal(_("a number"))
_ASKED = _(
    "what a member asked about a listing; the form says that everybody can read it once it is answered, and "
    "that the two alone do until then"
)
_ANSWERED = _("what a member answered to a question; the form says that everybody can read it")

declare(
    Question,
    {
        "id": _NUMBER,
        "listing": NotPersonal(_("the listing it is about"), label=_("about which listing")),
        "by": Public(_("who asks; their user ID stands beside it"), label=_("asked by")),
        "text": Public(_ASKED, label=_("question")),
        "state": NotPersonal(_("whether it is answered"), label=_("state")),
        "asked_at": NotPersonal(_("a time that the row needs to work"), label=_("asked on")),
        "answer": Public(_ANSWERED, label=_("answer")),
        "answered_at": NotPersonal(_("a time that the row needs to work"), label=_("answered on")),
        "standing": NotPersonal(_("whether staff shows the question"), label=_("question shown")),
        "answer_standing": NotPersonal(_("whether staff shows the answer"), label=_("answer shown")),
    },
    subject="by__subject",
    label=_("Questions you asked, and those you were asked"),
    also=[About("listing__owner__subject", shown=Question.for_owner)],
)
