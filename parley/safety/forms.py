"""The form of a restriction."""

from datetime import UTC, datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.ground import clock
from parley.members.forms.base import PlainForm


class RestrictionForm(PlainForm):
    """Why, and until the end of which day. `cleaned_data["until"]` is a moment, or None: until lifted."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), min_length=10, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    until = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Write a date, like 2030-05-23.")},
    )

    def clean_until(self) -> datetime | None:
        day = self.cleaned_data["until"]
        if day is None:
            return None
        if day < clock.today():
            raise ValidationError(_("The end must lie ahead."))
        return datetime.combine(day, time.max, tzinfo=UTC)
