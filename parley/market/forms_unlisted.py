"""The form of a thing that is not listed: what whoever is offered it needs to know."""

from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parley.market.forms import DESCRIPTION, Categories, ListingForm, photos_field
from parley.market.models import Listing
from parley.safety.public_words import PublicWordsForm


class UnlistedForm(PublicWordsForm):
    """A thing for an offer, in private; everybody reads it once it is published. `made_with` as in
    `NewForm`."""

    public = ("title", "description")
    may_stand = ListingForm.may_stand
    title = forms.CharField(label=_("Title"), max_length=100)
    category = forms.TypedChoiceField(label=_("Category"), coerce=int, choices=Categories())
    condition = forms.ChoiceField(
        label=_("Condition"), choices=[("", _("Choose one")), *Listing.Condition.choices]
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    made_with = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    photos = photos_field(required=True)

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_description(self) -> str:
        return self.cleaned_data["description"].replace("\r\n", "\n")

    def changes(self) -> dict[str, Any]:
        """The columns that a valid form stands for."""
        said = self.cleaned_data
        return {
            "state": Listing.State.PRIVATE,
            "kind": Listing.Kind.THING,
            "title": said["title"],
            "category_id": said["category"],
            "condition": said["condition"],
            "description": said["description"],
            "for_sale": False,
            "for_trade": True,
            "currency": settings.PARLEY_CURRENCY,
            "quantity": 1,
        }
