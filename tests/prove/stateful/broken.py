"""Parley with one protection switched off, to see the machine find it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from parley.privacy import choices, keys, ledger, relations
from parley.site import restoring, shreds


@contextmanager
def nothing_is_recorded() -> Iterator[None]:
    """The gate shows, and the ledger writes nothing down."""
    with patch.object(ledger, "record", lambda *given: []):
        yield


@contextmanager
def every_deal_is_confirmed() -> Iterator[None]:
    """The relation between two who deal holds for everybody."""
    anything = replace(relations.registered["deal-confirmed"], proves=lambda *given: True)
    with patch.dict(relations.registered, {"deal-confirmed": anything}):
        yield


@contextmanager
def objections_are_ignored() -> Iterator[None]:
    """Whoever refused a use is not heard."""
    with patch.object(choices, "allowed", lambda subject, purpose: True):
        yield


@contextmanager
def keys_stay_in_memory() -> Iterator[None]:
    """A key that was read once is never read again."""
    known: dict = {}
    together = keys.together

    def remembering(keepings, subjects, name, hold=None):
        there = {each for each in keepings if each in known}
        found, books = together(set(keepings) - there, subjects, name, hold)
        known.update(found)
        return found | {each: known[each] for each in there}, books

    with patch.object(keys, "together", remembering):
        yield


@contextmanager
def the_shred_list_is_not_replayed() -> Iterator[None]:
    """A restore leaves the keys that it brought back."""
    with patch.object(shreds, "end_again", lambda listed, say: None):
        yield


@contextmanager
def a_restore_takes_the_ledger_back() -> Iterator[None]:
    """As if no ledger were here when a backup comes."""
    there = restoring.holds_data
    with patch.object(restoring, "holds_data", lambda alias: alias != "ledger" and there(alias)):
        yield
