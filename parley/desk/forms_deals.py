"""The forms by which staff decides about deals."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.members.forms.base import PlainForm
from parley.members.models import Member
from parley.offers.models import Dispute
from parley.ratings.models import Rating


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


class CorrectionForm(PlainForm):
    """What becomes of a rating."""

    act = forms.ChoiceField(
        label=_("What you decide"),
        choices=[("remove", _("Take it away: it is shown and counted no more")), *Rating.Kind.choices],
        widget=forms.RadioSelect,
    )
    keeps_words = forms.BooleanField(label=_("Keep its comment"), required=False, initial=True)
    reason = reason_field()


class LinkForm(PlainForm):
    """Which other account is the same person's. `cleaned_data["other"]` is that member."""

    other = forms.CharField(label=_("User ID of the other account"), max_length=40)
    reason = reason_field()

    def clean_other(self) -> Member:
        found = Member.objects.by_handle(self.cleaned_data["other"]).filter(cancelled_on=None, imported=False)
        if (member := found.first()) is None:
            raise forms.ValidationError(_("Nobody here has that user ID."))
        return member
