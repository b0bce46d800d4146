"""The forms of a deal in which something has to be said."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.members.forms.base import PlainForm


class ContestForm(PlainForm):
    """Why the mark of not having performed is wrong."""

    words = forms.CharField(
        label=_("Why is it wrong?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
