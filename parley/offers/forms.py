"""The forms of haggling: what people type, made into terms."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parley.ground.money import Money
from parley.ground.refusals import Refusal
from parley.ground.spans import in_words_lazy
from parley.market.models import Listing
from parley.members.forms.base import PlainForm
from parley.offers import rules
from parley.offers.asking_form import AskingForm
from parley.offers.models import Offer
from parley.offers.picking import PickingForm, picked
from parley.offers.terms import Handover, Side, Terms
from parley.offers.things import FIELD
from parley.offers.tying_form import TyingForm

HOURS = [
    ("usual", format_lazy(_("As usual: {money}, {things} with things"),
                          money=in_words_lazy(rules.CASH_EXPIRY), things=in_words_lazy(rules.THINGS_EXPIRY))),
    *((str(hours), in_words_lazy(timedelta(hours=hours))) for hours in (1, 6, 24, 48, 96, 168, 336)
      if rules.SHORTEST_EXPIRY <= timedelta(hours=hours) <= rules.LONGEST_EXPIRY),
]  # fmt: skip
POSTAGE_FROM = [
    (Side.BUYER, _("The buyer pays it on top")),
    (Side.OWNER, _("It is included in the price")),
]


def amount(label: object, required: bool) -> forms.CharField:
    """The field of a sum of money, as text."""
    attrs = {"inputmode": "decimal", "autocomplete": "off"}
    return forms.CharField(label=label, max_length=20, required=required, widget=forms.TextInput(attrs=attrs))


def _days(label: object, initial: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=rules.LONGEST_DAYS, initial=initial)


KNOWN = ("seen", "after", "want_seen")


class DealingForm(AskingForm):
    """What every form says that is about dealing in one listing: how many, and how they are handed over.
    `seen` and `after` are what its reader knew: the version of the listing, and the newest offer."""

    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=9999, initial=1, required=False)
    handover = forms.ChoiceField(
        label=_("Hand-over"), choices=Handover.choices, widget=forms.RadioSelect, initial=Handover.POSTED
    )
    postage = amount(_("Postage"), False)
    tracked = forms.BooleanField(label=_("Tracked parcel"), required=False)
    place = forms.CharField(label=_("Where to"), max_length=rules.PLACE_LENGTH, required=False)
    meeting = forms.CharField(label=_("Where you meet"), max_length=rules.PLACE_LENGTH, required=False)
    words = forms.CharField(
        label=_("Terms of your own"),
        max_length=rules.TERMS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    after = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, listing: Listing, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listing = listing
        self.fields["quantity"].required = listing.quantity > 1
        meeting = self.fields["meeting"]
        meeting.required = not self.is_bound or self["handover"].value() == Handover.MET
        meeting.error_messages["required"] = _("Say where you meet: a town is enough.")
        if not self.is_bound:
            meeting.initial = _town_of(listing)

    def clean_postage(self) -> Money:
        return self._money("postage")

    def clean(self) -> dict:
        """A form that does not say what its reader knew is not one of ours."""
        for name in (each for each in KNOWN if each in self.fields):
            if self.errors.pop(name, None) or self.cleaned_data.get(name) is None:
                raise forms.ValidationError(gettext("Open this page again, then send it."))
        return self.cleaned_data

    def renew(self, listing: Listing, after: int) -> None:
        """Let the form be sent again as it stands, by one who has now read the page anew."""
        self.listing = listing
        self.data = self.data.copy()
        self.data["seen"], self.data["after"] = listing.terms_version, after

    def _where(self) -> str:
        """Where it is handed over or sent to. Only of a valid form."""
        met = self.cleaned_data["handover"] == Handover.MET
        return self.cleaned_data["meeting" if met else "place"]

    def _money(self, name: str) -> Money:
        text = self.cleaned_data[name] or "0"
        try:
            return Money.parse(text, self.listing.currency)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class OfferForm(PickingForm, TyingForm, DealingForm):
    """The terms of an offer, about one listing and whatever is picked beside it. `terms()` gives them once
    the form is valid. One that answers a `want` says as well which version of that its reader knew."""

    field_order = ("things", "cash", "cash_from", "quantity", "handover", "postage", "postage_from")

    cash = amount(_("Price"), False)
    cash_from = forms.ChoiceField(
        label=_("Who pays it"),
        choices=Side.choices,
        widget=forms.RadioSelect,
        initial=Side.BUYER,
        required=False,
    )
    postage_from = forms.ChoiceField(
        label=_("Who pays postage"),
        choices=POSTAGE_FROM,
        widget=forms.RadioSelect,
        initial=Side.BUYER,
    )
    swap_postage_from = forms.ChoiceField(
        label=_("Postage"),
        choices=[("", _("Each pays their own")), *Side.choices],
        widget=forms.RadioSelect,
        initial="",
        required=False,
    )
    swap_postage = amount(_("What is paid for it"), False)
    hours = forms.ChoiceField(label=_("The offer stands for"), choices=HOURS, initial="usual")
    pay_by_days = _days(_("Pay within"), rules.PAY_BY_DAYS)
    send_by_days = _days(_("Send within"), rules.SEND_BY_DAYS)
    backup = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, listing: Listing, *args: Any, want: Listing | None = None, **kwargs: Any) -> None:
        super().__init__(listing, *args, **kwargs)
        if want is not None:
            self.fields["want_seen"] = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def fresh(
        cls, listing: Listing, after: int, typed: dict[str, Any], want: Listing | None = None
    ) -> "OfferForm":
        """An empty form with sane defaults, or with what was `typed` before. The price of what may be had
        for things too is left to whoever offers."""
        known = {"seen": listing.terms_version, "after": after, "backup": listing.available < 1}
        known |= {"want_seen": want.terms_version} if want else {}
        price = "" if listing.for_trade else plain(listing.price)
        return cls(listing, want=want, initial={"cash": price, **stated(listing), **typed, **known})

    @classmethod
    def counter_to(cls, offer: Offer, listing: Listing, typed: dict[str, Any]) -> "OfferForm":
        """A form that starts from the terms of the offer it answers."""
        terms = offer.terms()
        said = {
            "cash": plain(terms.cash) if terms.cash or not offer.is_swap else "",
            "cash_from": terms.cash_from,
            "quantity": terms.quantity,
            "handover": terms.handover,
            **_postage_of(offer),
            "tracked": terms.tracked,
            **({"place": terms.place} if offer.is_posted else {"meeting": terms.place}),
            "pay_by_days": terms.pay_by_days,
            "send_by_days": terms.send_by_days,
            "words": terms.words,
        }
        versions = {line.listing_id: line.listing.terms_version for line in offer.things}
        return cls.fresh(listing, offer.pk, {**said, **picked(terms.also, versions), **typed})

    def clean_cash(self) -> Money:
        return self._money("cash")

    def clean_swap_postage(self) -> Money:
        return self._money("swap_postage")

    def clean_cash_from(self) -> str:
        return self.cleaned_data["cash_from"] or Side.BUYER

    def clean(self) -> dict:
        super().clean()
        if self.is_swap:
            if self.cleaned_data.get("handover") == Handover.POSTED:
                self._clean_swap_postage()
        elif not (self["cash"].data or self.errors):
            self.add_error("cash", gettext("This is needed."))
        return self.cleaned_data

    @cached_property
    def is_swap(self) -> bool:
        """Is something picked that the listing's owner does not have?"""
        numbers = [each.listing for each in self.cleaned_data.get(FIELD, ())]
        theirs = Listing.objects.filter(pk__in=numbers).exclude(owner=self.listing.owner_id)
        return bool(numbers) and theirs.exists()

    def _clean_swap_postage(self) -> None:
        """Who pays the other for postage says how much."""
        said = self.cleaned_data
        if said.get("swap_postage_from") and "swap_postage" in said and not said["swap_postage"]:
            self.add_error("swap_postage", gettext("This is needed."))
        if said.get("swap_postage") and not said.get("swap_postage_from"):
            self.add_error("swap_postage_from", gettext("Say who pays it, or leave the sum empty."))

    def terms(self) -> Terms:
        """What was typed. Only of a valid form."""
        said = self.cleaned_data
        prefix = "swap_" if self.is_swap else ""
        return Terms(
            cash=said["cash"],
            quantity=said["quantity"] or 1,
            also=said[FIELD],
            cash_from=said["cash_from"],
            handover=said["handover"],
            postage=said[f"{prefix}postage"].amount,
            postage_from=said[f"{prefix}postage_from"] or Side.BUYER,
            tracked=said["tracked"],
            place=self._where(),
            pay_by_days=said["pay_by_days"],
            send_by_days=said["send_by_days"],
            words=said["words"],
            stands_for=None if said["hours"] == "usual" else timedelta(hours=int(said["hours"])),
            knowing=said["knowing"],
        )

    def name_sides(self, selling: bool, other: str) -> None:
        """Say who the two sides are that could pay, to a reader who is `selling` or not."""
        theirs = gettext("%(handle)s pays it") % {"handle": other}
        mine = gettext("You pay it")
        buyer, owner = (theirs, mine) if selling else (mine, theirs)
        self.fields["cash_from"].choices = [(Side.BUYER, buyer), (Side.OWNER, owner)]
        theirs = gettext("%(handle)s pays you for yours") % {"handle": other}
        mine = gettext("You pay %(handle)s for theirs") % {"handle": other}
        buyer, owner = (theirs, mine) if selling else (mine, theirs)
        own = ("", gettext("Each pays their own"))
        self.fields["swap_postage_from"].choices = [own, (Side.BUYER, buyer), (Side.OWNER, owner)]

    def renew(self, listing: Listing, after: int, want: Listing | None = None) -> None:
        super().renew(listing, after)
        self.data["backup"] = "1" if listing.available < 1 else ""
        if want is not None:
            self.data["want_seen"] = want.terms_version


def stated(listing: Listing) -> dict[str, str]:
    """What a form about a sale begins with: the postage that the listing states."""
    if listing.postage_amount is None:
        return {}
    return {"postage": plain(listing.postage), "postage_from": Side.BUYER if listing.postage else Side.OWNER}


def _postage_of(offer: Offer) -> dict[str, str]:
    """What a form that answers `offer` says of postage."""
    if not offer.is_posted:
        return {}
    prefix = "swap_" if offer.is_swap else ""
    return {f"{prefix}postage": plain(offer.postage), f"{prefix}postage_from": offer.postage_from}


def _town_of(listing: Listing) -> str:
    """Where one would meet whoever has it, for those who may read that."""
    city = listing.owner.city if listing.is_shown else None
    return city.name if city else ""


class SeenForm(PlainForm):
    """Reconfirming an offer: what its maker read (`Offer.seen`)."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class ConfirmForm(PlainForm):
    """Confirming a deal."""

    meets_only = forms.BooleanField(label=_("We meet, so no postal addresses are needed"), required=False)


class CancelForm(PlainForm):
    """Cancelling alone, with a reason that the other side reads."""

    reason = forms.CharField(
        label=_("Why do you cancel?"),
        max_length=rules.REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def plain(money: Money | None) -> str:
    """An amount as one would type it."""
    return "" if money is None else str(money.decimal())


STATUS = {"restricted": 403, "details-needed": 403, "bounds": 422, "quantity": 422, "contact": 422,
          "contact-new": 422}  # fmt: skip


def status_of(refusal: Refusal) -> int:
    """The status of a page that says why something was refused."""
    return STATUS.get(refusal.code, 409)
