"""The form of being away."""

from datetime import datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parley.members.forms.base import PlainForm


def _day(label: object) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=label, widget=widget, error_messages={"invalid": _("Write a date, like 2030-05-23.")}
    )


class AwayForm(PlainForm):
    """From the first day until the end of the last. Cleaned: two moments."""

    since = _day(_("First day"))
    until = _day(_("Last day"))

    def clean_since(self) -> datetime:
        return _moment(self.cleaned_data["since"], time.min)

    def clean_until(self) -> datetime:
        return _moment(self.cleaned_data["until"], time.max)

    def clean(self) -> dict:
        said = super().clean()
        if "since" in said and "until" in said and said["until"] <= said["since"]:
            self.add_error("until", gettext("Say a day after the first one."))
        return said


def _moment(day: datetime, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
