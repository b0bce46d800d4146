"""An amount of money: a whole number of minor units and an ISO 4217 code. Never a float."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import total_ordering

from babel.core import UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

CURRENCIES = (
    "EUR USD GBP CHF SEK NOK DKK PLN CZK HUF RON BGN ISK TRY UAH CAD AUD NZD JPY KRW CNY INR SGD HKD "
    "BRL MXN ARS CLP COP ZAR ILS AED MAD EGP NGN KES"
).split()
FIGURES = re.compile(r"([0-9]{1,24})(?:[.,]([0-9]{1,6}))?", re.ASCII)
# Thousands set apart by one and the same mark, and decimals after another one.
GROUPED = re.compile(r"([0-9]{1,3}([ '.,])[0-9]{3}(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]{1,6}))?", re.ASCII)
BLANKS = str.maketrans({"\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2019": "'"})
LARGEST = 10**12  # minor units; far above any thing that is haggled over, far below 64 bits


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """`amount` in minor units of `currency` (1250, "EUR" is 12.50 euros; 1250, "JPY" is 1250 yen)."""

    amount: int
    currency: str

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """Money from what a person typed ("12.50", "12,50", "1.250,00").

        Raises ValueError with a translated sentence when it is no amount, is negative, or has more
        decimals than the currency, be they zeros: "1.000" is a thousand to some and one to others."""
        places = get_currency_precision(currency)
        if text.strip().startswith("-"):
            raise ValueError(_("An amount is never negative."))
        found = FIGURES.fullmatch(_ungrouped(text.strip()))
        if not found:
            raise ValueError(_("Write an amount in figures, like 12.50."))
        whole, decimals = found[1], found[2] or ""
        if len(decimals) > places:
            raise ValueError(_too_many(whole, decimals, currency, places))
        minor = int(whole + decimals.ljust(places, "0"))
        if minor > LARGEST:
            raise ValueError(_("That is more than can be entered here."))
        return cls(minor, currency)

    def decimal(self) -> Decimal:
        """The amount in major units, exact, with the currency's decimals."""
        return Decimal(self.amount).scaleb(-get_currency_precision(self.currency))

    def format(self, locale: str | None = None) -> str:
        """The amount as people write it in `locale` (the active language when None)."""
        wanted = locale or to_locale(get_language() or "en")
        try:
            return format_currency(self.decimal(), self.currency, locale=wanted)
        except UnknownLocaleError:
            return format_currency(self.decimal(), self.currency, locale="en")

    def __str__(self) -> str:
        return self.format()

    def __bool__(self) -> bool:
        return self.amount != 0

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise TypeError(f"{self.currency} and {other.currency} do not mix")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.amount * times, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.amount < other.amount


def _ungrouped(text: str) -> str:
    """The same figures without what sets thousands apart, where that has one reading only."""
    text = text.translate(BLANKS)
    if not (found := GROUPED.fullmatch(text)):
        return text
    whole, mark, decimals = found.groups()
    if mark in ".," and decimals is None and whole.count(mark) == 1:
        return text
    whole = whole.replace(mark, "")
    return f"{whole}.{decimals}" if decimals else whole


def _too_many(whole: str, decimals: str, currency: str, places: int) -> str:
    """What to write instead, where the mark may have been meant to set thousands apart."""
    said = {"currency": currency, "places": places}
    if len(decimals) != 3 or len(whole) > 3 or whole.startswith("0"):
        return _("%(currency)s has %(places)d decimals at most.") % said
    said |= {"figures": whole + decimals, "exact": f"{whole}{decimals}.{'0' * places}"}
    if not places:
        return _("%(currency)s has no decimals. Write %(figures)s.") % said
    return _("%(currency)s has %(places)d decimals at most. Write %(figures)s or %(exact)s.") % said
