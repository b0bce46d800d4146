"""Buying at once: who may, at which price. What follows is an offer like any other, and its acceptance."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from parley.ground.money import Money
from parley.ground.refusals import Refusal
from parley.market.models import Listing
from parley.members.models import Member
from parley.offers.making import check_listing
from parley.offers.terms import Handover, Side, Terms
from parley.safety.doors import may_deal


def asking(listing: Listing, quantity: int) -> Money:
    """What so many of a listing that has a price cost."""
    return Money(listing.price_amount * quantity, listing.currency)


def check(listing: Listing, by: Member | AnonymousUser, seen: int | None = None) -> None:
    """Raise Refusal unless `by` may buy `listing` at once, which was `seen` in the version of that number:
    what an offer needs, that it is free, and that its owner lets it go like this, to this member. Who is not
    signed in is taken for no newcomer: the page asks again when it is known who they are."""
    check_listing(listing, by, seen, may_wait=False)
    if not listing.may_be_bought:
        raise Refusal(_("This cannot be bought at once. Make an offer."), code="not-at-once")
    if listing.bars_newcomers and by.is_authenticated and by.is_newcomer:
        raise Refusal(_("Its owner wants an offer from members who are new here."), code="newcomer")


def check_terms(listing: Listing, terms: Terms) -> None:
    """Raise Refusal unless these terms are what the owner has agreed to: they get what they ask for, and the
    postage that they state on top; where they state none, nothing is posted."""
    if terms.cash != asking(listing, terms.quantity):
        message = _("The price is another one now. Read it again before you buy.")
        raise Refusal(message, code="stale")
    if terms.postage_from != Side.BUYER:
        raise Refusal(_("Whoever buys at once pays the postage."), code="bounds")
    if terms.handover == Handover.POSTED:
        _check_posted(listing, terms)


def _check_posted(listing: Listing, terms: Terms) -> None:
    if listing.postage_amount is None:
        message = _("Its owner states no postage. Meet them, or make an offer to have it sent.")
        raise Refusal(message, "handover", "bounds")
    if terms.postage != listing.postage_amount:
        message = _("The postage is another one now. Read it again before you buy.")
        raise Refusal(message, code="stale")


def check_owner(owner: Member) -> None:
    """Raise Refusal unless `owner` could accept an offer now, since that is done in their name. The reason,
    which is theirs alone, is not given."""
    try:
        may_deal(owner)
    except Refusal:
        raise Refusal(
            _("Its owner cannot deal at present. Try again in a few days."), code="closed"
        ) from None
