"""Keys in the clear. Only this room imports this, and no key outlives the `held` block it was read in."""

import secrets
import uuid
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.db.models import Q

from parley.ground.prepared import Prepared
from parley.privacy import masterkey
from parley.privacy.keyring import IndexKey, Keeping, masters_stay
from parley.privacy.masterkey import MasterKeyMissing

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
        known.update(unwrapped(_rows(list(missing), [])))
    if wanted - known.keys():
        raise KeyGone("a keeping has ended and its key is destroyed")
    return {pk: known[pk] for pk in wanted}


def together(keepings, subjects, name: str, hold=None) -> tuple[dict, dict]:
    """In one query the keys of `keepings` (ids) and of each subject's keeping `name`, begun if missing.
    With a `ledger.Hold` it is the keeping of that hold instead.

    Gives the keys by keeping, and the keeping `name` of each subject. Raises KeyGone.
    """
    ref, until = (hold.ref, hold.until) if hold else ("", None)
    rows = _rows(list(keepings), list(subjects), name, ref)
    found = {
        row.subject: row for row in rows if row.name == name and row.ref == ref and row.subject in subjects
    }
    known = unwrapped(rows)
    if set(keepings) - known.keys():
        # Before anything is begun: of who has left there must be no key anew.
        raise KeyGone("a keeping has ended and its key is destroyed")
    missing = set(subjects) - found.keys()
    begun = {each: Keeping.objects.get(pk=Keeping.begin(each, name, ref, until)) for each in missing}
    known |= unwrapped(begun.values())
    found |= begun
    return known, {subject: row.pk for subject, row in found.items()}


# What nearly every disclosure asks for: one row's key, alone or with one subject's ledger keeping.
_ID, _SUBJECT, _NAME, _REF = (Keeping._meta.get_field(each) for each in ("id", "subject", "name", "ref"))
_ONE = Prepared(lambda pk: Keeping.objects.filter(pk=pk), _ID)
_PAIR = Prepared(
    lambda pk, subject, name, ref: Keeping.objects.filter(Q(pk=pk) | Q(subject=subject, name=name, ref=ref)),
    _ID,
    _SUBJECT,
    _NAME,
    _REF,
)


def _rows(keepings: list, subjects: list, name: str = "", ref: str = "") -> list[Keeping]:
    if len(keepings) == 1 and not subjects:
        return _ONE.all(*keepings)
    if len(keepings) == len(subjects) == 1:
        return _PAIR.all(*keepings, *subjects, name, ref)
    books = Q(subject__in=subjects, name=name, ref=ref)
    return list(Keeping.objects.filter(Q(pk__in=keepings) | books))


def unwrapped(keepings) -> dict[uuid.UUID, bytes]:
    """The keys of these Keeping rows. Raises KeyUnreadable."""
    rows = list(keepings)
    try:
        return _opened(rows)
    except MasterKeyMissing:
        # A rotation may have ended between reading the rows and reading the master keys.
        return _opened(Keeping.objects.filter(pk__in=[row.pk for row in rows]))


def _opened(keepings) -> dict[uuid.UUID, bytes]:
    rows = list(keepings)
    masters = masterkey.versions() if rows else {}
    return {row.pk: masterkey.unwrap(row.master, row.wrapped, row.context, masters) for row in rows}


def index_key(column: str) -> bytes:
    """The key of one column's blind index, made when it is first asked for. Raises KeyUnreadable."""
    known = _held.get() if _held.get() is not None else {}
    if column not in known:
        try:
            known[column] = _index_key(column)
        except MasterKeyMissing:
            known[column] = _index_key(column)
    return known[column]


def _index_key(column: str) -> bytes:
    row = IndexKey.objects.filter(pk=column).first() or _new_index_key(column)
    return masterkey.unwrap(row.master, row.wrapped, row.context)


def _new_index_key(column: str) -> IndexKey:
    with transaction.atomic(using="keys"):
        masters_stay()
        version, wrapped = masterkey.wrap(secrets.token_bytes(32), IndexKey(column=column).context)
        made = {"master": version, "wrapped": wrapped}
        return IndexKey.objects.get_or_create(column=column, defaults=made)[0]
