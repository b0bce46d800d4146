"""Cancelling a registration."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.members.forms.base import PlainForm, password_field
from parley.members.models import Member

STAY, GO = "stay", "go"


class LeaveNowForm(PlainForm):
    """The password, so that nobody else cancels at a browser that was left open."""

    password = password_field(gettext_lazy("Your password"), "current-password")

    def __init__(self, *args: object, member: Member, **kwargs: object) -> None:
        self.member = member
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        if not self.member.check_password(self.cleaned_data["password"]):
            raise ValidationError(_("That is not your password."))
        return ""


class LeavingForm(LeaveNowForm):
    """What becomes of public words, and whether there shall be time to come back."""

    words = forms.ChoiceField(
        label=gettext_lazy("What you wrote in public"), widget=forms.RadioSelect, initial=GO,
        choices=[
            (GO, gettext_lazy("It goes, photos included")),
            (STAY, gettext_lazy("It stays, and says “former member” in place of your name")),
        ],
    )  # fmt: skip
    grace = forms.BooleanField(label=gettext_lazy("Give me 30 days in which I can come back"), required=False)
    field_order = ["words", "grace", "password"]

    @property
    def keeps_words(self) -> bool:
        return self.cleaned_data["words"] == STAY
