"""Joining, and the code that ends it."""

import re
from datetime import date

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.ground import clock
from parley.members import passwords
from parley.members.forms.base import ACCOUNT_NAME, PlainForm, password_field
from parley.members.forms.place import PlaceForm
from parley.members.models import Member, RetiredHandle

HANDLE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
RESERVED = frozenset(
    "admin administrator anonymous everyone former former-member former.member "
    "former_member formermember guest help info mail me member members moderator nobody "
    "none null official operator owner parley postmaster root staff support system team undefined "
    "webmaster you".split()
)
OLDEST = 130  # years; a date further back was mistyped


def handle_field() -> forms.CharField:
    """A user ID to be chosen."""
    return forms.CharField(
        label=gettext_lazy("User ID"), min_length=3, max_length=24,
        widget=forms.TextInput(attrs=ACCOUNT_NAME),
    )  # fmt: skip


def email_field() -> forms.EmailField:
    """A mail address to be proven."""
    return forms.EmailField(
        label=gettext_lazy("Email"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


def check_handle(handle: str, own: Member | None = None) -> str:
    """A user ID that may be chosen. Raises ValidationError; that one is taken is public anyway."""
    if not HANDLE.fullmatch(handle):
        raise ValidationError(_("Use letters from a to z, figures, and . _ - in between letters or figures."))
    if handle.lower() in RESERVED:
        raise ValidationError(_("This user ID could be mistaken for somebody else's. Choose another."))
    taken = Member.objects.by_handle(handle)
    if own is not None:
        taken = taken.exclude(pk=own.pk)
    if taken.exists() or RetiredHandle.has(handle, but_of=own and own.subject):
        raise ValidationError(_("This user ID is taken. Choose another."))
    return handle


def years_since(born: date, today: date) -> int:
    """Full years of age; somebody born on 29 February has their birthday on 1 March in other years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


class JoiningForm(PlaceForm):
    """All that joining asks. The date of birth is looked at and forgotten (`is_minor`)."""

    email = email_field()
    handle = handle_field()
    password = password_field(gettext_lazy("Password"), "new-password")
    born = forms.DateField(
        label=gettext_lazy("Date of birth"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "bday"}),
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
        error_messages={"invalid": gettext_lazy("Write a date, like 1990-05-23.")},
    )
    agree = forms.BooleanField(
        label=gettext_lazy("I have read the privacy policy and the terms of use and agree to both.")
    )
    field_order = ["email", "handle", "password", "country", "city", "which", "born", "agree"]

    def clean_handle(self) -> str:
        return check_handle(self.cleaned_data["handle"])

    def clean_born(self) -> date:
        age = years_since(self.cleaned_data["born"], clock.today())
        if not 0 <= age < OLDEST:
            raise ValidationError(_("Check the year."))
        return self.cleaned_data["born"]

    @property
    def is_minor(self) -> bool:
        """Whether a date of birth was given that is too recent, whatever else is wrong."""
        born = getattr(self, "cleaned_data", {}).get("born")
        return born is not None and years_since(born, clock.today()) < settings.PARLEY_ADULT_AGE

    def clean(self) -> dict:
        cleaned = super().clean()
        if "password" in cleaned:
            try:
                passwords.check(cleaned["password"], cleaned.get("handle", ""), cleaned.get("email", ""))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class CodeForm(PlainForm):
    """The six figures from the mail."""

    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        if not (len(code) == 6 and code.isascii() and code.isdigit()):
            raise ValidationError(_("The code has six figures."))
        return code


class CodeAndHandleForm(CodeForm):
    """The code again, and another user ID because the first was taken meanwhile."""

    handle = handle_field()

    def clean_handle(self) -> str:
        return check_handle(self.cleaned_data["handle"])
