"""The forms about what is reported, and about what is decided."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.desk.forms.requests import EndOfDayField
from parley.desk.forms_minors import words_field
from parley.desk.models import Matter, Ruling
from parley.desk.models.matters import Rule
from parley.ground import clock
from parley.members.forms.base import PlainForm


def _reason_field(label: object) -> forms.CharField:
    return forms.CharField(
        label=label, min_length=10, max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )


class ComplaintForm(PlainForm):
    """What somebody reports."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is wrong"), choices=Rule.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("In your words"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip

    def clean(self) -> dict:
        said = super().clean()
        if said.get("kind") == Rule.OTHER and not said.get("words") and "words" not in self.errors:
            self.add_error("words", _("Say what it is."))
        return said


class RestrictionForm(PlainForm):
    """Why a member is restricted, and until the end of which day. `cleaned_data["until"]` is a moment, or
    None: until lifted."""

    rule = forms.ChoiceField(label=gettext_lazy("The rule"), choices=Rule.choices)
    reason = _reason_field(gettext_lazy("The facts and the reasons"))
    until = EndOfDayField(label=gettext_lazy("Last day of a restriction"), required=False)

    def clean_until(self) -> datetime | None:
        until = self.cleaned_data["until"]
        if until is not None and until <= clock.now():
            raise ValidationError(_("The end must lie ahead."))
        return until


class RulingForm(RestrictionForm):
    """What is decided, and why. `seen` is how many decisions the page showed."""

    act = forms.ChoiceField(
        label=gettext_lazy("What is done"), choices=Ruling.Act.choices, widget=forms.RadioSelect
    )
    earlier = forms.ModelChoiceField(
        Ruling.objects.none(), label=gettext_lazy("In the place of"), required=False,
        empty_label=gettext_lazy("No earlier decision: they all stand"),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10000)

    def __init__(self, *args: object, matter: Matter, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        left_out = set() if matter.can_be_hidden else set(Ruling.OF_THINGS)
        if matter.hidden_until or not matter.is_open:
            left_out.add(Ruling.Act.HIDE)
        standing = matter.rulings.standing().select_related("matter")
        if standing:
            self.fields["earlier"].queryset = standing
            self.fields["earlier"].label_from_instance = _in_short
        else:
            del self.fields["earlier"]
            left_out.add(Ruling.Act.LIFT)
        self.fields["act"].choices = [each for each in Ruling.Act.choices if each[0] not in left_out]


def _in_short(ruling: Ruling) -> str:
    return f"{ruling.get_act_display()}, {date_format(ruling.at, 'DATE_FORMAT')}"


class AppealForm(PlainForm):
    """Why the decision is wrong."""

    words = words_field(gettext_lazy("Why the decision is wrong"))


class AnswerForm(PlainForm):
    """Why an appeal is decided so."""

    reason = _reason_field(gettext_lazy("Why, in words"))
