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
FIGURES = re.compile(r"[0-9]{1,24}([.,][0-9]{1,6})?", re.ASCII)
LARGEST = 10**12  # minor units; far above any thing that is haggled over, far below 64 bits


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """`amount` in minor units of `currency` (1250, "EUR" is 12.50 euros; 1250, "JPY" is 1250 yen)."""

    amount: int
    currency: str

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """Money from what a person typed ("12.50", "12,50").

        Raises ValueError with a translated sentence when it is no amount, is negative, or has more
        decimals than the currency."""
        places = get_currency_precision(currency)
        if text.strip().startswith("-"):
            raise ValueError(_("An amount is never negative."))
        if not FIGURES.fullmatch(text.strip()):
            raise ValueError(_("Write an amount in figures, like 12.50."))
        minor = Decimal(text.strip().replace(",", ".")).scaleb(places)
        if minor != minor.to_integral_value():
            raise ValueError(
                _("%(currency)s has %(places)d decimals at most.") % {"currency": currency, "places": places}
            )
        if minor > LARGEST:
            raise ValueError(_("That is more than can be entered here."))
        return cls(int(minor), currency)

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
