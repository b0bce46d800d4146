"""The form of a message."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.market.forms import photos_field
from parley.offers import rules
from parley.offers.asking_form import AskingForm
from parley.safety.public_words import Words


class MessageForm(AskingForm):
    """What somebody writes to the other side."""

    text = Words(
        label=_("Your message"),
        max_length=rules.MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photos = photos_field(most=rules.MESSAGE_PHOTOS)

    def clean(self) -> dict[str, Any]:
        """Photos may go without words."""
        said = super().clean()
        if said.get("photos") and not self.data.get("text", "").strip():
            self.errors.pop("text", None)
            said["text"] = ""
        return said
