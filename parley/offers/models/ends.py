"""When the time of an offer is up, worked out by the database as `Offer.ends_at` does of the two rows; and
from when on whoever may answer is reminded of it."""

from datetime import datetime, timedelta

from django.apps import apps
from django.db.models import DateTimeField, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest

from parley.offers import rules


def ends_at() -> Coalesce:
    """For a query of offers: later than is stored, where whoever may answer is away, or will be."""
    sides = Q(member=OuterRef("negotiation__buyer")) | Q(member=OuterRef("negotiation__owner"))
    away = apps.get_model("offers", "Away").objects.filter(sides).exclude(member=OuterRef("maker"))
    away = away.filter(since__lt=OuterRef("expires_at"), until__gt=OuterRef("made_at"))
    stands = F("until") - Greatest("since", OuterRef("made_at"))
    later = ExpressionWrapper(OuterRef("expires_at") + stands, DateTimeField())
    return Coalesce(Subquery(away.annotate(later=later).values("later")[:1]), F("expires_at"))


def reminds_from(end: datetime, stands_for: timedelta) -> datetime:
    """Some hours before the `end`; of an offer made for a short time when a quarter of that is left, but some
    minutes at least."""
    is_short = stands_for < 2 * rules.REMIND_BEFORE
    return end - (max(stands_for / 4, rules.REMIND_AT_LEAST) if is_short else rules.REMIND_BEFORE)
