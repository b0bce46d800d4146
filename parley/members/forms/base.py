"""What every form here has in common."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PlainForm(forms.Form):
    """A form whose errors never repeat what was typed, not even an unknown choice."""

    use_required_attribute = False

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = _("Choose one of these.")
            if "required" in field.error_messages:
                field.error_messages["required"] = _("This is needed.")
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = _("That is not a mail address.")


ACCOUNT_NAME = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}


def password_field(label: object, autocomplete: str) -> forms.CharField:
    """A password: never stripped, never sent back, at most 200 characters."""
    return forms.CharField(
        label=label, strip=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )  # fmt: skip
