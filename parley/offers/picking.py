"""Picking things for an offer: boxes to tick, each with the version of the listing that its reader saw."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parley.market.models import Listing
from parley.members.models import Member
from parley.offers.things import FIELD, Thing

PICKED = re.compile(r"([1-9][0-9]{0,17})-([1-9][0-9]{0,8})")  # listing, version
MANY = re.compile(r"[1-9][0-9]{0,3}")
SHOWN = 100  # of each side


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


def choices(owner: Member, viewer: Member, about: Listing, ticked: dict[int, str]) -> list[Listing]:
    """What `owner` has that `viewer` could pick beside the listing `about`: what is ticked already, then the
    newest."""
    there = Listing.objects.of(owner).visible_to(viewer).exclude(pk=about.pk)
    there = there.filter(kind=Listing.Kind.THING, state=Listing.State.ACTIVE).prefetch_related("photos")
    free = there.filter(available__gte=1).exclude(pk__in=ticked).order_by("-pk")
    return [*there.filter(pk__in=ticked).order_by("pk"), *free[:SHOWN]]
