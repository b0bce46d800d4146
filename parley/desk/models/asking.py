"""What the person outside is asked about: by a mail with a link, and again when that has run out."""

from datetime import datetime
from typing import Self

from django.db import models, transaction

from parley.desk.requests_rules import OUTSIDE_LINK_HOLDS
from parley.ground import clock, locks
from parley.notices.models import Event
from parley.notices.offices import OUTSIDE_SECOND


class AskedOutsideQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Those that somebody is still to decide, at the desk or outside."""
        raise NotImplementedError

    def to_be_asked_outside(self, now: datetime) -> Self:
        """Those that wait and about which nobody outside has a link that holds."""
        ran_out = models.Q(asked_outside_at__lte=now - OUTSIDE_LINK_HOLDS)
        return self.waiting().filter(models.Q(asked_outside_at=None) | ran_out)


class AskedOutside(models.Model):
    """`asked_outside_at`: when the person outside was asked last. `ASKS`: the kind of event that asks."""

    ASKS: str

    asked_outside_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def waits_for_outside(self) -> bool:
        """Whether it is to be decided, nobody at the desk may, and somebody outside is named."""
        raise NotImplementedError

    def ask_outside(self) -> bool:
        """Mail the person outside a link, if they are to decide and have none that holds. -> whether"""
        with transaction.atomic():
            now, everything = clock.now(), type(self).objects
            held = locks.rows(everything.to_be_asked_outside(now).filter(pk=self.pk))
            if not held or not held[0].waits_for_outside():
                return False
            held[0].asked_outside_at = now
            held[0].save(update_fields=["asked_outside_at"])
            Event.record(self.ASKS, held[0], None, [OUTSIDE_SECOND], page=False)
        return True
