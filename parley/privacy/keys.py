"""Keys in the clear. Only this room imports this, and no key outlives the `held` block it was read in."""

import secrets
import uuid
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Q

from parley.privacy import masterkey
from parley.privacy.keyring import IndexKey, Keeping

_held: ContextVar[dict | None] = ContextVar("held_keys", default=None)


class KeyGone(Exception):
    """The keeping has ended: its key is destroyed, and what it sealed cannot be opened by anybody."""


@contextmanager
def held():
    """Inside this block each key is read once; at its end all are forgotten. Blocks may nest."""
    if _held.get() is not None:
        yield
        return
    token = _held.set({})
    try:
        yield
    finally:
        _held.get().clear()
        _held.reset(token)


def keys_of(keepings) -> dict[uuid.UUID, bytes]:
    """The keys of these keepings (ids), all read in one query. Raises KeyGone if one is missing."""
    wanted = set(keepings)
    known = _held.get() if _held.get() is not None else {}
    if missing := wanted - known.keys():
        known.update(unwrapped(Keeping.objects.filter(pk__in=missing)))
    if wanted - known.keys():
        raise KeyGone("a keeping has ended and its key is destroyed")
    return {pk: known[pk] for pk in wanted}


def together(keepings, subjects, name: str) -> tuple[dict, dict]:
    """In one query the keys of `keepings` (ids) and of each subject's keeping `name`, begun if missing.

    Gives the keys by keeping, and the keeping `name` of each subject. Raises KeyGone.
    """
    books = Q(subject__in=subjects, name=name, ref="")
    rows = list(Keeping.objects.filter(Q(pk__in=keepings) | books))
    found = {
        row.subject: row for row in rows if row.name == name and row.ref == "" and row.subject in subjects
    }
    for subject in set(subjects) - found.keys():
        found[subject] = Keeping.objects.get(pk=Keeping.begin(subject, name))
    known = unwrapped({row.pk: row for row in [*rows, *found.values()]}.values())
    if set(keepings) - known.keys():
        raise KeyGone("a keeping has ended and its key is destroyed")
    return known, {subject: row.pk for subject, row in found.items()}


def unwrapped(keepings) -> dict[uuid.UUID, bytes]:
    """The keys of these Keeping rows."""
    masters = masterkey.versions()
    return {row.pk: masterkey.unwrap(row.master, row.wrapped, row.context, masters) for row in keepings}


def index_key(column: str) -> bytes:
    """The key of one column's blind index, made when it is first asked for."""
    known = _held.get() if _held.get() is not None else {}
    if column not in known:
        row = IndexKey.objects.filter(pk=column).first() or _new_index_key(column)
        known[column] = masterkey.unwrap(row.master, row.wrapped, row.context)
    return known[column]


def rotate() -> int:
    """Make a new master key, rewrap every key under it, destroy the older ones; how many were rewrapped.

    Sealed values are untouched. Stopped half-way it may simply be run again: both versions are on file.
    """
    newest, count = masterkey.add_version(), 0
    for model in (Keeping, IndexKey):
        for row in model.objects.exclude(master=newest).iterator():
            count += _rewrapped(model, row)
    if not any(model.objects.exclude(master=newest).exists() for model in (Keeping, IndexKey)):
        masterkey.keep_only(newest)
    return count


def _rewrapped(model, row) -> int:
    key = masterkey.unwrap(row.master, row.wrapped, row.context)
    version, wrapped = masterkey.wrap(key, row.context)
    # Guarded by the old version, so that a keeping that ended meanwhile is not brought back.
    return model.objects.filter(pk=row.pk, master=row.master).update(master=version, wrapped=wrapped)


def _new_index_key(column: str) -> IndexKey:
    version, wrapped = masterkey.wrap(secrets.token_bytes(32), IndexKey(column=column).context)
    return IndexKey.objects.get_or_create(column=column, defaults={"master": version, "wrapped": wrapped})[0]
