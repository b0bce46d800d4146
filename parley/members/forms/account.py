"""Signing in, and the single pieces of an account."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.members import passwords
from parley.members.forms.base import ACCOUNT_NAME, PlainForm, password_field
from parley.members.forms.joining import check_handle, email_field, handle_field
from parley.members.models import Member, Profile
from parley.privacy.sealing import blind


class SignInForm(PlainForm):
    """User ID or mail address, and the password."""

    name = forms.CharField(
        label=gettext_lazy("User ID or email"), max_length=254,
        widget=forms.TextInput(attrs=ACCOUNT_NAME),
    )  # fmt: skip
    password = password_field(gettext_lazy("Password"), "current-password")


class HandleForm(PlainForm):
    """Another user ID for `member`."""

    handle = handle_field()

    def __init__(self, *args: object, member: Member, **kwargs: object) -> None:
        self.member = member
        super().__init__(*args, **kwargs)
        self.fields["handle"].help_text = _("The one you have now stays yours: nobody else is given it.")

    def clean_handle(self) -> str:
        return check_handle(self.cleaned_data["handle"], own=self.member)


class EmailForm(PlainForm):
    """Another mail address, asked for with the password: whoever holds the address holds the account."""

    email = email_field()
    password = password_field(gettext_lazy("Your password"), "current-password")

    def __init__(self, *args: object, member: Member, **kwargs: object) -> None:
        self.member = member
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        if not self.member.check_password(self.cleaned_data["password"]):
            raise ValidationError(_("That is not your password."))
        return ""


class DealEmailForm(EmailForm):
    """A mail address to be given in deals in place of the account's."""

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if blind(Profile, "email", email) == self.member.profile.email_index:
            raise ValidationError(_("That is the address of your account: it is given in deals anyway."))
        return email


class PasswordForm(PlainForm):
    """The old password and a new one. `email` is the member's own, to be kept out of the new one."""

    old_password = password_field(gettext_lazy("Password until now"), "current-password")
    new_password = password_field(gettext_lazy("New password"), "new-password")

    def __init__(self, *args: object, handle: str = "", email: str = "", **kwargs: object) -> None:
        self.handle, self.email = handle, email
        super().__init__(*args, **kwargs)

    def clean_new_password(self) -> str:
        passwords.check(self.cleaned_data["new_password"], self.handle, self.email)
        return self.cleaned_data["new_password"]
