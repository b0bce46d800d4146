"""Lengths of time as people say them."""

from datetime import timedelta

from babel.units import format_unit
from django.utils.functional import lazy
from django.utils.translation import get_language, to_locale

UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))


def in_words(span: timedelta) -> str:
    """Like "3 days" or "90 minutes": in the largest unit of which it is a whole number."""
    unit, size = next((each for each in UNITS if not span % each[1]), UNITS[-1])
    return format_unit(span // size, f"duration-{unit}", locale=to_locale(get_language() or "en"))


in_words_lazy = lazy(in_words, str)
