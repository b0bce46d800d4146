"""The forms of a request for disclosure."""

from datetime import UTC, datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.desk.naming import FIELDS
from parley.members.forms.base import PlainForm
from parley.privacy.grounds import GROUNDS

MEGABYTE = 1024 * 1024
LARGEST = 5 * MEGABYTE
MOST = 50  # people, deals or listings in one request
KINDS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ListField(forms.CharField):
    """Words, by blanks, commas or lines. Cleaned: a list without doubles."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(required=False, max_length=4000, widget=_area(), **kwargs)

    def clean(self, value: str) -> list[str]:
        found = list(dict.fromkeys(super().clean(value).replace(",", " ").split()))
        if len(found) > MOST:
            raise ValidationError(_("At most %(most)d in one request.") % {"most": MOST})
        return found


class NumbersField(ListField):
    """Numbers of things."""

    def clean(self, value: str) -> list[int]:
        found = [each.removeprefix("#") for each in super().clean(value)]
        if not all(each.isascii() and each.isdigit() and len(each) < 19 for each in found):
            raise ValidationError(_("Write numbers, like 17."))
        return [int(each) for each in found]


class EndOfDayField(forms.DateField):
    """A day. Cleaned: its last moment."""

    def __init__(self, **kwargs: object) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        invalid = {"invalid": gettext_lazy("Write a date, like 2030-05-23.")}
        super().__init__(widget=widget, error_messages=invalid, **kwargs)

    def clean(self, value: str) -> datetime | None:
        day = super().clean(value)
        return day and datetime.combine(day, time.max, tzinfo=UTC)


class RequestForm(PlainForm):
    """What somebody outside asks for. `cleaned_data["evidence"]` is (bytes, kind) or None."""

    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"), choices=[(name, each.label) for name, each in GROUNDS.items()]
    )
    organisation = forms.CharField(label=gettext_lazy("Who asks"), max_length=200)
    person = forms.CharField(label=gettext_lazy("Who speaks for them"), max_length=200, required=False)
    contact = forms.CharField(
        label=gettext_lazy("How to reach them"), max_length=500, required=False, widget=_area()
    )
    jurisdiction = forms.CharField(label=gettext_lazy("Jurisdiction"), max_length=80)
    reference = forms.CharField(label=gettext_lazy("Their file number"), max_length=200, required=False)
    people = ListField(label=gettext_lazy("User IDs"))
    deals = NumbersField(label=gettext_lazy("Numbers of deals"))
    listings = NumbersField(label=gettext_lazy("Numbers of listings"))
    fields_asked = forms.MultipleChoiceField(
        label=gettext_lazy("Which fields"), choices=list(FIELDS.items()), widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, in words"), min_length=10, max_length=1000, widget=_area(4)
    )
    embargo_until = EndOfDayField(label=gettext_lazy("Embargo until the end of"), required=False)
    emergency = forms.BooleanField(
        label=gettext_lazy(
            "This is an emergency: one person decides now, another reviews it within 72 hours"
        ),
        required=False,
    )
    evidence = forms.FileField(label=gettext_lazy("The order or letter"), required=False)

    def clean_evidence(self) -> tuple[bytes, str] | None:
        file = self.cleaned_data["evidence"]
        if not file:
            return None
        if file.size > LARGEST:
            raise ValidationError(_("At most %(most)d MB.") % {"most": LARGEST // MEGABYTE})
        content = file.read()
        return content, _kind(content)


def _kind(content: bytes) -> str:
    """What sort of file it is, by its first bytes. Raises ValidationError for any other."""
    for start, kind in KINDS.items():
        if content.startswith(start):
            return kind
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise ValidationError(_("A PDF, a PNG or JPEG picture, or plain text."))
    return "text/plain"


class ReasonForm(PlainForm):
    """A decision that needs a reason and nothing else."""

    reason = forms.CharField(
        label=gettext_lazy("Why, in words"), min_length=10, max_length=1000, widget=_area(2)
    )


class GrantForm(ReasonForm):
    """What may be handed out: some of the lines asked for. `choices` as `Named.choices`."""

    lines = forms.MultipleChoiceField(
        label=gettext_lazy("What may be handed out"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: object, choices: list[tuple[str, str]] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = choices
        self.order_fields(["lines", "reason"])


class EmbargoForm(ReasonForm):
    """The embargo's new end."""

    until = EndOfDayField(label=gettext_lazy("Embargo until the end of"))

    field_order = ["until", "reason"]
