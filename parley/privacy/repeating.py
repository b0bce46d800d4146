"""After a restore: what was ended since the backup is ended again, as the shred list says."""

from collections.abc import Iterator
from uuid import UUID, uuid5

from django.db import models

from parley.privacy import shredlist
from parley.privacy.catalogue import catalogue
from parley.privacy.sealing import SealedModel
from parley.privacy.shredlist import ShredList

AT_ONCE = 500


def left(listed: ShredList) -> list[UUID]:
    """The subjects in the market whose profile's key was destroyed: they left after the backup."""
    return sorted(
        {
            subject
            for model in _sealed_under("profile")
            for rows in _rows(model, listed)
            for subject in rows.values_list("subject", flat=True)
        }
    )


def mark_wholly(subject: UUID) -> None:
    """Write down that what the subject left with others goes too, also after a restore. Raises as
    `shredlist.add` does."""
    shredlist.add([_wholly(subject)])


def wholly(subject: UUID, listed: ShredList) -> bool:
    """Was that written down?"""
    return _wholly(subject) in listed.keepings


def _wholly(subject: UUID) -> UUID:
    """A number that no keeping has, which the list may hold beside those of keepings."""
    return uuid5(subject, "wholly")


def forget_rows(listed: ShredList) -> int:
    """Delete the rows whose keys are destroyed: nobody can read them any more. -> how many"""
    return sum(
        rows.delete()[1].get(model._meta.label, 0) for model in _sealed() for rows in _rows(model, listed)
    )


def _rows(model: type[models.Model], listed: ShredList) -> Iterator[models.QuerySet]:
    wanted = listed.keepings
    for at in range(0, len(wanted), AT_ONCE):
        yield model._base_manager.filter(keeping__in=wanted[at : at + AT_ONCE])


def _sealed() -> list[type[models.Model]]:
    found = (table.model for table in catalogue.tables.values())
    return [model for model in found if model is not None and issubclass(model, SealedModel)]


def _sealed_under(keeping: str) -> list[type[models.Model]]:
    return [
        model
        for model in _sealed()
        if any(what.keeping == keeping for what in catalogue.table_of(model).personal().values())
    ]
