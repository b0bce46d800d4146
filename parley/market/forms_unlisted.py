"""The form of a thing that is not listed: what whoever is offered it needs to know."""

from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings

from parley.market.forms import ThingForm, photos_field
from parley.market.models import Listing


class UnlistedForm(ThingForm):
    """A thing for an offer, in private; everybody reads it once it is published. `made_with` as in
    `NewForm`."""

    made_with = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    photos = photos_field(required=True)

    def changes(self) -> dict[str, Any]:
        """The columns that a valid form stands for."""
        return {
            **super().changes(),
            "state": Listing.State.PRIVATE,
            "kind": Listing.Kind.THING,
            "for_sale": False,
            "for_trade": True,
            "currency": settings.PARLEY_CURRENCY,
            "quantity": 1,
        }
