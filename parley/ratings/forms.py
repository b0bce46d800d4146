"""The forms of ratings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.ratings.models import LENGTH, Rating
from parley.safety.public_words import PublicWordsForm


class RatingForm(PublicWordsForm):
    """How a deal went."""

    public = ("comment",)

    kind = forms.ChoiceField(label=_("How was it?"), choices=Rating.Kind.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("In a few words"),
        max_length=LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(PublicWordsForm):
    """The one answer to a rating."""

    public = ("answer",)

    answer = forms.CharField(
        label=_("Your answer"), max_length=LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
