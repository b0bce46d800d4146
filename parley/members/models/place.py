"""Cities of the world: the only thing about where a member lives that the public sees."""

import unicodedata
from math import cos, hypot, radians

from django.db import models

MANY = 12  # choices that a person can still look through
UNACCENTED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
LARGE = 250_000  # people; a city that most in the country have heard of


class _Kept(dict[int, str]):
    """What becomes of each character: letters and digits stay, accents go, all else is a space."""

    def __missing__(self, number: int) -> str:
        sign = chr(number)
        self[number] = "" if unicodedata.combining(sign) else sign if sign.isalnum() else " "
        return self[number]


_KEPT = _Kept({ord("\n"): "\n"})


def search_key(text: str) -> str:
    """How a place name is compared: without accents, case, punctuation and double spaces."""
    return " ".join(_plain(text).split())


def search_keys(lines: str) -> list[str]:
    """The search key of each line."""
    return [" ".join(line.split()) for line in _plain(lines).split("\n")]


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(UNACCENTED))
    return decomposed.translate(_KEPT)


class CityQuerySet(models.QuerySet):
    def named(self, country: str, text: str) -> "list[City]":
        """The cities of `country` (ISO 3166 code) that `text` names, in any of the languages whose
        name for it is known, largest first; the official name goes before the others."""
        key = search_key(text)
        if not key:
            return []
        there = self.filter(country=country).order_by("-population")
        official = list(there.filter(search_key=key)[:MANY])
        return official or list(there.filter(also__contains=f"|{key}|")[:MANY])


class City(models.Model):
    """A city or town. `id` is its GeoNames number; `region` is empty where no name for it is known;
    `also` holds its other names as search keys, each between bars."""

    id = models.PositiveIntegerField(primary_key=True)
    name = models.CharField(max_length=100)
    region = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2)
    latitude = models.FloatField()
    longitude = models.FloatField()
    population = models.PositiveIntegerField()
    search_key = models.CharField(max_length=100)
    also = models.TextField(blank=True)

    objects = CityQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["country", "search_key"], name="city_by_name")]

    def __str__(self) -> str:
        return self.name

    def distance(self, other: "City") -> float:
        """Roughly how far apart, in kilometres; good enough to say which is near."""
        wide = (self.longitude - other.longitude) * cos(radians(self.latitude))
        return hypot(self.latitude - other.latitude, wide) * 111

    def told_apart(self) -> str:
        """The name with what tells it from another of the same name: its region, or a large city near."""
        if self.region:
            return f"{self.name}, {self.region}"
        large = City.objects.filter(country=self.country, population__gte=LARGE).exclude(pk=self.pk)
        near = min(large, key=self.distance, default=None)
        return f"{self.name} ({near.name})" if near else self.name
