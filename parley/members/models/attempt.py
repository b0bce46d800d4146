"""Sign-ins that failed, counted so that nobody can try passwords for long."""

from datetime import timedelta

from django.db import models

from parley.ground import clock
from parley.privacy.daykeys import hashed

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)
PER_PAIR, PER_ACCOUNT, PER_ADDRESS = 10, 50, 60
NOTICED = 8  # so many wrong passwords for one account in a quarter of an hour are told to its owner


def keyed(kind: str, value: str) -> str:
    """A keyed hash that says only "the same as before", and a day later not even that: its key is gone."""
    return hashed(f"parley.members.attempt.{kind}", value)


class Attempt(models.Model):
    """One sign-in that failed: hashes of the name that was tried and of the network address."""

    account = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="attempt_by_account"),
            models.Index(fields=["address", "at"], name="attempt_by_address"),
        ]

    @classmethod
    def failed(cls, name: str, address: str) -> None:
        """Remember that signing in as `name` from the network address `address` failed."""
        cls.objects.create(
            account=keyed("account", name.casefold()), address=keyed("address", address), at=clock.now()
        )

    @classmethod
    def too_many(cls, name: str, address: str) -> bool:
        """Whether the next attempt has to wait. Within a quarter of an hour ten may fail for one
        account from one network address, fifty for one account, sixty from one address: so nobody
        locks somebody else out from a single place."""
        recent = cls.objects.filter(at__gt=clock.now() - WINDOW)
        account = recent.filter(account=keyed("account", name.casefold()))
        place = keyed("address", address)
        return (
            account.filter(address=place).count() >= PER_PAIR
            or account.count() >= PER_ACCOUNT
            or recent.filter(address=place).count() >= PER_ADDRESS
        )

    @classmethod
    def is_suspicious(cls, name: str) -> bool:
        """Whether so many sign-ins as `name` failed lately that its owner should know."""
        recent = cls.objects.filter(at__gt=clock.now() - WINDOW)
        return recent.filter(account=keyed("account", name.casefold())).count() >= NOTICED
