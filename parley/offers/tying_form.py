"""Tying offers in a form: boxes to tick, one for each open offer of its reader's."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.ground import clock
from parley.members.models import Member
from parley.offers import transitions
from parley.offers.models import Negotiation, Offer
from parley.offers.models.tying import FIELD

SHOWN = 50


class TiedField(forms.TypedMultipleChoiceField):
    """Offers by their numbers. Which may be tied is checked where it is done."""

    def __init__(self) -> None:
        label = _("I want only one of these")
        super().__init__(label=label, coerce=int, required=False, widget=forms.CheckboxSelectMultiple)

    def valid_value(self, value: str) -> bool:
        return value.isascii() and value.isdigit() and len(value) < 19


class TyingForm(forms.Form):
    """The part of a form in which the new offer is tied to others."""

    tied = TiedField()

    def let_tie(self, offers: list[Offer]) -> None:
        """Show these to tick. What is ticked and not open any more is not sent again."""
        self.fields[FIELD].choices = [(str(offer.pk), _named(offer)) for offer in offers]


def tieable(member: Member, but: Negotiation | None) -> list[Offer]:
    """The open offers of `member` in other negotiations than `but`, newest first."""
    mine = Offer.objects.open().filter(maker=member).exclude(negotiation=but).order_by("-pk")
    now = clock.now()
    found = mine.select_related("negotiation__listing").prefetch_related("lines__listing")[:SHOWN]
    return [offer for offer in found if offer.standing(now) != transitions.EXPIRED]


def tied_before(offer: Offer, by: Member) -> list[str]:
    """What stands ticked in the form of an offer of `by` that takes the place of `offer`."""
    if offer.tie is None or offer.maker_id != by.pk:
        return []
    others = Offer.objects.tied_with([offer.pk]).filter(maker=by).exclude(pk=offer.pk)
    return [str(number) for number in others.values_list("pk", flat=True)]


def _named(offer: Offer) -> str:
    cash = offer.cash.format() if offer.cash else _("swap")
    return f"{offer.negotiation.listing.named}, {cash}"
