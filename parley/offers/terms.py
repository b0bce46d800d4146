"""What one offer says, apart from whose it is: cash, things, hand-over, days and words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.ground.money import Money
from parley.ground.refusals import Refusal
from parley.ground.spans import in_words
from parley.offers import rules, things

if TYPE_CHECKING:
    from parley.offers.models.offers import OfferLine


class Side(models.TextChoices):
    """The two of a negotiation: who opened it, and whose listing it is about."""

    BUYER = "buyer", gettext_lazy("Buyer")
    OWNER = "owner", gettext_lazy("Seller")


class Handover(models.TextChoices):
    POSTED = "posted", gettext_lazy("Sent by post")
    MET = "met", gettext_lazy("Handed over in person")


@dataclass(frozen=True)
class Terms:
    """One set of terms. `quantity` is how many of the listing that is negotiated over, and `also` what lies
    beside it on either side. `postage` is what posting costs and `postage_from` who bears it (in a swap: what
    one side pays the other for it, none where each pays their own); `stands_for` None the usual time;
    `knowing`: its maker has read that there are contact details in its words; the
    other fields mean what an offer's columns of the same name mean."""

    cash: Money
    quantity: int = 1
    also: tuple[things.Thing, ...] = ()
    cash_from: str = Side.BUYER
    handover: str = Handover.POSTED
    postage_from: str = Side.BUYER
    postage: int = 0
    tracked: bool = False
    place: str = ""
    pay_by_days: int = rules.PAY_BY_DAYS
    send_by_days: int = rules.SEND_BY_DAYS
    words: str = ""
    stands_for: timedelta | None = None
    knowing: bool = False

    def check(
        self, lines: "list[OfferLine]", maker_id: int, as_backup: bool = False, offered: Collection[int] = ()
    ) -> None:
        """Raise Refusal where a rule says no to these terms about `lines`, offered by the member `maker_id`;
        the first line is about the listing that is negotiated over. What is reserved for others can be asked
        for `as_backup`; `offered` see `things.check_wanted`."""
        self._check_figures()
        about, owner_id = lines[0].listing, lines[0].giver_id
        if self.cash.currency != about.currency:
            raise Refusal(_("An offer is made in the currency of the listing."), "cash", "bounds")
        things.check_quantities(lines, about.pk, as_backup)
        buyers = [line for line in lines if line.giver_id != owner_id]
        if self.cash and self.cash_from == Side.OWNER and not buyers:
            message = _("Money cannot come from the side that gives everything.")
            raise Refusal(message, "cash_from", "bounds")
        if buyers and self.cash and self.paid_postage and self.postage_from != self.cash_from:
            message = _("Whoever pays money pays the postage too. Take it off the sum instead.")
            raise Refusal(message, "swap_postage_from", "bounds")
        things.check_wanted(lines, maker_id, offered)
        if not buyers:
            self._check_price(lines, by_owner=maker_id == owner_id)

    @property
    def paid_postage(self) -> int:
        """What posting costs; nothing where nothing is posted."""
        return self.postage if self.handover == Handover.POSTED else 0

    def _check_figures(self) -> None:
        if self.quantity < 1:
            raise Refusal(_("An offer is about one at least."), "quantity", "quantity")
        if self.cash.amount < 0 or self.postage < 0:
            raise Refusal(_("An amount is never negative."), "cash", "bounds")
        if self.handover == Handover.MET and not self.place.strip():
            raise Refusal(_("Say where you meet: a town is enough."), "meeting", "bounds")
        if self.stands_for and not rules.SHORTEST_EXPIRY <= self.stands_for <= rules.LONGEST_EXPIRY:
            spans = {"least": in_words(rules.SHORTEST_EXPIRY), "most": in_words(rules.LONGEST_EXPIRY)}
            raise Refusal(_("An offer stands from %(least)s to %(most)s.") % spans, "hours", "bounds")
        for field in ("pay_by_days", "send_by_days"):
            if not 1 <= getattr(self, field) <= rules.LONGEST_DAYS:
                message = _("From 1 to %(days)d days can be agreed.") % {"days": rules.LONGEST_DAYS}
                raise Refusal(message, field, "bounds")

    def _check_price(self, lines: "list[OfferLine]", by_owner: bool) -> None:
        """The bounds of a sale for cash alone: not above what was asked for, nor below what is fixed."""
        asked = self._sum(line for line in lines if line.listing.price is not None)
        all_priced = all(line.listing.price is not None for line in lines)
        if by_owner and all_priced:
            self._check_counter(lines, asked)
        fixed = [line for line in lines if line.listing.price is not None and not line.listing.takes_offers]
        if self.cash < self._sum(fixed):
            message = _("The price is fixed at %(price)s.") % {"price": self._sum(fixed).format()}
            raise Refusal(message, "cash", "bounds")

    def _check_counter(self, lines: "list[OfferLine]", asked: Money) -> None:
        """A seller asks for no more in all than price and stated postage. Where none is stated, what posting
        costs is for the two to agree on, and what is paid for the thing never more than its price."""
        stated = [line.listing.postage_amount for line in lines]
        on_top = self.paid_postage if self.postage_from == Side.BUYER else 0
        if self.handover != Handover.POSTED or None in stated:
            if self.cash > asked:
                message = _("You ask %(price)s, so an offer of yours cannot be above that.")
                raise Refusal(message % {"price": asked.format()}, "cash", "bounds")
            return
        most = asked + Money(sum(stated), asked.currency)
        if self.cash + Money(on_top, self.cash.currency) > most:
            message = _("You ask %(total)s with postage, so an offer of yours cannot come to more in all.")
            raise Refusal(message % {"total": most.format()}, "cash", "bounds")

    def _sum(self, lines: "Iterable[OfferLine]") -> Money:
        """What is asked for these together. Raises Refusal where that is in several currencies."""
        lines = list(lines)
        if any(line.listing.currency != self.cash.currency for line in lines):
            message = _("Things with prices in several currencies cannot be sold together.")
            raise Refusal(message, things.FIELD, "bounds")
        amounts = (line.listing.price_amount * line.quantity for line in lines)
        return Money(sum(amounts), self.cash.currency)
