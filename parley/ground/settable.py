"""Numbers that an operator may set in a table of parley.toml, checked when the server starts."""

import re
from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured

SPAN = re.compile(r"(\d{1,4}) (minute|hour|day)s?")
MOST = 9999


class Table:
    """What the operator wrote into the table `name`. Whatever is asked for is a name that may stand in it."""

    def __init__(self, name: str, said: dict[str, object]) -> None:
        self.name, self.said = name, said
        self.values: dict[str, int | timedelta] = {}

    def count(self, name: str, default: int, least: int = 1) -> int:
        """A whole number. Raises ImproperlyConfigured."""
        said = self.said.get(name, default)
        if type(said) is not int or not least <= said <= MOST:
            raise self._wrong(f"{name} must be a whole number from {least} to {MOST}, not {said!r}")
        self.values[name] = said
        return said

    def span(self, name: str, default: timedelta, most: timedelta | None = None) -> timedelta:
        """A length of time, written like "48 hours". Raises ImproperlyConfigured."""
        said = self.said.get(name, default)
        found = SPAN.fullmatch(said) if isinstance(said, str) else None
        if not (found or said is default):
            wanted = 'must be a length of time, like "90 minutes", "48 hours" or "7 days"'
            raise self._wrong(f"{name} {wanted}, not {said!r}")
        span = timedelta(**{f"{found[2]}s": int(found[1])}) if found else default
        if most is not None and span > most:
            raise self._wrong(f"{name} must not be more than {most.days} days")
        self.values[name] = span
        return span

    def demand_order(self, *names: str) -> None:
        """Raises ImproperlyConfigured where one of these is more than the next."""
        for less, more in zip(names, names[1:], strict=False):
            if self.values[less] > self.values[more]:
                raise self._wrong(f"{less} must not be more than {more}")

    def demand_known(self) -> None:
        """Raises ImproperlyConfigured for a name that was not asked for."""
        if unknown := sorted(self.said.keys() - self.values.keys()):
            known = ", ".join(sorted(self.values))
            raise self._wrong(f"nobody knows {unknown[0]!r}; known are {known}")

    def _wrong(self, what: str) -> ImproperlyConfigured:
        return ImproperlyConfigured(f"[{self.name}] of parley.toml: {what}")
