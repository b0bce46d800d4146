"""The forms of questions and answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.market.models import Listing
from parley.market.models.questions import ANSWER_LENGTH, LENGTH
from parley.members.models import Member
from parley.safety.public_words import PublicWordsForm, Words


class QuestionForm(PublicWordsForm):
    """What somebody asks about a listing."""

    public = ("text",)
    text = Words(label=_("Your question"), max_length=LENGTH, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ["text"]


class AnswerForm(PublicWordsForm):
    """What the owner answers, or an answer changed."""

    public = ("answer",)
    answer = Words(label=_("Your answer"), max_length=ANSWER_LENGTH, widget=forms.Textarea(attrs={"rows": 4}))
    field_order = ["answer"]


def countries_of(listing: Listing, by: Member) -> set[str]:
    """Where the two are, whose telephone numbers a text between them may hold."""
    cities = (listing.owner.city, getattr(by, "city", None))
    return {city.country for city in cities if city}
