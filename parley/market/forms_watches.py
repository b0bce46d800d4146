"""The form of watching."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.members.forms.base import PlainForm


class WatchForm(PlainForm):
    """What a watcher agrees to."""

    may_offer = forms.BooleanField(label=_("Its owner may make me an offer"), required=False)
