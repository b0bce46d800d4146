"""Deals in which staff is asked, as they wait on the staff's front page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.desk.queues import Queue, Waiting, queue
from parley.ground import clock
from parley.members.models import Member
from parley.offers.models import Contest, Dispute


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


def disputes(viewer: Member) -> list[Waiting]:
    """Disputes of others than `viewer` that are not settled, the oldest first."""
    open_ones = Dispute.objects.filter(settled_at=None).exclude(deal__sides__member=viewer)
    found = (
        open_ones.select_related("deal").prefetch_related("deal__sides__member").order_by("opened_at", "pk")
    )
    return [_dispute(each) for each in found]


def _dispute(dispute: Dispute) -> Waiting:
    ready = dispute.may_be_settled(clock.now())
    note = _("can be settled") if ready else _("waits for the other side")
    url = reverse("desk:dispute", args=[dispute.pk])
    return Waiting(dispute.deal.title, url, dispute.opened_at, note, "warn" if ready else "")


queue("disputes", Queue(gettext_lazy("Disputes"), "desk:disputes", "scale", disputes))
queue("marks", Queue(gettext_lazy("Contested marks"), "desk:front", "scale", marks))
