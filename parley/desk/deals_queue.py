"""Deals in which staff is asked, as they wait on the staff's front page."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.desk.queues import Queue, Waiting, queue
from parley.ground import clock
from parley.members.models import Member
from parley.offers.models import Contest, Deal, Dispute
from parley.safety.models import Block

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
    found = list(
        open_ones.select_related("deal").prefetch_related("deal__sides__member").order_by("opened_at", "pk")
    )
    blocked = with_a_block(found)
    return [_dispute(each, each.pk in blocked) for each in found]


def with_a_block(disputes: Iterable[Dispute]) -> set[int]:
    """The numbers of those in which one side has blocked the other, so that the two cannot write to each
    other."""
    sides = {each.pk: frozenset(side.member_id for side in each.deal.both) for each in disputes}
    blocked = Block.objects.pairs(set().union(*sides.values()))
    return {number for number, pair in sides.items() if pair in blocked}


def _dispute(dispute: Dispute, is_blocked: bool) -> Waiting:
    ready = dispute.may_be_settled(clock.now())
    note = _("can be settled") if ready else _("waits for the other side")
    if is_blocked:
        note = _("%(note)s; one has blocked the other") % {"note": note}
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
    return Waiting(member.called, reverse("desk:restriction", args=[member.handle]), last, note, "warn")


queue("openers", Queue(gettext_lazy("Opened and cancelled"), "desk:openers", "eye", openers))
queue("disputes", Queue(gettext_lazy("Disputes"), "desk:disputes", "scale", disputes))
queue("marks", Queue(gettext_lazy("Contested marks"), "desk:marks", "scale", marks))
