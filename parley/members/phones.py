"""Telephone numbers: what a person types, and how it is kept."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from phonenumbers import NumberParseException, PhoneNumberFormat


def parse(typed: str, country: str) -> str:
    """The number in E.164 form. Without + it is read as a number of `country` (ISO 3166 code).
    Raises ValidationError when it is not a number that can exist there."""
    try:
        number = phonenumbers.parse(typed, country)
    except NumberParseException:
        raise ValidationError(_("That is not a telephone number.")) from None
    if not phonenumbers.is_valid_number(number):
        raise ValidationError(
            _("This number does not exist in its country. For another country begin with + and its code.")
        )
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def readable(number: str) -> str:
    """An E.164 number with spaces, as people read it."""
    return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)
