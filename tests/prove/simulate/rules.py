"""The rows of NEGOTIATION's table, said once more: what must be so whenever something came about."""

from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from parley.offers.terms import Terms

if TYPE_CHECKING:
    from tests.prove.simulate.acts import Act
    from tests.prove.simulate.records import Bid, Invite, Thing


class Anomaly(Exception):
    """Something that must not be."""


def demand(holds: object, otherwise: str) -> None:
    """Raises Anomaly `otherwise`."""
    if not holds:
        raise Anomaly(otherwise)


def check_offer(bid: "Bid", answers: "Bid | None") -> None:
    """Rows "who may", "bundle", "bounds", "expiry" and "accept" (never more than there is)."""
    terms, sides = bid.terms, set(bid.sides)
    demand(len(sides) == 2, "an offer to oneself")
    for line in bid.lines:
        demand(line.thing.owner in sides, "an offer about a third one's thing")
        demand(line.thing.state == "active" and not line.thing.is_want, "an offer about what is not offered")
        demand(1 <= line.quantity <= line.thing.left, "an offer about more than there is, or about nothing")
    demand(len({line.thing.pk for line in bid.lines}) == len(bid.lines), "a thing is twice in an offer")
    demand(terms.cash.amount >= 0 and terms.postage >= 0, "a negative amount")
    demand(terms.cash.currency == bid.thing.columns["currency"], "another currency")
    stands = bid.expires_at - bid.made_at
    demand(timedelta(hours=1) <= stands <= timedelta(days=14), f"an offer that stands for {stands}")
    demand(1 <= terms.pay_by_days <= 30 and 1 <= terms.send_by_days <= 30, "days without bounds")
    demand(terms.handover == "posted" or terms.place.strip(), "nobody says where they meet")
    postage = terms.postage if terms.handover == "posted" else 0
    if bid.is_swap:
        same = terms.postage_from == terms.cash_from or not (terms.cash and postage)
        demand(same, "money and postage from both sides")
        return
    demand(terms.cash_from == "buyer" or not terms.cash, "money from the side that gives everything")
    asked = sum((line.thing.columns["price_amount"] or 0) * line.quantity for line in bid.lines)
    priced = all(line.thing.columns["price_amount"] is not None for line in bid.lines)
    stated = [line.thing.columns["postage_amount"] for line in bid.lines]
    if bid.maker == bid.thing.owner and priced:
        states = terms.handover == "posted" and None not in stated
        total = terms.cash.amount + (postage if states and terms.postage_from == "buyer" else 0)
        demand(total <= asked + (sum(stated) if states else 0), "a seller asks for more than was stated")
    fixed = [line for line in bid.lines if not line.thing.columns["takes_offers"]]
    least = sum((line.thing.columns["price_amount"] or 0) * line.quantity for line in fixed)
    demand(terms.cash.amount >= least, "less than a fixed price")


def check_page(bid: "Bid", earlier: "list[Bid]", page: dict[str, Any]) -> None:
    """Row "version": what was read is what is agreed on."""
    if page.get("seen") is not None:
        demand(page["seen"] == bid.thing.terms_version, "an offer about a listing as it was before")
    if page.get("after") is not None:
        demand(page["after"] == (earlier[-1].pk if earlier else 0), "an offer that knew of no newer one")


def check_rounds(bid: "Bid", earlier: "list[Bid]") -> None:
    """Row "rounds": at most three in a row without an answer."""
    last = [each.maker == bid.maker and each.state not in ("accepted", "declined") for each in earlier[-3:]]
    demand(len(last) < 3 or not all(last), "a fourth offer in a row without an answer")


def check_replaced(bid: "Bid", before: "Bid", answers: "Bid | None", standing: str) -> None:
    """Row "live": a new offer takes the place of one's own, or of what nobody has to answer; a counter that
    of the one it answers."""
    if answers is None:
        waits = before.maker != bid.maker and standing in ("live", "suspended")
        demand(not waits, "an offer took the place of one that waits for an answer")
    else:
        demand(before is answers, "a counter took the place of another offer")


def check_answer(bid: "Bid", by: int, standing: str, allowed: Collection[str]) -> None:
    """Rows "expiry", "withdraw, decline" and "accept": answered by the other side, in time, once."""
    demand(by == bid.other, "an offer was answered by somebody else")
    demand(standing in allowed, f"an offer that is {standing} was answered")


def check_purchase(thing: "Thing", terms: Terms) -> None:
    """Row "buy now": at the asking price, if the seller allows it."""
    demand(thing.columns["buy_now"], "something was bought at once that is not to be had so")
    asked = (thing.columns["price_amount"] or 0) * terms.quantity
    demand(terms.cash.amount == asked, "something was bought at another price")
    stated = thing.columns["postage_amount"]
    demand(terms.handover == "met" or terms.postage == stated, "bought at once at another postage")


def check_invite(invite: "Invite", act: "Act") -> None:
    """Row "first offer", to those who watch: of one's own thing that is there, one each."""
    thing, terms = invite.thing, invite.terms
    demand(thing.owner == act.by, "an offer of another's thing to those who watch it")
    demand(thing.state == "active" and thing.available > 0, "an offer of what is not there")
    demand(act.given["seen"] == thing.terms_version, "an offer about a listing as it was before")
    demand(terms.quantity == 1 and not terms.also, "an offer of several to those who watch")
    demand(any(thing.watchers.values()), "an offer to nobody")
