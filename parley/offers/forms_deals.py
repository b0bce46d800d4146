"""The forms of a deal in which something has to be said."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.market.forms import ManyFiles, Photos
from parley.members.forms.base import PlainForm
from parley.offers import rules
from parley.offers.models import Dispute


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


class StatementForm(PlainForm):
    """What happened, in words and files."""

    words = forms.CharField(
        label=_("What happened"), max_length=3000, widget=forms.Textarea(attrs={"rows": 5})
    )
    photos = Photos(
        label=_("Photos or PDF"),
        required=False,
        widget=ManyFiles(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )


class DisputeForm(StatementForm):
    """What is wrong, and what happened."""

    kind = forms.ChoiceField(label=_("What is wrong"), choices=Dispute.Kind.choices, widget=forms.RadioSelect)
    field_order = ("kind", "words", "photos")


class ProposalForm(PlainForm):
    """How a dispute may end."""

    outcome = forms.ChoiceField(
        label=_("How it may end"), choices=Dispute.Outcome.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("How exactly"),
        max_length=rules.REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class TakeBackForm(PlainForm):
    """Taking back a dispute: nothing is to be said."""


class AcceptForm(PlainForm):
    """Accepting a proposal. `seen` is its number."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10000)
