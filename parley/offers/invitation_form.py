"""The form of an offer to those who watch: a price, the hand-over, and how long it stands."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.ground.money import Money
from parley.market.models import Listing
from parley.offers.forms import HOURS, POSTAGE_FROM, DealingForm, amount, plain, stated
from parley.offers.terms import Side, Terms


class InvitationForm(DealingForm):
    """What an owner offers, one to each. `terms()` gives the terms once the form is valid."""

    cash = amount(_("Price"), True)
    postage_from = forms.ChoiceField(
        label=_("Who pays postage"), choices=POSTAGE_FROM, widget=forms.RadioSelect, initial=Side.BUYER
    )
    hours = forms.ChoiceField(label=_("The offer stands for"), choices=HOURS[1:], initial="48")

    def __init__(self, listing: Listing, *args: Any, **kwargs: Any) -> None:
        super().__init__(listing, *args, **kwargs)
        del self.fields["quantity"]

    @classmethod
    def fresh(cls, listing: Listing, typed: dict[str, Any]) -> "InvitationForm":
        """An empty form, or with what was `typed` before."""
        known = {"seen": listing.terms_version, "after": 0}
        return cls(listing, initial={"cash": plain(listing.price), **stated(listing), **typed, **known})

    def clean_cash(self) -> Money:
        return self._money("cash")

    def terms(self) -> Terms:
        """What was typed. Only of a valid form."""
        said = self.cleaned_data
        return Terms(
            cash=said["cash"],
            handover=said["handover"],
            postage=said["postage"].amount,
            postage_from=said["postage_from"],
            tracked=said["tracked"],
            place=self._where(),
            words=said["words"],
            knowing=said["knowing"],
            stands_for=timedelta(hours=int(said["hours"])),
        )
