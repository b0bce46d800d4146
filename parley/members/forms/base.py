"""What every form here has in common."""

from typing import Any, TypeVar

from django import forms
from django.forms.forms import DeclarativeFieldsMetaclass
from django.utils.translation import gettext_lazy as _

T = TypeVar("T")


class Fields(dict):
    """The fields of a form class, by name, copied for each form as far as a form may change them in place.

    Django copies the choices too, one by one: half the time that reading a form takes."""

    def __deepcopy__(self, memo: dict) -> dict[str, forms.Field]:
        return {name: _own(field) for name, field in self.items()}


def _own(field: forms.Field) -> forms.Field:
    own = _shallow(field)
    own.error_messages, own.validators = field.error_messages.copy(), field.validators[:]
    own.widget = _shallow(field.widget)
    own.widget.attrs = field.widget.attrs.copy()
    return own


def _shallow(thing: T) -> T:
    made = object.__new__(type(thing))
    made.__dict__.update(thing.__dict__)
    return made


class PlainFormClass(DeclarativeFieldsMetaclass):
    """Makes form classes whose errors never repeat what was typed, not even an unknown choice."""

    def __init__(cls, name: str, bases: tuple, attrs: dict[str, Any]) -> None:
        super().__init__(name, bases, attrs)
        cls.base_fields = Fields((name, _own(field)) for name, field in cls.base_fields.items())
        for field in cls.base_fields.values():
            say_plainly(field)


def say_plainly(field: forms.Field) -> None:
    """Let the errors of a field be ours, without what was typed."""
    if isinstance(field, forms.ChoiceField):
        field.error_messages["invalid_choice"] = _("Choose one of these.")
    if "required" in field.error_messages:
        field.error_messages["required"] = _("This is needed.")
    if isinstance(field, forms.EmailField):
        field.error_messages["invalid"] = _("That is not a mail address.")


class PlainForm(forms.Form, metaclass=PlainFormClass):
    """A form whose errors never repeat what was typed."""

    use_required_attribute = False


ACCOUNT_NAME = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}


def password_field(label: object, autocomplete: str) -> forms.CharField:
    """A password: never stripped, never sent back, at most 200 characters."""
    return forms.CharField(
        label=label, strip=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )  # fmt: skip
