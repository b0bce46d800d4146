"""After a restore: what was ended since the backup is ended again, as the shred list says."""

from collections.abc import Iterator
from uuid import UUID

from django.db import models

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


def wholly(subject: UUID, listed: ShredList, keeping: str) -> bool:
    """Were the keys of all destroyed that the subject had for `keeping`, which whoever leaves by themselves
    leaves behind?"""
    found = {
        each
        for model in _sealed_under(keeping)
        for each in model._base_manager.filter(subject=subject).values_list("keeping", flat=True)
    }
    return bool(found) and found <= set(listed.keepings)


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
