"""What can be reported: for each sort of thing whose it is, and what somebody who reports it has read. A new
sort of thing is a new line here, and an address."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _

from parley.market.models import Answer, Listing, Question
from parley.members.models import Member
from parley.offers.models import Message


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


def _about(message: Message) -> str:
    return _("A message about %(title)s") % {"title": message.negotiation.listing.named}


def _question(question: Question) -> str:
    return _("A question about %(title)s") % {"title": question.listing.named}


def _answer(answer: Answer) -> str:
    return _("An answer about %(title)s") % {"title": answer.listing.named}


def _is_unasked(question: Question) -> bool:
    return not question.text or question.can_be_given_back


def _is_unanswered(answer: Answer) -> bool:
    return not answer.answer or answer.can_be_given_back


SORTS: dict[type[models.Model], Sort] = {
    Listing: Sort(lambda it: it.owner, lambda it: it.named, _said, lambda it: it.state == it.State.ENDED),
    Question: Sort(lambda it: it.by, _question, lambda it: it.text, _is_unasked),
    Answer: Sort(lambda it: it.listing.owner, _answer, lambda it: it.answer, _is_unanswered),
    # The words of a message are sealed: staff opens them on the page of the matter.
    Message: Sort(lambda it: it.by, _about, lambda it: "", lambda it: False),
    Member: Sort(
        lambda it: it, lambda it: it.called, lambda it: it.handle, lambda it: it.cancelled_on is not None
    ),
}


def sort_of(thing: models.Model) -> Sort:
    """How this thing is reported. Raises KeyError for what cannot be."""
    return SORTS[type(thing)]
