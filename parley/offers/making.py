"""How an offer comes about: the rules of who, what and how often, then the rows."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from parley.ground import clock, locks, rows
from parley.ground.refusals import Refusal
from parley.market.models import Listing
from parley.members.models import Member
from parley.offers import contact_words, reserving, rules, things, transitions
from parley.offers.models.offers import Offer, OfferLine
from parley.offers.terms import Handover, Side, Terms
from parley.safety.doors import may_deal

if TYPE_CHECKING:
    from parley.offers.models.negotiations import Negotiation

ANSWERS = (transitions.ACCEPTED, transitions.DECLINED)


def check_listing(
    listing: Listing,
    by: Member,
    seen: int | None = None,
    as_backup: bool = False,
    may_wait: bool = True,
) -> None:
    """Raise Refusal unless `by` may make an offer on `listing`, which was `seen` in the version of that
    number; `as_backup` also while it is reserved for others, unless no offer of this sort `may_wait`."""
    if by.pk == listing.owner_id:
        raise Refusal(_("This is your own listing."), code="yourself")
    check_owner(listing)
    reserving.check_thing(listing)
    check_open(listing, seen, as_backup, may_wait)


def check_want(want: Listing, by: Member, seen: int | None = None) -> None:
    """Raise Refusal unless `by` may offer something to whoever wants `want`, which is as it was `seen`."""
    if not want.is_want:
        raise Refusal(_("This is not something that its owner wants."), code="closed")
    if by.pk == want.owner_id:
        raise Refusal(_("This is what you want yourself."), code="yourself")
    check_owner(want)
    if want.state != Listing.State.ACTIVE:
        raise Refusal(_("Its owner does not look for this any more."), code="closed")
    if seen is not None and seen != want.terms_version:
        message = _("What is looked for has changed meanwhile. Read it again before you send this.")
        raise Refusal(message, code="stale")


def check_own(listing: Listing, by: Member, seen: int | None = None) -> None:
    """Raise Refusal unless `listing` is a thing of `by` that can be had now, as it was `seen`."""
    if listing.owner_id != by.pk:
        raise Refusal(_("Offer something of your own."), code="not-yours")
    reserving.check_thing(listing)
    if listing.state in (Listing.State.PRIVATE, Listing.State.DRAFT):
        words = _(
            "You have not listed this. List it first, or add it to an offer of something that is listed."
        )
        raise Refusal(words, code="closed")
    check_open(listing, seen, may_wait=False)


def check_owner(listing: Listing) -> None:
    """Raise Refusal unless the owner of `listing` can answer at present."""
    if not listing.owner.is_active:
        raise Refusal(_("Its owner has no account here, so nobody could answer."), code="closed")
    if listing.owner.is_hidden:
        raise Refusal(_("Its owner cannot deal at present. Try again in a few days."), code="closed")


def lay(negotiation: "Negotiation", listing: Listing, others: list[Listing], terms: Terms) -> list[OfferLine]:
    """The lines of an offer about `listing` and `others`, all locked by the caller; not stored yet, that of
    `listing` first. Raises Refusal."""
    known = {each.pk: each for each in others}
    things.check_there(terms.also, known, {negotiation.buyer_id, negotiation.owner_id})
    wanted = [(listing, terms.quantity), *((known[each.listing], each.quantity) for each in terms.also)]
    return [
        OfferLine(listing=each, giver_id=each.owner_id, quantity=number, terms_version=each.terms_version)
        for each, number in wanted
    ]


def make(
    negotiation: "Negotiation",
    lines: list[OfferLine],
    by: Member,
    terms: Terms,
    answers: Offer | None = None,
    after: int | None = None,
    is_new: bool = False,
    as_backup: bool = False,
    bought: bool = False,
    taken: bool = False,
) -> Offer:
    """The next offer of `by` in `negotiation`; one that is open is replaced by it. The caller holds the
    transaction and the locks on the listings of `lines` (see `lay`). `answers` is the offer it counters;
    `after` the number of the newest offer that `by` knew of (0: none; None: not asked); `is_new` says that
    the negotiation was opened just now; `as_backup`, that it may wait for what is reserved; `bought`, that
    the caller has it accepted at once, so that nobody has to answer it; `taken`, the same of what the owner
    offered to several and the other side has accepted. Raises Refusal."""
    open_one, newest = (None, []) if is_new else _before(negotiation)
    now = clock.now()
    if after is not None and after != (newest[0][0] if newest else 0):
        raise Refusal(_("There is a newer offer in this negotiation. Read it first."), code="stale")
    side = Side.BUYER if by.pk == negotiation.buyer_id else Side.OWNER
    other = negotiation.owner if side == Side.BUYER else negotiation.buyer
    verb = _verb(open_one, by, answers, now)
    if not (bought or taken):
        _check_rounds(newest, by)
    may_deal(by, other)
    terms.check(lines, by.pk, as_backup, offered=answers.offered_by(other.pk) if answers else ())
    if not taken:  # what is offered to several was asked about when that was written
        contact_words.ask_about(terms, by, other)
    if open_one is not None:
        _replace(open_one, verb, by, now)
    # What somebody wants one of goes on through a counter, and is had with what is accepted at once; any
    # other new offer is tied anew, or not.
    goes_on = answers is not None or bought or taken
    tie = open_one.tie if open_one is not None and goes_on else None
    offer = _write(negotiation, lines, by, terms, answers, bought, tie, now)
    if taken:
        offer.record("offer-to-watchers", None, None, "")
        return offer
    offer.record("want-answered" if is_new and side == Side.OWNER else _kind(offer), by, other, "")
    return offer


def _kind(offer: Offer) -> str:
    if offer.bought:
        return "offer-bought"
    if offer.state == transitions.BACKUP:
        return "offer-waits"
    return "offer-countered" if offer.answers_id else "offer-made"


def check_open(listing: Listing, seen: int | None, as_backup: bool = False, may_wait: bool = True) -> None:
    """Raise Refusal unless `listing` can be agreed on now, and still is what was `seen`. `may_wait`:
    whether this offer could be made as a backup."""
    if listing.state != Listing.State.ACTIVE:
        raise Refusal(reserving.closed(listing), code="closed")
    if listing.available < 1 and not may_wait:
        raise Refusal(_("This is promised in a deal."), code="sold")
    if listing.available < 1 and not as_backup:
        message = _("This is reserved for somebody else. Your offer can wait as a backup: send it again.")
        raise Refusal(message, code="sold")
    if seen is not None and seen != listing.terms_version:
        message = _("The listing has changed meanwhile. Read it again before you send this.")
        raise Refusal(message, code="stale")


def _before(negotiation: "Negotiation") -> tuple[Offer | None, list[tuple[int, int, str]]]:
    """The offer that is open, locked; and the last few, newest first: number, maker, state."""
    open_ones = locks.rows(negotiation.offers.open().prefetch_related("lines__listing"))
    offers = negotiation.offers.order_by("-pk").values_list("pk", "maker_id", "state")
    return (open_ones[0] if open_ones else None), list(offers[: rules.ROUNDS])


def _verb(open_one: Offer | None, by: Member, answers: Offer | None, now: datetime) -> str:
    """What this offer does to the one that is open. Raises Refusal when it may not."""
    if answers is not None:
        if open_one is None or open_one.pk != answers.pk:
            answers.refresh_from_db(fields=["state"])
            transitions.OFFER.next(answers.state, "counter")
        open_one._must_be_answered_by(by)
        transitions.OFFER.next(open_one.standing(now), "counter")
        return "counter"
    if open_one is None:
        return ""
    standing = open_one.standing(now)
    if open_one.maker_id != by.pk and transitions.OFFER.allows(standing, "counter"):
        raise Refusal(_("There is an offer that waits for your answer."), code="stale")
    transitions.OFFER.next(standing, "replace")
    return "replace"


def _check_rounds(newest: list[tuple[int, int, str]], by: Member) -> None:
    unanswered = [maker == by.pk and state not in ANSWERS for _pk, maker, state in newest]
    if len(unanswered) >= rules.ROUNDS and all(unanswered):
        message = _("You have made %(number)d offers in a row. Wait for an answer first.")
        raise Refusal(message % {"number": rules.ROUNDS}, code="too-many")


def _replace(offer: Offer, verb: str, by: Member, now: datetime) -> None:
    was = offer._move(verb, now)
    offer.answered_at = now
    rows.update(offer, "state", "answered_at")
    offer.record("offer-replaced", by, None, was)


def _write(
    negotiation: "Negotiation",
    lines: list[OfferLine],
    by: Member,
    terms: Terms,
    answers: Offer | None,
    bought: bool,
    tie: UUID | None,
    now: datetime,
) -> Offer:
    posted = terms.handover == Handover.POSTED
    at_once = all(line.quantity <= line.listing.available for line in lines)
    swap = any(line.giver_id != negotiation.owner_id for line in lines)
    # In a swap each side pays its own postage, unless the terms say that one pays the other for it.
    postage_from = terms.postage_from if posted and (terms.postage or not swap) else ""
    nothing_from = postage_from if swap and postage_from else Side.BUYER
    offer = Offer(
        negotiation=negotiation,
        maker=by,
        answers=answers,
        state=transitions.OFFER.start if at_once else transitions.BACKUP,
        made_at=now,
        expires_at=now + (terms.stands_for or (rules.THINGS_EXPIRY if swap else rules.CASH_EXPIRY)),
        cash_amount=terms.cash.amount,
        currency=terms.cash.currency,
        cash_from=terms.cash_from if terms.cash else nothing_from,
        handover=terms.handover,
        postage_amount=terms.paid_postage,
        postage_from=postage_from,
        tracked=posted and terms.tracked,
        place=terms.place,
        pay_by_days=terms.pay_by_days,
        send_by_days=terms.send_by_days,
        words=terms.words,
        bought=bought,
        tie=tie,
    )
    rows.insert(offer)
    for line in lines:
        line.offer = offer
    offer.things = [rows.insert(line) for line in lines]
    return offer
