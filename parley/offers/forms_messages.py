"""The form of a message."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.ground.refusals import Refusal
from parley.market.forms import photos_field
from parley.members.forms.base import PlainForm
from parley.offers import rules
from parley.safety.public_words import Words


class MessageForm(PlainForm):
    """What somebody writes to the other side. The box that sends contact details all the same is there only
    once they were found (`asks`)."""

    text = Words(
        label=_("Your message"),
        max_length=rules.MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photos = photos_field(most=rules.MESSAGE_PHOTOS)
    knowing = forms.BooleanField(label=_("Send it all the same"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = False

    def clean(self) -> dict[str, Any]:
        """Photos may go without words."""
        said = super().clean()
        if said.get("photos") and not self.data.get("text", "").strip():
            self.errors.pop("text", None)
            said["text"] = ""
        return said

    def refuse(self, refusal: Refusal) -> None:
        """Say why it was not sent; where contact details were found, ask."""
        refusal.add_to(self)
        self.asks = refusal.code == "contact"
