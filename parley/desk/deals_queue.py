"""Deals in which staff is asked, as they wait on the staff's front page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.desk.queues import Queue, Waiting, queue
from parley.members.models import Member
from parley.offers.models import Contest


def marks(viewer: Member) -> list[Waiting]:
    """Marks that are contested in deals of others than `viewer`, the oldest first."""
    waiting = Contest.objects.filter(state=Contest.State.WAITING).exclude(side__deal__sides__member=viewer)
    return [
        Waiting(
            _("Deal %(number)s") % {"number": each.side.deal_id}, reverse("desk:mark", args=[each.pk]),
            each.made_at, _("the mark is contested"), "warn",
        )
        for each in waiting.select_related("side").order_by("made_at", "pk")
    ]  # fmt: skip


queue("marks", Queue(gettext_lazy("Contested marks"), "desk:front", "scale", marks))
