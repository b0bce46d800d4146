"""What the oracle keeps of a simulated market: things, offers and deals, each with its table's row."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from parley.offers.terms import Terms

OPEN = ("live", "suspended", "backup")
RUNNING = ("agreed", "confirmed")
FELL_THROUGH = ("stepped-back", "cancelled", "lapsed")
COLUMNS = {  # in the order in which a `row` gives them
    "market_listing": "owner_id, quantity, available, gone, state, terms_version",
    "offers_offer": "maker_id, state, cash_amount, postage_amount, pay_by_days",
    "offers_deal": (
        "offer_id, state, "
        "(SELECT CAST(sum(member_id) AS bigint) FROM offers_dealside "
        "WHERE deal_id = offers_deal.id AND did_not_perform)"
    ),
}


@dataclass
class Thing:
    """A listing."""

    pk: int
    owner: int
    columns: dict[str, Any]
    state: str = "active"
    version: int = 2  # made, then published
    terms_version: int = 1
    gone: int = 0
    reserved: int = 0
    is_sold_out: bool = False
    watchers: dict[int, bool] = field(default_factory=dict)  # and who of them agreed to be made an offer

    @property
    def is_want(self) -> bool:
        return self.columns["kind"] == "want"

    @property
    def left(self) -> int:
        return self.columns["quantity"] - self.gone

    @property
    def available(self) -> int:
        return self.left - self.reserved

    def row(self) -> list:
        quantity = self.columns["quantity"]
        return [self.owner, quantity, self.available, self.gone, self.state, self.terms_version]


@dataclass
class Line:
    """So many of a thing, as it was read."""

    thing: Thing
    quantity: int
    version: int


@dataclass
class Bid:
    """An offer, with what its maker knew."""

    pk: int
    negotiation: int
    buyer: int
    maker: int
    lines: list[Line]
    terms: Terms
    made_at: datetime
    expires_at: datetime
    state: str = "live"
    tie: int = 0  # the same number: its maker wants one of these
    tied_by: int = 0

    @property
    def thing(self) -> Thing:
        """What is negotiated over."""
        return self.lines[0].thing

    @property
    def sides(self) -> tuple[int, int]:
        return self.buyer, self.thing.owner

    @property
    def other(self) -> int:
        return self.thing.owner if self.maker == self.buyer else self.buyer

    @property
    def is_swap(self) -> bool:
        return any(line.thing.owner == self.buyer for line in self.lines)

    @property
    def total(self) -> int:
        """What is paid for it in all."""
        on_top = self.terms.handover == "posted" and self.terms.postage_from == "buyer"
        return self.terms.cash.amount + (self.terms.postage if on_top else 0)

    @property
    def payer(self) -> int:
        """Who pays money for it; 0: nobody."""
        side = self.terms.cash_from if self.terms.cash.amount else self.terms.postage_from
        if not self.is_swap:
            side = "buyer" if self.total else ""
        elif not self.terms.cash.amount and not (self.terms.postage and self.terms.handover == "posted"):
            side = ""
        return {"buyer": self.buyer, "owner": self.thing.owner, "": 0}[side]

    @property
    def seen(self) -> int:
        """What its page says of the versions of all that it is about."""
        return sum(line.thing.terms_version for line in self.lines)

    def standing(self, now: datetime) -> str:
        if self.state != "live":
            return self.state
        if now >= self.expires_at:
            return "expired"
        return "suspended" if any(line.version != line.thing.terms_version for line in self.lines) else "live"

    def serves(self) -> bool:
        """Is there enough for it?"""
        return all(line.quantity <= line.thing.available for line in self.lines)

    def row(self) -> list:
        postage = self.terms.postage if self.terms.handover == "posted" else 0
        return [self.maker, self.state, self.terms.cash.amount, postage, self.terms.pay_by_days]


@dataclass
class Invite:
    """An offer to those who watch."""

    pk: int
    thing: Thing
    terms: Terms
    version: int
    made_at: datetime
    expires_at: datetime
    invited: set[int]
    taken_by: set[int] = field(default_factory=set)
    is_over: bool = False

    def stands(self, now: datetime) -> bool:
        """Can it be accepted, as long as there is one?"""
        active = self.thing.state == "active" and self.thing.terms_version == self.version
        return not self.is_over and now < self.expires_at and active


@dataclass
class Quarrel:
    """A dispute about a deal that was in the state `was`."""

    by: int
    opened_at: datetime
    was: str
    was_ended_at: datetime | None
    proposals: int = 0
    proposed_by: int = 0
    proposal: str = ""


@dataclass
class Bargain:
    """A deal. `ticks`: who said what, when."""

    pk: int
    bid: Bid
    agreed_at: datetime
    state: str = "agreed"
    sends_first: int = 0  # in a swap by post
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None
    ticks: dict[tuple[int, str], datetime] = field(default_factory=dict)
    rated: set[int] = field(default_factory=set)
    is_all_gone: bool = False
    quarrel: Quarrel | None = None
    heard: set[int] = field(default_factory=set)  # who said what happened in the quarrel
    stood_still: list[tuple[datetime, timedelta]] = field(default_factory=list)  # from when, for how long
    reminded: dict[int, datetime] = field(default_factory=dict)  # who was late, and told so when
    mark: int = 0  # who bears it

    def other_than(self, member: int) -> int:
        one, other = self.bid.sides
        return other if member == one else one

    def has(self, what: str) -> list[int]:
        """Who ticked that."""
        return [member for member, ticked in self.ticks if ticked == what]

    def may_be_disputed(self, now: datetime) -> bool:
        """Confirmed, or over for less than 30 days. Not if two cancelled together, or nothing was done."""
        disputable = self.state in ("confirmed", "completed", "lapsed", "cancelled")
        alone = self.state != "cancelled" or self.left_something_open
        return disputable and self.is_recent(now) and alone

    def is_recent(self, now: datetime) -> bool:
        """Not over, or for less than 30 days."""
        return self.ended_at is None or now < self.ended_at + timedelta(days=30)

    @property
    def left_something_open(self) -> bool:
        """Was something done in it, and did the two not cancel together?"""
        began = any(self.has(tick) for tick in ("pay", "send", "hand_over", "receive", "come_back"))
        return began and len(self.has("ask_to_cancel")) < 2

    def is_on_its_way(self, line: Line) -> bool:
        """Was it sent, handed over or received, and did its owner not say that it came back?"""
        owner = line.thing.owner
        said = [(owner, "send"), (owner, "hand_over"), (self.other_than(owner), "receive")]
        return any(tick in self.ticks for tick in said) and (owner, "come_back") not in self.ticks

    def dues(self, member: int) -> list[datetime]:
        """By when `member` has to have done what they owe: that of which it is their turn."""
        other = self.other_than(member)
        if self.state != "confirmed" or (other, "receive") in self.ticks:
            return []
        terms, pays = self.bid.terms, member == self.bid.payer and (member, "pay") not in self.ticks
        dues = [self.after(self.confirmed_at, terms.pay_by_days)] if pays else []
        begun = self.begun(member)
        return [*dues, self.after(begun, terms.send_by_days)] if begun else dues

    def begun(self, member: int) -> datetime | None:
        """From when the days run in which `member` has to send or hand over, or to come for a gift. By post
        the money is there first, and in a swap one parcel; who meets waits for nothing, and has their days
        anew from the money on."""
        met, other = self.bid.terms.handover == "met", self.other_than(member)
        if member not in self.givers:
            return self.begun(other) if met and not self.bid.payer else None
        if self.gave_at(member) or (other, "receive") in self.ticks:
            return None
        waits_for = [self.ticks.get((other, "pay"))] if other == self.bid.payer else []
        waits_for += [self.gave_at(other)] if other == self.sends_first else []
        if None in waits_for and not met:
            return None
        return max([self.confirmed_at, *filter(None, waits_for)])

    @property
    def givers(self) -> set[int]:
        """Who gives things."""
        return {line.thing.owner for line in self.bid.lines}

    def gave_at(self, member: int) -> datetime | None:
        """When `member` sent or handed over what they give."""
        return self.ticks.get((member, "send")) or self.ticks.get((member, "hand_over"))

    def after(self, begun: datetime, days: int) -> datetime:
        """So many days later, of those in which its times did not stand still."""
        stood = [lasted for since, lasted in self.stood_still if begun < since + lasted]
        return begun + timedelta(days=days) + sum(stood, timedelta())

    def away(self, member: int) -> list[Line]:
        """What `member` gave and does not have, though the deal came to nothing."""
        if self.state not in FELL_THROUGH or self.is_all_gone:
            return []
        return [each for each in self.bid.lines if each.thing.owner == member and self.is_on_its_way(each)]

    def row(self) -> list:
        return [self.bid.pk, self.state, self.mark or None]
