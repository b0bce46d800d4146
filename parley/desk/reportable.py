"""What can be reported: for each sort of thing whose it is, and what somebody who reports it has read. A new
sort of thing is a new line here, and an address."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _

from parley.market.models import Answer, Listing, Question
from parley.members.models import Member
from parley.offers.models import Invitation, Message, Offer
from parley.ratings.models import Rating, RatingAnswer


@dataclass(frozen=True)
class Sort:
    """`owner(thing)` is the person concerned, `title(thing)` what staff read in a list, `words(thing)` what
    stood there, `is_over(thing)` whether there is nothing to report any more; `of_few`: staff has no page on
    which to look at it."""

    owner: Callable[[models.Model], Member]
    title: Callable[[models.Model], str]
    words: Callable[[models.Model], str]
    is_over: Callable[[models.Model], bool]
    of_few: bool = False


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


def _rating(rating: Rating) -> str:
    return _("A rating of %(handle)s") % {"handle": rating.about.called}


def _rating_answer(rating: RatingAnswer) -> str:
    return _("An answer to a rating by %(handle)s") % {"handle": rating.by.called}


def _rated(rating: Rating) -> str:
    return "\n\n".join(filter(None, [rating.get_kind_display(), rating.comment]))


def _is_unrated(rating: Rating) -> bool:
    return rating.removed_at is not None or rating.can_be_given_back


def _is_unanswered_rating(rating: RatingAnswer) -> bool:
    return not rating.answer or _is_unrated(rating)


def _offer(offer: Offer) -> str:
    return _("An offer about %(title)s") % {"title": offer.negotiation.listing.named}


def _offered(offer: Offer) -> str:
    """Its words, and what its maker says of things that are not listed."""
    lines = offer.lines.filter(giver=offer.maker, listing__state=Listing.State.PRIVATE)
    unlisted = [_said(line.listing) for line in lines.select_related("listing")]
    return "\n\n".join(filter(None, [offer.place, offer.words, *unlisted]))


def _invitation(invitation: Invitation) -> str:
    return _("An offer to several about %(title)s") % {"title": invitation.listing.named}


def _invited(invitation: Invitation) -> str:
    return "\n\n".join(filter(None, [invitation.place, invitation.words]))


SORTS: dict[type[models.Model], Sort] = {
    Listing: Sort(lambda it: it.owner, lambda it: it.named, _said, lambda it: it.state == it.State.ENDED),
    Question: Sort(lambda it: it.by, _question, lambda it: it.text, _is_unasked),
    Answer: Sort(lambda it: it.listing.owner, _answer, lambda it: it.answer, _is_unanswered),
    # The words of a message are sealed: staff opens them on the page of the matter.
    Message: Sort(lambda it: it.by, _about, lambda it: "", lambda it: False),
    Offer: Sort(lambda it: it.maker, _offer, _offered, lambda it: False, of_few=True),
    Invitation: Sort(lambda it: it.listing.owner, _invitation, _invited, lambda it: False, of_few=True),
    Rating: Sort(lambda it: it.by, _rating, _rated, _is_unrated),
    RatingAnswer: Sort(lambda it: it.about, _rating_answer, lambda it: it.answer, _is_unanswered_rating),
    Member: Sort(
        lambda it: it, lambda it: it.called, lambda it: it.handle, lambda it: it.cancelled_on is not None
    ),
}


def sort_of(thing: models.Model) -> Sort:
    """How this thing is reported. Raises KeyError for what cannot be."""
    return SORTS[type(thing)]


def was_of_few(kind: type[models.Model]) -> bool:
    """Whether only few can read a thing of this kind, and could while it was there."""
    return SORTS[kind].of_few
