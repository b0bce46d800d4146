"""What makes a password too weak."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 200  # characters; hashing a longer one would only cost time
TELLING = 4  # a shorter user ID or address may be part of many good passwords


def check(password: str, handle: str = "", email: str = "") -> None:
    """Pass a password that is long enough, not common, not only figures, and holds neither the user ID
    nor the part of the mail address before the @. Raises ValidationError, which never repeats it."""
    validate_password(password)
    known = password.casefold()
    if len(handle) >= TELLING and handle.casefold() in known:
        raise ValidationError(_("Your password must not contain your user ID."))
    local = email.partition("@")[0]
    if len(local) >= TELLING and local.casefold() in known:
        raise ValidationError(_("Your password must not contain your mail address."))
