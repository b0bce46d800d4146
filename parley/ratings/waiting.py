"""Deals of which a member may say something wait for them."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from parley.members.models import Member
from parley.offers.waiting import MOST, Waiting, finder
from parley.ratings.models import OPEN_FOR, Rating


@finder
def ratings(member: Member, now: datetime) -> list[Waiting]:
    """Deals that `member` may rate, those first for which the time is up first."""
    text = _("Say how the deal went.")
    return [
        Waiting(deal.title, text, reverse("ratings:new", args=[deal.pk]), "star", deal.ended_at + OPEN_FOR)
        for deal in Rating.deals_to_rate(member, now)[:MOST]
    ]
