"""Names of countries in the reader's language."""

import gettext
from functools import lru_cache

import pycountry
from django.utils.translation import get_language, to_locale

from parley.members.models.place import search_key


@lru_cache(maxsize=32)
def _names(language: str) -> dict[str, str]:
    locale = to_locale(language)
    words = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[locale], fallback=True)
    said = {
        country.alpha_2: words.gettext(getattr(country, "common_name", country.name))
        for country in pycountry.countries
    }
    return dict(sorted(said.items(), key=lambda item: search_key(item[1])))


def names() -> dict[str, str]:
    """{ISO 3166 code: name} of every country, sorted by name, in the active language."""
    return _names(get_language() or "en")


def choices() -> list[tuple[str, str]]:
    """What a country select offers, an empty first choice included."""
    return [("", ""), *names().items()]
