"""The key of a day: random, made when the day's first hash needs it, destroyed when the day is over.

What was hashed under it says only "the same as before", and only on that day: after it nobody can compute it
again, not even whoever has every secret of the marketplace and every backup (which leave these keys out)."""

import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils.crypto import salted_hmac

from parley.ground import clock

KEEPING = "day-key"


class DayKey(models.Model):
    """The key of one day, in the keys database. Nothing is sealed under it, so no master key wraps it."""

    day = models.DateField(primary_key=True)
    key = models.BinaryField()

    def __str__(self) -> str:
        return f"key of {self.day}"


def hashed(salt: str, value: str) -> str:
    """The keyed hash of `value`, the same in every process until the day ends."""
    secret = settings.SECRET_KEY.encode() + _of(clock.today())
    return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()


def over(now: datetime) -> models.QuerySet[DayKey]:
    """The keys of days that are over."""
    return DayKey.objects.filter(day__lt=now.date())


def ends_at(day: date) -> datetime:
    """When the day of a key is over."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), clock.now().tzinfo)


def destroy(keys: models.QuerySet[DayKey]) -> None:
    """Overwrite, then delete: a page that the engine only marks as free holds nothing."""
    with transaction.atomic(using="keys"):
        keys.update(key=b"\0" * 32)
        keys.delete()


def _of(day: date) -> bytes:
    found = DayKey.objects.filter(pk=day).first() or _made(day)
    return bytes(found.key)


def _made(day: date) -> DayKey:
    """Made by whoever is first, committed when this returns; everybody else reads that one."""
    with transaction.atomic(using="keys"):
        made = DayKey.objects.get_or_create(pk=day, defaults={"key": secrets.token_bytes(32)})[0]
    destroy(over(clock.now()))
    return made
