"""The forms of a listing: what people type, made into columns."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.choices import BaseChoiceIterator
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parley.ground.money import CURRENCIES, Money
from parley.ground.words import one_line
from parley.market.models import Listing
from parley.market.models.photos import PER_LISTING
from parley.market.tree import Branch, Tree, tree
from parley.members.forms.base import PlainForm
from parley.members.models import Member
from parley.members.models.member import NEWCOMER
from parley.safety.contact_details import Kind
from parley.safety.public_words import PublicWordsForm

DESCRIPTION = 5000
MOST = 9999


class Categories(BaseChoiceIterator):
    """The tree as a select can show it, in the active language: a group for each first level, deeper ones
    with their parent. Ready as it is: Django would look through all of them for each form."""

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter(_choices(tree(), get_language()))


@lru_cache(maxsize=16)
def _choices(known: Tree, language: str | None) -> list[tuple[str, Any]]:
    chosen: list[tuple[str, Any]] = [("", _("Choose one"))]
    for top in known.tops:
        below = [(str(branch.id), _under(branch)) for branch in _walk(top)]
        chosen.append((top.label, [*below, (str(top.id), _("Other: %(name)s") % {"name": top.label})]))
    return chosen


def _walk(branch: Branch) -> list[Branch]:
    return [each for child in branch.children for each in (child, *_walk(child))]


def _under(branch: Branch) -> str:
    return " › ".join(each.label for each in branch.path[1:])


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several; a phone offers its camera for it."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class Photos(forms.FileField):
    """Several uploaded files, as a list. What is in them is for parley.market.pictures to judge."""

    widget = ManyFiles

    def __init__(self, *args: Any, most: int = PER_LISTING, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def clean(self, data: Any, initial: Any = None) -> list:
        files = [file for file in (data or []) if file]
        if len(files) > self.most:
            raise forms.ValidationError(_("%(most)d photos are the most.") % {"most": self.most})
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"])
        return files


def country_of(member: Member) -> list[str]:
    """Where somebody lives, whose telephone numbers their words may hold."""
    return [member.city.country] if member.city else []


def photos_field(required: bool = False, most: int = PER_LISTING) -> Photos:
    """The field for photos, at `most` so many; iPhones turn theirs into JPEG for this list of types."""
    return Photos(
        label=_("Photos"),
        required=required,
        help_text=_("Up to %(most)d, JPEG, PNG or WebP. Where they were taken is removed from them.")
        % {"most": most},
        most=most,
        widget=ManyFiles(attrs={"accept": "image/jpeg,image/png,image/webp", "data-photos": True}),
    )


class ThingForm(PublicWordsForm):
    """What every listing says of itself, whoever may see it. A link may stand in it: to the manual of a
    thing, say."""

    public: tuple[str, ...] = ("title", "description")
    may_stand = frozenset({Kind.LINK})
    title = forms.CharField(label=_("Title"), max_length=100)
    category = forms.TypedChoiceField(label=_("Category"), coerce=int, choices=Categories())
    condition = forms.ChoiceField(
        label=_("Condition"), choices=[("", _("Choose one")), *Listing.Condition.choices]
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["condition"].error_messages["required"] = _("Say in what condition it is.")

    def clean_title(self) -> str:
        if not (title := one_line(self.cleaned_data["title"])):
            raise forms.ValidationError(self.fields["title"].error_messages["required"])
        return title

    def clean_description(self) -> str:
        return self.cleaned_data["description"].replace("\r\n", "\n")

    def changes(self) -> dict[str, Any]:
        """The columns that a valid form stands for."""
        said = self.cleaned_data
        return {
            "title": said["title"],
            "description": said["description"],
            "category_id": said["category"],
            "condition": said["condition"],
        }


class ListingForm(ThingForm):
    """What a listing says. `changes()` gives the columns once it is valid."""

    public = (*ThingForm.public, "trade_for")
    field_order = ("kind", "title", "category", "condition", "description")
    kind = forms.ChoiceField(label=_("What is it?"), choices=Listing.Kind.choices, widget=forms.RadioSelect)
    for_sale = forms.BooleanField(label=_("For money"), required=False, initial=True)
    price = forms.CharField(
        label=_("Price for one"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=_("Leave it empty to be open to offers."),
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    postage = forms.CharField(
        label=_("Postage"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=_(
            "The buyer pays it on top, once for all that go together, tracked if they like. 0: it is "
            "included in the price. You never ask for more than price and postage. Leave it empty to agree "
            "on it in each offer."
        ),
    )
    takes_offers = forms.BooleanField(label=_("Open to other offers"), required=False, initial=True)
    buy_now = forms.BooleanField(
        label=_("May be bought at once at this price"),
        required=False,
        help_text=_(
            "The first to buy has a deal with you, without an answer of yours. It is posted for the postage "
            "that you state; where you state none, it is handed over in person."
        ),
    )
    bars_newcomers = forms.BooleanField(
        label=_("Not by newcomers: they make an offer"),
        required=False,
        help_text=format_lazy(
            _("Who has fewer than {ratings} ratings, or joined in the last {days} days."),
            ratings=NEWCOMER["RATINGS"],
            days=NEWCOMER["JOINED"].days,
        ),
    )
    for_trade = forms.BooleanField(label=_("In trade for other things"), required=False)
    trade_for = forms.CharField(label=_("What you would take in trade"), required=False, max_length=300)
    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST, initial=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].initial = settings.PARLEY_CURRENCY
        self.fields["kind"].initial = Listing.Kind.THING
        self.fields["description"].help_text = _(
            "Everybody can read this. Leave out your address, telephone number and mail address."
        )
        self.fields["condition"].required = self["kind"].value() != Listing.Kind.WANT

    @classmethod
    def typed(cls, typed: Mapping, **kwargs: Any) -> "ListingForm":
        """The form as somebody had filled it in, without a word about what is missing."""
        boxes = {name for name, field in cls.base_fields.items() if isinstance(field, forms.BooleanField)}
        initial = {
            name: name in typed if name in boxes else typed.get(name, "")
            for name in cls.base_fields
            if name in boxes or name in typed
        }
        return cls(initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not (said.get("for_sale") or said.get("for_trade")):
            self.add_error("for_sale", _("Choose money, a trade, or both."))
        for name in ("price", "postage"):
            self._clean_sum(said, name)
        self._clean_buying(said)
        return said

    def _clean_sum(self, said: dict[str, Any], name: str) -> None:
        said[f"{name}_amount"] = None
        text = (said.get(name) or "").strip()
        if not (said.get("for_sale") and text and said.get("currency")):
            return
        try:
            said[f"{name}_amount"] = Money.parse(text, said["currency"]).amount
        except ValueError as problem:
            self.add_error(name, str(problem))

    def _clean_buying(self, said: dict[str, Any]) -> None:
        if said.get("bars_newcomers") and not said.get("buy_now"):
            self.add_error("bars_newcomers", _("This is about buying at once: tick that too, or neither."))
        if not said.get("buy_now"):
            return
        if said.get("kind") == Listing.Kind.WANT:
            self.add_error("buy_now", _("What you want cannot be bought from you."))
        elif not said.get("for_sale"):
            self.add_error("buy_now", _("Only what is for money can be bought at once."))
        elif said["price_amount"] is None and "price" not in self.errors:
            self.add_error("buy_now", _("To be bought at once it needs a price."))

    def changes(self) -> dict[str, Any]:
        """The columns that a valid form stands for."""
        said = self.cleaned_data
        names = ("kind", "for_sale", "for_trade", "currency", "quantity", "price_amount", "buy_now",
                 "bars_newcomers")  # fmt: skip
        want = said["kind"] == Listing.Kind.WANT
        return {
            **super().changes(),
            **{name: said[name] for name in names},
            "postage_amount": None if want else said["postage_amount"],
            **({"condition": ""} if want else {}),
            "trade_for": one_line(said["trade_for"]) if said["for_trade"] else "",
            "takes_offers": said["price_amount"] is None or said["takes_offers"],
        }


class NewForm(ListingForm):
    """A listing that is not there yet. `made_with` names this form, so that sending it twice makes one."""

    made_with = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    photos = photos_field()

    def __init__(self, *args: Any, with_photos: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_photos:
            del self.fields["photos"]


class EditForm(ListingForm):
    """A listing as it was at `version`."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def sent(cls, data: QueryDict, listing: Listing, countries: Iterable[str]) -> "EditForm":
        """The form as it was sent: of what the listing said already nobody is asked again."""
        return cls(data, countries=countries, stood="\n".join(getattr(listing, name) for name in cls.public))

    @classmethod
    def of(cls, listing: Listing) -> "EditForm":
        """The form filled with what the listing says now."""
        same = (
            "kind",
            "title",
            "condition",
            "description",
            "for_sale",
            "currency",
            "takes_offers",
            "buy_now",
            "bars_newcomers",
            "for_trade",
        )
        initial = {name: getattr(listing, name) for name in (*same, "trade_for", "quantity", "version")}
        initial["category"] = listing.category_id
        for name in ("price", "postage"):
            money = getattr(listing, name)
            initial[name] = "" if money is None else str(money.decimal())
        return cls(initial=initial)


class PhotosForm(PlainForm):
    """More photos for a listing."""

    photos = photos_field(required=True)
