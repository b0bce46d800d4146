"""Keys in the clear. Only this room imports this, and no key outlives the `held` block it was read in."""

import secrets
import uuid
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.db.models import Q

from parley.ground.prepared import Prepared
from parley.privacy import leavings, masterkey
from parley.privacy.keyring import IndexKey, Keeping, end_many, masters_stay
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
    With a `ledger.Hold` it is the keeping of that hold instead. Of somebody who has left it is a number that
    no keeping has, and its key is one that nobody keeps.

    Gives the keys by keeping, and the keeping `name` of each subject. Raises KeyGone.
    """
    ref, until = (hold.ref, hold.until) if hold else ("", None)
    rows = _rows(list(keepings), list(subjects), name, ref)
    theirs = [row for row in rows if row.name == name and row.ref == ref and row.subject in subjects]
    books = {row.subject: row.pk for row in theirs}
    known = unwrapped(rows)
    if set(keepings) - known.keys():
        raise KeyGone("a keeping has ended and its key is destroyed")
    if missing := set(subjects) - books.keys():
        begun = _begun(missing, name, ref, until)
        known |= unwrapped(begun)
        books |= {row.subject: row.pk for row in begun}
        nobodys = {subject: uuid.uuid4() for subject in missing - books.keys()}
        known |= {book: secrets.token_bytes(32) for book in nobodys.values()}
        books |= nobodys
    return known, books


def _begun(subjects: set[uuid.UUID], name: str, ref: str, until) -> list[Keeping]:
    """The keeping `name` of each of these subjects, begun now, but of nobody who has left."""
    begun = [Keeping.begin(each, name, ref, until) for each in subjects - leavings.gone(subjects)]
    # Asked again, since somebody may have left between: who leaves after this destroys what was begun before.
    late = Keeping.objects.filter(pk__in=begun, subject__in=leavings.gone(subjects))
    end_many(late.values_list("pk", flat=True))
    return list(Keeping.objects.filter(pk__in=begun))


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
