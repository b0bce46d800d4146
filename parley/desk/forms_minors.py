"""The forms about minors."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.members.forms.base import ACCOUNT_NAME, PlainForm
from parley.members.forms.joining import email_field


def words_field(label: object) -> forms.CharField:
    """A few sentences."""
    return forms.CharField(
        label=label, min_length=10, max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )


class ParentsForm(PlainForm):
    """What a parent says."""

    handle = forms.CharField(
        label=_("User ID of the account"), max_length=64,
        widget=forms.TextInput(attrs={**ACCOUNT_NAME, "autocomplete": "off"}),
    )  # fmt: skip
    standing = forms.CharField(label=_("Who you are to the child"), max_length=100)
    email = email_field()
    words = words_field(_("Why you think that the account is a minor's"))


class WordsForm(PlainForm):
    """What staff saw."""

    words = words_field(_("What you saw"))


class ObjectionForm(PlainForm):
    """What the member says against it."""

    words = words_field(_("What you want to say"))
