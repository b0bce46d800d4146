"""By mail at once, once a day, or not: what each member chose for groups of notices, and for single kinds."""

import uuid
from collections.abc import Mapping

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from parley.ground import clock
from parley.notices.kinds import GROUPS, KINDS, group_of


class Way(models.TextChoices):
    """How somebody is told beside the page."""

    AT_ONCE = "at-once", _("at once")
    DAILY = "daily", _("once a day")
    NEVER = "never", _("not by mail")


class MailChoice(models.Model):
    """What `subject` chose for one group of notices, or for one kind in it (`group` is the name of either).
    For a kind its own choice counts before that of its group. Who has not chosen is told at once."""

    subject = models.UUIDField()
    group = models.CharField(max_length=40)
    way = models.CharField(max_length=8, choices=Way.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "group"], name="mail_choice_once_each")]

    def __str__(self) -> str:
        return f"{self.group}: {self.way}"

    @classmethod
    def choose(cls, subject: uuid.UUID, ways: Mapping[str, str]) -> None:
        """Keep the way for each group and kind of `ways`; "" for a kind: as its group. Raises LookupError for
        a name or a way that is none."""
        for name, way in ways.items():
            if name not in (GROUPS | KINDS) or way not in Way.values and not (name in KINDS and way == ""):
                raise LookupError("no such group or kind of notices, or no such way")
        with transaction.atomic():
            cls.objects.filter(subject=subject, group__in=[name for name in ways if not ways[name]]).delete()
            for name in sorted(name for name in ways if ways[name]):
                said = {"way": ways[name], "at": clock.now()}
                cls.objects.update_or_create(subject=subject, group=name, defaults=said)


def chosen(subject: uuid.UUID) -> dict[str, str]:
    """{group or kind: way} for all that `subject` has chosen."""
    return dict(MailChoice.objects.filter(subject=subject).values_list("group", "way"))


def way(ways: Mapping[str, str], room: str, kind: str) -> str:
    """How somebody who chose `ways` is to be told of `kind`; at once where no switch decides."""
    group = group_of(room, kind)
    if group is None:
        return Way.AT_ONCE.value
    return ways.get(kind) or ways.get(group.name) or Way.AT_ONCE.value
