"""Deals in which staff is asked, as they wait on the staff's front page."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.desk.queues import Queue, Waiting, queue
from parley.ground import clock
from parley.members.models import Member
from parley.offers.models import Contest, Deal, Dispute

MONTH = timedelta(days=30)


def contests_of_others(viewer: Member) -> QuerySet[Contest]:
    """What was said against marks in deals of others than `viewer`, decided or not."""
    return Contest.objects.exclude(side__deal__sides__member=viewer)


def marks(viewer: Member) -> list[Waiting]:
    """Marks that are contested in deals of others than `viewer`, the oldest first."""
    waiting = contests_of_others(viewer).filter(state=Contest.State.WAITING)
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


def openers(viewer: Member) -> list[Waiting]:
    """Members other than `viewer` who opened contacts and cancelled then, again and again, in 30 days."""
    since = clock.now() - MONTH
    often = dict(Deal.objects.opened_and_cancelled(since))
    people = Member.objects.filter(pk__in=often, cancelled_on=None).exclude(pk=viewer.pk).order_by("pk")
    return [_opener(each, often[each.pk], since) for each in people]


def _opener(member: Member, times: int, since: datetime) -> Waiting:
    last = Deal.objects.cancelled_alone_by(member, since).exclude(ended_at=None).latest("ended_at").ended_at
    note = _("opened a contact and cancelled, %(times)d×") % {"times": times}
    return Waiting(member.called, reverse("safety:restriction", args=[member.handle]), last, note, "warn")


queue("openers", Queue(gettext_lazy("Opened and cancelled"), "desk:openers", "eye", openers))
queue("disputes", Queue(gettext_lazy("Disputes"), "desk:disputes", "scale", disputes))
queue("marks", Queue(gettext_lazy("Contested marks"), "desk:marks", "scale", marks))
