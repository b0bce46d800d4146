"""The forms of ratings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.members.forms.base import PlainForm
from parley.ratings.models import LENGTH, Rating


class RatingForm(PlainForm):
    """How a deal went."""

    kind = forms.ChoiceField(label=_("How was it?"), choices=Rating.Kind.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("In a few words"),
        max_length=LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(PlainForm):
    """The one answer to a rating."""

    answer = forms.CharField(
        label=_("Your answer"), max_length=LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
