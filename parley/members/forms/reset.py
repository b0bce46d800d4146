"""The forms of the way back: who you are, the code, the new password."""

from django import forms
from django.utils.translation import gettext_lazy

from parley.members import passwords
from parley.members.forms.base import ACCOUNT_NAME, PlainForm, password_field


def name_field() -> forms.CharField:
    """A user ID or a mail address."""
    return forms.CharField(
        label=gettext_lazy("User ID or email"), max_length=254, widget=forms.TextInput(attrs=ACCOUNT_NAME)
    )


class ForgottenForm(PlainForm):
    """Whose account it is."""

    name = name_field()


class NewPasswordForm(PlainForm):
    """A new password; `handle` is the user ID, to be kept out of it."""

    new_password = password_field(gettext_lazy("New password"), "new-password")

    def __init__(self, *args: object, handle: str = "", **kwargs: object) -> None:
        self.handle = handle
        super().__init__(*args, **kwargs)

    def clean_new_password(self) -> str:
        passwords.check(self.cleaned_data["new_password"], self.handle)
        return self.cleaned_data["new_password"]
