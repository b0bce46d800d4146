"""The form of answers that an owner leaves to the program."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.ground.money import Money
from parley.market.models import Listing
from parley.members.forms.base import PlainForm
from parley.offers.forms import plain
from parley.offers.models import AutoRule


def _sum(label: object, help_text: object) -> forms.CharField:
    attrs = {"inputmode": "decimal", "autocomplete": "off"}
    widget = forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, help_text=help_text, max_length=20, required=False, widget=widget)


class AutoForm(PlainForm):
    """Two sums, for one of the listing. An empty one leaves that answer to the owner."""

    decline_below = _sum(_("Decline below"), _("Leave it empty to decline yourself."))
    accept_from = _sum(_("Accept from"), _("Leave it empty to accept yourself."))

    def __init__(self, listing: Listing, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listing = listing

    @classmethod
    def of(cls, listing: Listing) -> "AutoForm":
        """The form filled with the rule of the listing."""
        rule = AutoRule.objects.filter(listing=listing).first()
        if rule is None:
            return cls(listing)
        sums = {name: getattr(rule, name) for name in ("decline_below", "accept_from")}
        return cls(listing, initial={name: _typed(each, rule.currency) for name, each in sums.items()})

    def clean_decline_below(self) -> Money | None:
        return self._money("decline_below")

    def clean_accept_from(self) -> Money | None:
        return self._money("accept_from")

    def _money(self, name: str) -> Money | None:
        if not (text := self.cleaned_data[name].strip()):
            return None
        try:
            return Money.parse(text, self.listing.currency)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


def _typed(amount: int | None, currency: str) -> str:
    return "" if amount is None else plain(Money(amount, currency))
