"""Picking things for an offer: boxes to tick, each with the version of the listing that its reader saw."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page, Paginator
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parley.market.models import Listing
from parley.members.models import Member
from parley.members.models.place import search_key
from parley.offers.models import Offer, OfferLine
from parley.offers.things import FIELD, Thing

PICKED = re.compile(r"([1-9][0-9]{0,17})-([1-9][0-9]{0,8})")  # listing, version
MANY = re.compile(r"[1-9][0-9]{0,3}")
SHOWN = 24  # on a page, of each side
LONGEST = 60  # of what is searched for


class ThingsField(forms.MultipleChoiceField):
    """Listings, picked as "number-version". What there is to pick from is checked where the offer is made."""

    def __init__(self) -> None:
        super().__init__(label=_("Things"), required=False, widget=forms.CheckboxSelectMultiple)

    def valid_value(self, value: str) -> bool:
        return PICKED.fullmatch(value) is not None


class PickingForm(forms.Form):
    """The part of a form in which things are picked; how many of listing 5 stands in `many-5`."""

    things = ThingsField()

    def clean_things(self) -> tuple[Thing, ...]:
        picked = [PICKED.fullmatch(each).groups() for each in self.cleaned_data[FIELD]]
        return tuple(Thing(int(number), self._many(number), int(seen)) for number, seen in picked)

    @property
    def picks(self) -> dict[int, str]:
        """What is ticked, as it was typed: how many by the number of the listing."""
        known = self.data.getlist(FIELD) if self.is_bound else self.initial.get(FIELD, [])
        found = [match for each in known if (match := PICKED.fullmatch(each))]
        return {int(match[1]): self.many(match[1]) for match in found}

    def many(self, number: int | str) -> str:
        """What was typed as how many of a listing."""
        typed: Any = (self.data if self.is_bound else self.initial).get(f"many-{number}", "1")
        return str(typed).strip() or "1"

    def _many(self, number: str) -> int:
        if not MANY.fullmatch(text := self.many(number)):
            raise forms.ValidationError(gettext("Say how many of each: a number from 1 to 9999."))
        return int(text)


def picked(things: tuple[Thing, ...], versions: dict[int, int]) -> dict[str, Any]:
    """The initial values of a form in which `things` are ticked."""
    ticked = {FIELD: [f"{each.listing}-{versions[each.listing]}" for each in things]}
    return ticked | {f"many-{each.listing}": each.quantity for each in things}


@dataclass(frozen=True)
class Found:
    """What can be picked of one side, a page of it: `ticked` stands on every page. `side` is "mine" or
    "theirs"; `words` what was searched for; `many`: there is more than fits on a page without a search."""

    side: str
    ticked: list[Listing]
    page: Page
    words: str
    many: bool

    def __bool__(self) -> bool:
        return self.many or bool(self.listings)

    @property
    def listings(self) -> list[Listing]:
        return [*self.ticked, *self.page.object_list]


def choices(
    owner: Member,
    viewer: Member | AnonymousUser,
    about: Listing,
    ticked: dict[int, str],
    side: str,
    asked: QueryDict,
) -> Found:
    """What `owner` has that `viewer` could pick beside the listing `about`: what is ticked already, then the
    newest, as far as what is `asked` for says ({side: words, side-page: number})."""
    there = Listing.objects.of(owner).filter(kind=Listing.Kind.THING).exclude(pk=about.pk)
    mine = [Listing.State.PRIVATE] if owner == viewer else []
    listed = there.visible_to(viewer).filter(state__in=[Listing.State.ACTIVE, *mine])
    there = (listed | offered_privately(there, viewer)).prefetch_related("photos").distinct()
    free = there.filter(available__gte=1).exclude(pk__in=ticked).order_by("-pk")
    words = asked.get(side, "").strip()[:LONGEST]
    found = Paginator(_titled(free, words), SHOWN)
    return Found(
        side=side,
        ticked=list(there.filter(pk__in=ticked).order_by("pk")),
        page=found.get_page(asked.get(f"{side}-page")),
        words=words,
        many=bool(words) or found.num_pages > 1,
    )


def _titled(things: "models.QuerySet[Listing]", words: str) -> "models.QuerySet[Listing]":
    """Those with all these words in their titles, however they are spelt."""
    for word in words.split():
        things = things.filter(title_key__contains=search_key(word))
    return things


def offered_privately(
    things: "models.QuerySet[Listing]", to: Member | AnonymousUser
) -> "models.QuerySet[Listing]":
    """Those of `things` that are not listed and lie in an offer which `to` is a side of."""
    if not to.is_authenticated:
        return things.none()
    lines = OfferLine.objects.filter(offer__in=Offer.objects.visible_to(to)).values("listing")
    return things.filter(state=Listing.State.PRIVATE, pk__in=lines)
