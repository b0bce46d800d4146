"""Who owns what, how many remain, and how each offer and deal stands, kept by hand beside a simulated market
and from NEGOTIATION's words alone; every success is held against its rules (`rules`)."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from parley.offers.terms import Terms
from tests.prove.simulate import rules
from tests.prove.simulate.acts import Act
from tests.prove.simulate.bargains import Bargains
from tests.prove.simulate.disputes import Disputes
from tests.prove.simulate.invitations import Invitations
from tests.prove.simulate.records import (
    COLUMNS,
    OPEN,
    RUNNING,
    Bargain,
    Bid,
    Invite,
    Line,
    Thing,
)
from tests.prove.simulate.rules import demand
from tests.prove.simulate.ties import Ties

MATERIAL = {"title", "price_amount", "postage_amount", "quantity"}
RATINGS = "rated_positive + rated_neutral + rated_negative"
Rows = Callable[[str], list[tuple]]


class Oracle(Bargains, Ties, Invitations, Disputes):
    """What the market should be. `rows` asks its database, for the numbers of what was made."""

    def __init__(self, members: list[int], rows: Rows, moderator: int) -> None:
        self.members, self.rows, self.moderator = members, rows, moderator
        self.gone: set[int] = set()
        self.blocks: set[tuple[int, int]] = set()
        self.things: dict[int, Thing] = {}
        self.bids: dict[int, Bid] = {}
        self.talks: dict[int, list[Bid]] = {}  # by negotiation, oldest first
        self.deals: dict[int, Bargain] = {}
        self.invites: dict[int, Invite] = {}
        self.ties = 0  # so many there were
        self.tied_at: datetime | None = None  # when what is tied was tied anew

    # What there is.

    def open_bids(self) -> list[Bid]:
        return [each for each in self.bids.values() if each.state in OPEN]

    def running(self) -> list[Bargain]:
        return [each for each in self.deals.values() if each.state in RUNNING]

    def talk(self, listing: int, buyer: int) -> list[Bid]:
        """The offers of a buyer's negotiation about a listing."""
        found = (
            talk for talk in self.talks.values() if (talk[0].thing.pk, talk[0].buyer) == (listing, buyer)
        )
        return next(found, [])

    def are_blocked(self, one: int, other: int) -> bool:
        return bool({(one, other), (other, one)} & self.blocks)

    # What happened.

    def note(self, act: Act, made: int, now: datetime) -> None:
        """`act` was done at `now` and made the thing of that number (0: none). Raises Anomaly where a rule
        says that it could not be."""
        if act.by:
            demand(act.by not in self.gone, "somebody who has left did something")
        if happened := getattr(self, f"_{act.verb}", None):
            happened(act, made, now)

    def _put_up(self, act: Act, made: int, now: datetime) -> None:
        self.things[made] = Thing(made, act.by, dict(act.given["columns"]))

    def _edit(self, act: Act, made: int, now: datetime) -> None:
        thing, changes = self._own(act), act.given["changes"]
        demand(act.given["seen"] == thing.version, "a stale edit")
        different = {name: value for name, value in changes.items() if thing.columns[name] != value}
        thing.columns |= different
        thing.version += bool(different)
        thing.terms_version += bool(different.keys() & MATERIAL)
        demand(thing.available >= 0 and thing.left > 0, "the quantity was made smaller than what is promised")

    def _pause(self, act: Act, made: int, now: datetime) -> None:
        self._go(act, ("active",), "paused")

    def _resume(self, act: Act, made: int, now: datetime) -> None:
        self._go(act, ("paused",), "active")

    def _end(self, act: Act, made: int, now: datetime) -> None:
        self._go(act, ("active", "paused"), "ended")

    def _go(self, act: Act, sources: tuple[str, ...], target: str) -> None:
        thing = self._own(act)
        demand(thing.state in sources, f"a listing went from {thing.state} to {target}")
        thing.state = target
        thing.version += 1

    def _own(self, act: Act) -> Thing:
        thing = self.things[act.given["listing"]]
        demand(thing.owner == act.by, "somebody changed another's listing")
        demand(thing.state != "ended", "a listing that has ended was changed")
        return thing

    def _open_negotiation(self, act: Act, made: int, now: datetime) -> None:
        self._offered(made, self.things[act.given["listing"]], act.by, act, now)

    def _offer_again(self, act: Act, made: int, now: datetime) -> None:
        first = self.talks[act.given["negotiation"]][0]
        demand(act.by in first.sides, "somebody offered in a negotiation of others")
        self._offered(made, first.thing, first.buyer, act, now)

    def _counter(self, act: Act, made: int, now: datetime) -> None:
        answered = self.bids[act.given["offer"]]
        rules.check_answer(answered, act.by, answered.standing(now), ("live", "suspended"))
        self._offered(made, answered.thing, answered.buyer, act, now, answers=answered)

    def _answer_want(self, act: Act, made: int, now: datetime) -> None:
        want, thing = self.things[act.given["want"]], self.things[act.given["listing"]]
        demand(want.is_want and want.state == "active" and want.owner != act.by, "no such want was answered")
        demand(thing.owner == act.by, "a want was answered with another's thing")
        demand(want.terms_version == act.given["want_seen"], "a want was answered as it was before")
        self._offered(made, thing, want.owner, act, now)

    def _buy(self, act: Act, made: int, now: datetime) -> None:
        thing = self.things[act.given["listing"]]
        rules.check_purchase(thing, act.given["terms"])
        bid = self._offered(made, thing, act.by, act, now, bought=True)
        ((deal,),) = self.rows(f"SELECT id FROM offers_deal WHERE offer_id = {made}")
        self._bind(bid, deal, now)

    def _offered(
        self,
        pk: int,
        thing: Thing,
        buyer: int,
        act: Act,
        now: datetime,
        answers: Bid | None = None,
        bought: bool = False,
        invite: Invite | None = None,
    ) -> Bid:
        terms: Terms = invite.terms if invite else act.given["terms"]
        ((number,),) = self.rows(f"SELECT negotiation_id FROM offers_offer WHERE id = {pk}")
        numbers = [(thing.pk, terms.quantity), *((each.listing, each.quantity) for each in terms.also)]
        about = [(self.things[pk], quantity) for pk, quantity in numbers]
        lines = [Line(each, quantity, each.terms_version) for each, quantity in about]
        bid = Bid(pk, number, buyer, thing.owner if invite else act.by, lines, terms, now, now)
        bid.expires_at = now + (terms.stands_for or timedelta(days=7 if bid.is_swap else 2))
        earlier = self.talks.setdefault(number, [])
        rules.check_page(bid, earlier, act.given)
        rules.check_offer(bid, answers)
        demand(not self.are_blocked(*bid.sides), "an offer between two of whom one blocked the other")
        demand(not self.gone.intersection(bid.sides), "an offer to somebody who has left")
        if not (bought or invite):
            rules.check_rounds(bid, earlier)
        for before in (each for each in earlier if each.state in OPEN):
            if not invite:
                rules.check_replaced(bid, before, answers, before.standing(now))
            before.state = "replaced"
            if answers or bought or invite:  # what its maker wants one of goes on
                self._go_on_tied(before, bid, now)
        if not bid.serves():
            demand(act.given.get("as_backup") and act.by == buyer, "an offer on what is reserved")
            bid.state = "backup"
        self.bids[pk] = bid
        earlier.append(bid)
        if tied_to := act.given.get("tied_to"):
            self._tie_together([pk, *tied_to], act.by, now)
        return bid

    def _accept(self, act: Act, made: int, now: datetime) -> None:
        bid = self.bids[act.given["offer"]]
        rules.check_answer(bid, act.by, bid.standing(now), ("live",))
        self._bind(bid, made, now)

    def _bind(self, bid: Bid, deal: int, now: datetime) -> None:
        demand(bid.serves(), "more was agreed on than there is")
        demand(all(line.thing.state == "active" for line in bid.lines), "a deal about what is not offered")
        demand(not self.are_blocked(*bid.sides), "a deal between two of whom one blocked the other")
        demand(not self.gone.intersection(bid.sides), "a deal with somebody who has left")
        rivals = [each for each in self._open_about(bid) if each.standing(now) == "live" and each is not bid]
        for line in bid.lines:
            line.thing.reserved += line.quantity
        bid.state = "accepted"
        self.deals[deal] = Bargain(deal, bid, now, sends_first=self._first_to_send(bid))
        for rival in rivals:
            shared = [line for line in rival.lines if any(line.thing is each.thing for each in bid.lines)]
            if any(line.quantity > line.thing.available for line in shared):
                rival.state = "backup"
        self._end_tied(bid, now)

    def _first_to_send(self, bid: Bid) -> int:
        """Row "hand-over": in a swap by post the one with fewer ratings; 0: nobody."""
        if not bid.is_swap or bid.terms.handover == "met":
            return 0
        counted = dict(self.rows(f"SELECT id, {RATINGS} FROM members_member WHERE id IN {bid.sides}"))
        return min(bid.sides, key=counted.get)

    def _open_about(self, bid: Bid) -> list[Bid]:
        """Open offers with a line about something that `bid` is about."""
        about = {line.thing.pk for line in bid.lines}
        return [each for each in self.open_bids() if about & {line.thing.pk for line in each.lines}]

    def must_accept(self, act: Act, now: datetime) -> bool:
        """Is there nothing that speaks against this acceptance?"""
        bid = self.bids[act.given["offer"]]
        there = all(line.thing.state == "active" for line in bid.lines) and bid.serves()
        may = not self.are_blocked(*bid.sides) and not self.gone.intersection(bid.sides)
        is_as_read = self.tied_at != now  # whoever read it before it was tied, this moment, looks again
        return act.by == bid.other and bid.standing(now) == "live" and there and may and is_as_read

    def _decline(self, act: Act, made: int, now: datetime) -> None:
        bid = self.bids[act.given["offer"]]
        rules.check_answer(bid, act.by, bid.standing(now), OPEN)
        bid.state = "declined"

    def _withdraw(self, act: Act, made: int, now: datetime) -> None:
        bid = self.bids[act.given["offer"]]
        demand(act.by == bid.maker, "somebody withdrew another's offer")
        demand(bid.standing(now) in OPEN, f"an offer that is {bid.standing(now)} was withdrawn")
        bid.state = "withdrawn"

    def _reconfirm(self, act: Act, made: int, now: datetime) -> None:
        bid = self.bids[act.given["offer"]]
        demand(act.by == bid.maker, "somebody reconfirmed another's offer")
        demand(bid.standing(now) == "suspended", f"an offer that is {bid.standing(now)} was reconfirmed")
        demand(act.given["seen"] == bid.seen, "a stale page reconfirmed")
        demand(bid.serves(), "an offer was reconfirmed on what is reserved")
        bid.made_at, bid.expires_at = now, now + (bid.expires_at - bid.made_at)
        bid.state = "live"
        for line in bid.lines:
            line.version = line.thing.terms_version

    def _close(self, bid: Bid, now: datetime) -> None:
        beyond = any(line.thing.state == "ended" or line.quantity > line.thing.left for line in bid.lines)
        if beyond and bid.standing(now) != "expired":
            bid.state = "closed"

    def _block(self, act: Act, made: int, now: datetime) -> None:
        self.blocks.add((act.by, act.given["member"]))
        both = {act.by, act.given["member"]}
        self._answer_all([each for each in self.open_bids() if set(each.sides) == both], act.by, now)

    def _unblock(self, act: Act, made: int, now: datetime) -> None:
        self.blocks.discard((act.by, act.given["member"]))

    def _answer_all(self, bids: list[Bid], by: int, now: datetime) -> None:
        for each in bids:
            if each.standing(now) != "expired":
                each.state = "withdrawn" if each.maker == by else "declined"

    def _leave(self, act: Act, made: int, now: datetime) -> None:
        self._answer_all([each for each in self.open_bids() if act.by in each.sides], act.by, now)
        for deal in [each for each in self.running() if act.by in each.bid.sides]:
            self._part(deal, act.by, now)
        for thing in self.things.values():
            if thing.owner == act.by:
                thing.state = "ended"
        self.members.remove(act.by)
        self.gone.add(act.by)

    def _part(self, deal: Bargain, by: int, now: datetime) -> None:
        gets = deal.bid.sides if deal.bid.is_swap else deal.bid.sides[:1]
        if deal.state == "agreed":
            self._collapse(deal, "stepped-back", now)
        elif (deal.other_than(by), "receive") in deal.ticks:
            self._complete(deal, now)
        elif any(member in gets for member in deal.has("receive")):
            self._complete(deal, now, "cancelled")
        else:
            self._collapse(deal, "cancelled", now)

    def _suspend_outdated(self, act: Act, made: int, now: datetime) -> None:
        for each in self.open_bids():
            if each.state == "live":
                each.state = "suspended" if each.standing(now) == "suspended" else "live"

    def _ask_backups(self, act: Act, made: int, now: datetime) -> None:
        for each in self.open_bids():
            self._ask_again(each)

    def _close_pointless(self, act: Act, made: int, now: datetime) -> None:
        for each in self.open_bids():
            if any(line.thing.state == "ended" for line in each.lines):
                self._close(each, now)

    def _pass_time(self, act: Act, made: int, now: datetime) -> None:
        for deal in self.running():
            self._tell_who_is_late(deal, now)
        for pk, state in self.rows("SELECT id, state FROM offers_deal ORDER BY id"):
            deal = self.deals.get(pk)
            if deal is None or deal.state == state:
                continue
            may = RUNNING if state == "cancelled" else ("confirmed",)
            demand(deal.state in may, f"time made a deal {state} that was {deal.state}")
            least = timedelta(days=14 if state == "completed" else 60)
            since = deal.confirmed_at or deal.agreed_at
            demand(now >= since + least, f"time made a deal {state} too early")
            self._complete(deal, now) if state == "completed" else self._collapse(deal, state, now)

    # What is.

    def differences(self, now: datetime) -> Iterator[str]:
        """Where the tables say something else."""
        yield from self._compared("listing", self.things, "market_listing")
        yield from self._compared(
            "offer", self.bids, "offers_offer", lambda bid: f", which is {bid.standing(now)}"
        )
        yield from self._compared("deal", self.deals, "offers_deal")
        kept = {pk for (pk,) in self.rows("SELECT id FROM offers_offer")}
        missing = [pk for pk in self.bids.keys() - kept if not self._is_abandoned(self.bids[pk])]
        yield from (f"offer {pk} is missing" for pk in missing)

    def _compared(
        self, what: str, known: dict, table: str, more: Callable[[Any], str] = lambda each: ""
    ) -> Iterator[str]:
        for pk, *found in self.rows(f"SELECT id, {COLUMNS[table]} FROM {table}"):
            if pk not in known:
                yield f"{what} {pk} came from nowhere"
            elif found != (row := known[pk].row()):
                yield f"{what} {pk} is {found}, not {row}{more(known[pk])}"

    def _is_abandoned(self, bid: Bid) -> bool:
        return self.gone.issuperset(bid.sides)
