"""By mail at once, once a day, or not: what each member chose for each group of notices."""

import uuid
from collections.abc import Mapping

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from parley.ground import clock
from parley.notices.kinds import GROUPS, Group


class Way(models.TextChoices):
    """How somebody is told beside the page."""

    AT_ONCE = "at-once", _("at once")
    DAILY = "daily", _("once a day")
    NEVER = "never", _("not by mail")


class MailChoice(models.Model):
    """What `subject` chose for one group of notices. Who has not chosen is told at once."""

    subject = models.UUIDField()
    group = models.CharField(max_length=20)
    way = models.CharField(max_length=8, choices=Way.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "group"], name="mail_choice_once_each")]

    def __str__(self) -> str:
        return f"{self.group}: {self.way}"

    @classmethod
    def choose(cls, subject: uuid.UUID, ways: Mapping[str, str]) -> None:
        """Keep the way for each group of `ways`. Raises LookupError for a group or a way that is none."""
        if not set(ways) <= set(GROUPS) or not set(ways.values()) <= set(Way.values):
            raise LookupError("no such group of notices, or no such way")
        with transaction.atomic():
            for group, way in sorted(ways.items()):
                said = {"way": way, "at": clock.now()}
                cls.objects.update_or_create(subject=subject, group=group, defaults=said)


def ways(subject: uuid.UUID) -> dict[str, str]:
    """{group: way} for every group."""
    chosen = dict(MailChoice.objects.filter(subject=subject).values_list("group", "way"))
    return {name: chosen.get(name, Way.AT_ONCE.value) for name in GROUPS}


def way(subject: uuid.UUID, group: Group | None) -> str:
    """How `subject` is to be told of what belongs to `group`; at once where no switch decides."""
    chosen = group and MailChoice.objects.filter(subject=subject, group=group.name).first()
    return chosen.way if chosen else Way.AT_ONCE
