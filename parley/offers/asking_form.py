"""A form whose words are asked about: the box that sends contact details all the same."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.ground.refusals import Refusal
from parley.members.forms.base import PlainForm


class AskingForm(PlainForm):
    """What one side of a dealing writes to the other. The box is there only once contact details were found
    (`asks`)."""

    knowing = forms.BooleanField(label=_("Send it all the same"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = False

    def refuse(self, refusal: Refusal) -> None:
        """Say why it was not sent; where contact details were found, ask."""
        refusal.add_to(self)
        self.asks = refusal.code == "contact"
