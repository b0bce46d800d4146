"""The forms about an account that somebody else uses."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.ground import clock
from parley.members.forms.base import PlainForm
from parley.members.forms.reset import name_field

HOURS = [
    ("1", _("The last hour")),
    ("24", _("Since yesterday")),
    ("72", _("The last three days")),
    ("168", _("The last week")),
    ("720", _("The last month")),
]


class SinceForm(PlainForm):
    """Since when somebody else may have used the account. `since` gives the moment, once valid."""

    hours = forms.ChoiceField(label=_("Since when"), choices=HOURS, initial="24")

    @property
    def since(self) -> datetime:
        return clock.now() - timedelta(hours=int(self.cleaned_data["hours"]))


class LostForm(SinceForm):
    """Whose account it is, and since when."""

    name = name_field()
    field_order = ["name", "hours"]
