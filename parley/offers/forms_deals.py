"""The forms of a deal in which something has to be said."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.members.forms.base import PlainForm


class ContestForm(PlainForm):
    """Why the mark of not having performed is wrong."""

    words = forms.CharField(
        label=_("Why is it wrong?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class InstructionForm(PlainForm):
    """How one wants to be paid."""

    words = forms.CharField(
        label=_("How you want to be paid"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    again = forms.BooleanField(label=_("Begin with it in my next deal"), required=False)


class TrackingForm(PlainForm):
    """By whom a parcel is carried, and its number."""

    carrier = forms.CharField(label=_("Carrier"), max_length=40, required=False)
    tracking = forms.CharField(
        label=_("Tracking number"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
