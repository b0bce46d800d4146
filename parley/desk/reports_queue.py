"""Reports and appeals, as they wait on the staff's front page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.desk.models import Appeal, Matter
from parley.desk.queues import Queue, Waiting, queue
from parley.members.models import Member


def matters(viewer: Member) -> list[Waiting]:
    """What is reported and not decided, the oldest first."""
    waiting = Matter.objects.visible_to(viewer).filter(state=Matter.State.OPEN)
    return [
        _matter(each) for each in waiting.prefetch_related("complaints", "about").order_by("opened_at", "pk")
    ]


def _matter(matter: Matter) -> Waiting:
    count = len(matter.complaints.all())
    note = _("hidden meanwhile") if matter.hidden_until else _("reported %(count)d×") % {"count": count}
    return Waiting(matter.title, matter.get_absolute_url(), matter.opened_at, note, "warn")


def appeals(viewer: Member) -> list[Waiting]:
    """Appeals that `viewer` may decide, the oldest first."""
    waiting = Appeal.objects.waiting_for(viewer).order_by("made_at", "pk")
    return [
        Waiting(
            _("Appeal %(number)s") % {"number": each.pk},
            reverse("desk:matter", args=[each.ruling.matter_id]),
            each.made_at,
            _("for somebody else"),
            "warn",
        )
        for each in waiting.select_related("ruling")
    ]


queue("reports", Queue(gettext_lazy("Reports"), "desk:matters", "flag", matters))
queue("appeals", Queue(gettext_lazy("Appeals"), "desk:matters", "scale", appeals))
