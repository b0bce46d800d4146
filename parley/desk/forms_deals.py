"""The forms by which staff decides about deals."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.members.forms.base import PlainForm
from parley.offers.models import Dispute


def reason_field() -> forms.CharField:
    """The reason that both sides read."""
    return forms.CharField(
        label=_("Why, in words"), min_length=10, max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )


class MarkForm(PlainForm):
    """Whether a contested mark stands."""

    act = forms.ChoiceField(
        label=_("What you decide"),
        choices=[("uphold", _("The mark stands")), ("remove", _("The mark is wrong: remove it"))],
        widget=forms.RadioSelect,
    )
    reason = reason_field()


class SettleForm(PlainForm):
    """How a dispute ends."""

    outcome = forms.ChoiceField(
        label=_("The outcome"), choices=Dispute.Outcome.choices, widget=forms.RadioSelect
    )
    reason = reason_field()
