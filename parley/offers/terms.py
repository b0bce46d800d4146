"""What one offer says, apart from whose it is: cash, how many, hand-over, days and words."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.ground.money import Money
from parley.ground.refusals import Refusal
from parley.market.models import Listing
from parley.offers import rules


class Side(models.TextChoices):
    """The two of a negotiation: who opened it, and whose listing it is about."""

    BUYER = "buyer", gettext_lazy("Buyer")
    OWNER = "owner", gettext_lazy("Seller")


class Handover(models.TextChoices):
    POSTED = "posted", gettext_lazy("Sent by post")
    MET = "met", gettext_lazy("Handed over in person")


@dataclass(frozen=True)
class Terms:
    """One set of terms. `postage` is what posting costs and `postage_from` who bears it; the other
    fields mean what an offer's columns of the same name mean."""

    cash: Money
    quantity: int = 1
    handover: str = Handover.POSTED
    postage_from: str = Side.BUYER
    postage: int = 0
    tracked: bool = False
    place: str = ""
    pay_by_days: int = rules.PAY_BY_DAYS
    send_by_days: int = rules.SEND_BY_DAYS
    words: str = ""
    stands_for: timedelta = rules.CASH_EXPIRY

    def check(self, listing: Listing, side: str, as_backup: bool = False) -> None:
        """Raise Refusal where a rule says no to these terms about `listing`, offered by `side`. What is
        reserved for others can be asked for `as_backup`."""
        self._check_figures()
        if self.cash.currency != listing.currency:
            raise Refusal(_("An offer is made in the currency of the listing."), "cash", "bounds")
        if self.quantity > (listing.left if as_backup else listing.available):
            raise Refusal(
                _("Only %(number)d of these can be had now.") % {"number": listing.available},
                "quantity",
                "quantity",
            )
        self._check_price(listing, side)

    def _check_figures(self) -> None:
        if self.quantity < 1:
            raise Refusal(_("An offer is about one at least."), "quantity", "quantity")
        if self.cash.amount < 0 or self.postage < 0:
            raise Refusal(_("An amount is never negative."), "cash", "bounds")
        if not rules.SHORTEST_EXPIRY <= self.stands_for <= rules.LONGEST_EXPIRY:
            raise Refusal(_("An offer stands from an hour to 14 days."), "hours", "bounds")
        for field in ("pay_by_days", "send_by_days"):
            if not 1 <= getattr(self, field) <= rules.LONGEST_DAYS:
                message = _("From 1 to %(days)d days can be agreed.") % {"days": rules.LONGEST_DAYS}
                raise Refusal(message, field, "bounds")

    def _check_price(self, listing: Listing, side: str) -> None:
        if listing.price is None:
            return
        asked = listing.price * self.quantity
        if side == Side.OWNER and self.cash > asked + self._included_postage():
            raise Refusal(
                _("You asked %(price)s. A counter can not ask for more than that and the postage.")
                % {"price": asked.format()},
                "cash",
                "bounds",
            )
        if not listing.takes_offers and self.cash < asked:
            raise Refusal(_("The price is fixed at %(price)s.") % {"price": asked.format()}, "cash", "bounds")

    def _included_postage(self) -> Money:
        """The part of the cash that is postage: none where it comes on top, or where nothing is posted."""
        included = self.handover == Handover.POSTED and self.postage_from == Side.OWNER
        return Money(self.postage if included else 0, self.cash.currency)
