"""When the time of an offer is up, worked out by the database as `Offer.ends_at` does of the two rows."""

from django.apps import apps
from django.db.models import DateTimeField, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest


def ends_at() -> Coalesce:
    """For a query of offers: later than is stored, where whoever may answer is away, or will be."""
    sides = Q(member=OuterRef("negotiation__buyer")) | Q(member=OuterRef("negotiation__owner"))
    away = apps.get_model("offers", "Away").objects.filter(sides).exclude(member=OuterRef("maker"))
    away = away.filter(since__lt=OuterRef("expires_at"), until__gt=OuterRef("made_at"))
    stands = F("until") - Greatest("since", OuterRef("made_at"))
    later = ExpressionWrapper(OuterRef("expires_at") + stands, DateTimeField())
    return Coalesce(Subquery(away.annotate(later=later).values("later")[:1]), F("expires_at"))
