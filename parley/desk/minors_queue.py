"""Cases about minors, as they wait on the staff's front page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.desk.models import MinorCase
from parley.desk.models.minors import OPEN
from parley.desk.queues import Queue, Waiting, queue
from parley.ground import clock
from parley.members.models import Member


def waiting(viewer: Member) -> list[Waiting]:
    """The cases that are open and not about `viewer`, the one that ends first at the top."""
    running = (
        MinorCase.objects.visible_to(viewer).filter(state=OPEN, until__gt=clock.now()).order_by("until", "pk")
    )
    return [_line(case, viewer) for case in running]


def _line(case: MinorCase, viewer: Member) -> Waiting:
    own = case.opened_by_id == viewer.pk
    note = _("waits for somebody else") if own else _("waits for a second person")
    url = reverse("desk:minor-case", args=[case.pk])
    return Waiting(
        _("Case %(number)s") % {"number": case.pk}, url, case.opened_at, note, "" if own else "warn"
    )


queue("minors", Queue(gettext_lazy("May be a minor"), "desk:minor-cases", "shield-check", waiting))
