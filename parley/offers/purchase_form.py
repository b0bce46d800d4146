"""The form of a purchase at once: how many and how they are handed over; the price stands."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.market.models import Listing
from parley.offers import rules
from parley.offers.buying import asking
from parley.offers.forms import DealingForm
from parley.offers.terms import Handover, Terms


class PurchaseForm(DealingForm):
    """What the buyer of a listing may choose. `terms()` gives the terms once the form is valid."""

    words = forms.CharField(
        label=_("A word to the seller"),
        max_length=rules.TERMS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, listing: Listing, *args: Any, **kwargs: Any) -> None:
        super().__init__(listing, *args, **kwargs)
        del self.fields["postage"]
        if listing.postage_amount is None and not self.is_bound:
            self.fields["handover"].choices = [(Handover.MET, Handover.MET.label)]
            self.fields["handover"].initial = Handover.MET

    @classmethod
    def fresh(cls, listing: Listing, after: int, typed: dict[str, Any]) -> "PurchaseForm":
        """An empty form, or with what was `typed` before."""
        return cls(listing, initial={**typed, "seen": listing.terms_version, "after": after})

    def terms(self) -> Terms:
        """What was typed, at the price of the listing. Only of a valid form, about a listing with a price."""
        said = self.cleaned_data
        quantity = said["quantity"] or 1
        return Terms(
            cash=asking(self.listing, quantity),
            quantity=quantity,
            handover=said["handover"],
            postage=self.listing.postage_amount or 0,
            tracked=said["tracked"],
            place=self._where(),
            words=said["words"],
            knowing=said["knowing"],
        )
