"""What can be reported: for each sort of thing whose it is, and what somebody who reports it has read. A new
sort of thing is a new line here, and an address."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models

from parley.market.models import Listing
from parley.members.models import Member


@dataclass(frozen=True)
class Sort:
    """`owner(thing)` is the person concerned, `title(thing)` what staff read in a list, `words(thing)` what
    stood there, `is_over(thing)` whether there is nothing to report any more."""

    owner: Callable[[models.Model], Member]
    title: Callable[[models.Model], str]
    words: Callable[[models.Model], str]
    is_over: Callable[[models.Model], bool]


def _said(listing: Listing) -> str:
    return "\n\n".join(filter(None, [listing.title, listing.trade_for, listing.description]))


SORTS: dict[type[models.Model], Sort] = {
    Listing: Sort(lambda it: it.owner, lambda it: it.named, _said, lambda it: it.state == it.State.ENDED),
    Member: Sort(
        lambda it: it, lambda it: it.called, lambda it: it.handle, lambda it: it.cancelled_on is not None
    ),
}


def sort_of(thing: models.Model) -> Sort:
    """How this thing is reported. Raises KeyError for what cannot be."""
    return SORTS[type(thing)]
