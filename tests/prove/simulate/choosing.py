"""What the members of a simulated market do next, drawn from its seed: nearly always something that makes
sense to whoever looks at their page, and now and then what is stale, wrong, or another's business."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

from parley.ground.money import Money
from parley.offers.terms import Terms
from parley.offers.things import Thing as Beside
from tests.prove.simulate.acts import Act
from tests.prove.simulate.disputes import OVER, Disputing
from tests.prove.simulate.invitations import Inviting
from tests.prove.simulate.looking import hours, locks_of, locks_on, on
from tests.prove.simulate.oracle import Oracle
from tests.prove.simulate.records import FELL_THROUGH, OPEN, Bargain, Bid, Thing
from tests.prove.simulate.ties import Tying

T = TypeVar("T")

HOT = 5  # things that everybody wants
HOT_SHARE = 0.5  # of the acts look at those first
STRANGE = 0.04  # of the acts are somebody else's
WILD = 0.1  # of the offers break a bound
ROOM = 50  # things that are on offer before fewer are put up
WEIGHTS = {
    "put_up": 5, "edit": 5, "pause": 2, "resume": 4, "end": 1, "open_negotiation": 30, "offer_again": 10,
    "counter": 9, "buy": 5, "answer_want": 4, "accept": 18, "decline": 4, "withdraw": 4, "reconfirm": 7,
    "confirm": 16, "step_back": 3, "cancel": 1, "ask_to_cancel": 2, "pay": 7, "send": 7, "hand_over": 2,
    "receive": 11, "open_contact": 3, "lapse": 2, "come_back": 3, "rate": 6, "block": 0.7, "unblock": 0.4,
    "report": 0.5, "leave": 0.12, "tie": 5, "untie": 0.5, "watch": 8, "invite": 4, "take": 7,
    "take_back_invitation": 0.4, "dispute": 3, "testify": 3, "propose": 3, "agree_on": 2,
    "drop_dispute": 0.6, "settle": 3,
}  # fmt: skip
JOBS = {
    "suspend_outdated": 3, "ask_backups": 2, "close_pointless": 3, "remind": 2, "pass_time": 2,
    "count_ratings": 2, "finish_departures": 1, "sequence": 1,
}  # fmt: skip
JOB_SHARE = 0.05


class Chooser(Tying, Inviting, Disputing):
    """Draws acts from `chance` and from what the oracle knows."""

    def __init__(self, chance: Random, oracle: Oracle, weights: dict[str, float] = WEIGHTS) -> None:
        self.chance, self.oracle, self.weights = chance, oracle, weights
        self.hot: list[int] = []
        self.focus: set[int] = set()  # things to look at first; empty: all

    def act(self, now: datetime) -> Act:
        """The next one."""
        if self.chance.random() < JOB_SHARE:
            return Act(self.weighted(JOBS), 0)
        self.heat_up()
        self.focus = set(self.hot) if self.chance.random() < HOT_SHARE else set()
        return self.about_focus(now)

    def rival(self, act: Act, now: datetime) -> Act | None:
        """Another act that has to lock something that `act` locks, if one comes to mind."""
        self.focus = {number for what, number in act.locks if what == "listing"}
        for _each in range(12 if self.focus else 0):
            other = self.about_focus(now)
            if other.locks & act.locks and other != act:
                return other
        return None

    def about_focus(self, now: datetime) -> Act:
        while True:
            verb = self.weighted(self.weights)
            if act := getattr(self, verb)(now):
                strange = self.chance.random() < STRANGE and verb not in ("put_up", "leave")
                return replace(act, by=self.one(self.oracle.members)) if strange else act

    def heat_up(self) -> None:
        """What everybody wants is always there."""
        things = self.oracle.things
        self.hot = [pk for pk in self.hot if things[pk].state != "ended"]
        cool = [pk for pk, each in things.items() if each.state == "active" and not each.is_want]
        while len(self.hot) < HOT and (fresh := [pk for pk in cool if pk not in self.hot]):
            self.hot.append(fresh[-1])

    def is_hot(self, act: Act) -> bool:
        """Is it about something that everybody wants?"""
        return any(what == "listing" and number in self.hot for what, number in act.locks)

    def weighted(self, weights: dict[str, float]) -> str:
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def one(self, found: Sequence[T]) -> T | None:
        return self.chance.choice(found) if found else None

    # What there is to look at.

    def thing(self, *states: str, of: int = 0, want: bool = False) -> Thing | None:
        found = [
            each for each in self.oracle.things.values() if each.state in states and each.is_want == want
        ]
        found = [each for each in found if each.owner not in self.oracle.gone]
        found = [each for each in found if not of or each.owner == of]
        return self.one([each for each in found if each.pk in self.focus] or found)

    def bid(self, good: Callable[[Bid], bool] = lambda bid: True) -> Bid | None:
        """An open offer; sometimes one that is over."""
        if self.chance.random() < 0.02 and self.oracle.bids:
            return self.one(list(self.oracle.bids.values())[-40:])
        found = [each for each in self.oracle.open_bids() if good(each)]
        near = [each for each in found if any(line.thing.pk in self.focus for line in each.lines)]
        return self.one(near or found)

    def deal(self, *states: str, good: Callable[[Bargain], bool] = lambda deal: True) -> Bargain | None:
        found = [
            each for each in list(self.oracle.deals.values())[-120:] if each.state in states and good(each)
        ]
        near = [each for each in found if any(line.thing.pk in self.focus for line in each.bid.lines)]
        return self.one(near or found)

    # Listings.

    def put_up(self, now: datetime) -> Act | None:
        active = sum(each.state == "active" for each in self.oracle.things.values())
        if active > ROOM or (active > ROOM / 2 and self.chance.random() < 0.5):
            return None
        want, priced = self.chance.random() < 0.12, self.chance.random() < 0.9
        columns = {
            "kind": "want" if want else "thing", "title": f"Lamp {self.chance.randrange(1000)}",
            "description": "It works.", "condition": "good", "currency": "EUR",
            "price_amount": self.chance.randrange(500, 5000) if priced else None,
            "postage_amount": None if want else self.one([None, 0, 490, 490]),
            "quantity": 1 if want else self.one([1, 1, 2, 3]),
            "takes_offers": self.chance.random() < 0.85, "for_sale": True,
            "for_trade": self.chance.random() < 0.5,
            "buy_now": priced and not want and self.chance.random() < 0.5,
            "bars_newcomers": self.chance.random() < 0.1,
        }  # fmt: skip
        return Act("put_up", self.one(self.oracle.members), {"columns": columns})

    def edit(self, now: datetime) -> Act | None:
        thing = self.thing("active", "paused")
        if thing is None:
            return None
        price = thing.columns["price_amount"]
        changes = self.one(
            [
                {"title": f"Lamp {self.chance.randrange(1000)}"},
                {"quantity": self.chance.randrange(1, 4)},
                {"price_amount": price and price + self.chance.randrange(-200, 200)},
                {"postage_amount": self.one([None, 0, 490, 690])},
                {"for_trade": self.chance.random() < 0.5},
                {"takes_offers": self.chance.random() < 0.5},
            ]
        )
        return on(thing, Act("edit", thing.owner, {"seen": thing.version, "changes": changes}))

    def pause(self, now: datetime) -> Act | None:
        return self._of_owner("pause", "active")

    def resume(self, now: datetime) -> Act | None:
        return self._of_owner("resume", "paused")

    def end(self, now: datetime) -> Act | None:
        return self._of_owner("end", "active", "paused")

    def _of_owner(self, verb: str, *states: str) -> Act | None:
        thing = self.thing(*states)
        return thing and on(thing, Act(verb, thing.owner))

    def report(self, now: datetime) -> Act | None:
        thing = self.thing("active")
        return thing and Act("report", self.one(self.oracle.members), {"listing": thing.pk})

    # Offers.

    def open_negotiation(self, now: datetime) -> Act | None:
        thing, by = self.thing("active"), self.one(self.oracle.members)
        if thing is None:
            return None
        apart = [each for pair in sorted(self.oracle.blocks) if thing.owner in pair for each in pair]
        if self.chance.random() < 0.1:  # two of whom one has blocked the other
            by = self.one([each for each in apart if each in self.oracle.members] or [by])
        talk = self.oracle.talk(thing.pk, by)
        page = {"seen": self._read(thing), "after": talk[-1].pk if talk else 0}
        page |= {"as_backup": self.chance.random() < 0.6, "terms": self.terms(thing, by, thing.owner)}
        if self.chance.random() < 0.15 and (bids := self._of_maker(by, now)):
            page |= {"tied_to": [self.one(bids).pk]}
        return on(thing, Act("open_negotiation", by, page), *_beside(page))

    def _read(self, thing: Thing) -> int:
        """The version that a page shows; sometimes it was opened before the last edit."""
        return thing.terms_version - (thing.terms_version > 1 and self.chance.random() < 0.1)

    def offer_again(self, now: datetime) -> Act | None:
        talks = [each for each in self.oracle.talks.values() if each[0].thing.state == "active"][-60:]
        near = [each for each in talks if each[0].thing.pk in self.focus]
        # Somebody insists more often than one thinks: the longest talk lies on top.
        talk = max(talks, key=len, default=None) if self.chance.random() < 0.2 else self.one(near or talks)
        if talk is None:
            return None
        insists = self.chance.random() < 0.6
        by, thing = talk[-1].maker if insists else self.one(talk[-1].sides), talk[-1].thing
        other = thing.owner if by == talk[-1].buyer else talk[-1].buyer
        given = {"negotiation": talk[-1].negotiation, "seen": thing.terms_version, "after": talk[-1].pk}
        given |= {"as_backup": self.chance.random() < 0.5, "terms": self.terms(thing, by, other)}
        return Act("offer_again", by, given, locks_on(thing.pk, *_beside(given)))

    def counter(self, now: datetime) -> Act | None:
        bid = self.bid(lambda bid: bid.standing(now) == "live" or self.chance.random() < 0.05)
        if bid is None:
            return None
        terms = self.terms(bid.thing, bid.other, bid.maker, also=bid.terms.also)
        return Act("counter", bid.other, {"offer": bid.pk, "terms": terms}, locks_of(bid))

    def buy(self, now: datetime) -> Act | None:
        thing, by = self.thing("active"), self.one(self.oracle.members)
        if thing is None or not (thing.columns["buy_now"] or self.chance.random() < 0.05):
            return None
        talk, quantity = self.oracle.talk(thing.pk, by), self.one([1, 1, 1, 2])
        amount = (thing.columns["price_amount"] or 0) * quantity - (self.chance.random() < 0.05)
        stated = thing.columns["postage_amount"]
        posted = stated is not None or self.chance.random() < 0.1
        terms = Terms(
            Money(max(0, amount), "EUR"), quantity, postage=self.one([stated or 0] * 9 + [0, 490]),
            handover=self.one(["posted", "met"]) if posted else "met", place="Leeds",
        )  # fmt: skip
        page = {"seen": thing.terms_version, "after": talk[-1].pk if talk else 0, "terms": terms}
        return on(thing, Act("buy", by, page))

    def answer_want(self, now: datetime) -> Act | None:
        want, by = self.thing("active", want=True), self.one(self.oracle.members)
        thing = self.thing("active", of=by) if want else None
        if thing is None:
            return None
        talk = self.oracle.talk(thing.pk, want.owner)
        page = {"seen": thing.terms_version, "after": talk[-1].pk if talk else 0}
        page |= {"want": want.pk, "want_seen": want.terms_version}
        page |= {"terms": self.terms(thing, by, want.owner, plain=True)}
        return on(thing, Act("answer_want", by, page))

    def terms(
        self, thing: Thing, by: int, other: int, also: tuple[Beside, ...] = (), plain: bool = False
    ) -> Terms:
        """What `by` offers to `other`, about a thing of one of them."""
        price = thing.columns["price_amount"] or 2000
        quantity = self.one([1, 1, 1, 2, 3])
        quantity = quantity if self.chance.random() < 0.1 else min(quantity, max(1, thing.left))
        if not also and not plain and self.chance.random() < 0.25:
            also = self._beside(thing, by, other)
        share = self.one([0.7, 0.8, 0.9, 1.0, 1.0])
        terms = Terms(
            Money(int(price * quantity * share), thing.columns["currency"]), quantity, also,
            handover=self.one(["posted", "met"]), postage=self.one([0, 0, 490]),
            postage_from=self.one(["buyer", "owner"]), place="Leeds", pay_by_days=self.one([1, 3, 7]),
            send_by_days=self.one([1, 3, 7]), stands_for=self.one([None, None, *hours(1, 30, 14 * 24)]),
        )  # fmt: skip
        return replace(terms, **self._wild(terms)) if self.chance.random() < WILD else terms

    def _beside(self, thing: Thing, by: int, other: int) -> tuple[Beside, ...]:
        found = self.thing("active", of=self.one([by, other, self.one(self.oracle.members)]))
        same = found is None or found is thing and self.chance.random() < 0.9
        return () if same else (Beside(found.pk, 1, found.terms_version),)

    def _wild(self, terms: Terms) -> dict[str, Any]:
        """Something that no rule allows (not always in this place)."""
        return self.one(
            [
                {"cash": Money(terms.cash.amount * 2, "EUR")},
                {"cash": Money(-5, "EUR")},
                {"cash": Money(terms.cash.amount, "USD")},
                {"cash": Money(0, "EUR")},
                {"cash_from": "owner"},
                {"quantity": self.one([0, -1, 4, 50])},
                {"postage": -1},
                {"postage": 4_960_00},
                {"handover": "met", "place": ""},
                {"pay_by_days": self.one([0, 31])},
                {"send_by_days": self.one([0, 31])},
                {"stands_for": self.one([timedelta(minutes=59), timedelta(days=14, seconds=1)])},
                {"also": (Beside(terms.also[0].listing),) * 2 if terms.also else ()},
            ]
        )

    def accept(self, now: datetime) -> Act | None:
        return self._answered("accept", now, "live")

    def decline(self, now: datetime) -> Act | None:
        return self._answered("decline", now, *OPEN)

    def _answered(self, verb: str, now: datetime, *standings: str) -> Act | None:
        bid = self.bid(lambda bid: bid.standing(now) in standings or self.chance.random() < 0.05)
        return bid and Act(verb, bid.other, {"offer": bid.pk}, locks_of(bid))

    def withdraw(self, now: datetime) -> Act | None:
        bid = self.bid()
        return bid and Act("withdraw", bid.maker, {"offer": bid.pk}, locks_of(bid))

    def reconfirm(self, now: datetime) -> Act | None:
        bid = self.bid(lambda bid: bid.standing(now) == "suspended" or self.chance.random() < 0.02)
        return bid and Act("reconfirm", bid.maker, {"offer": bid.pk, "seen": bid.seen}, locks_of(bid))

    # Deals.

    def confirm(self, now: datetime) -> Act | None:
        given = {"meets_only": self.chance.random() < 0.2}
        return self._ticked("confirm", "agreed", **given)

    def step_back(self, now: datetime) -> Act | None:
        waited_for = self.deal("agreed", "confirmed", good=self._is_waited_for)
        return self._ticked("step_back", "agreed", "confirmed", deal=waited_for)

    def _is_waited_for(self, deal: Bargain) -> bool:
        """Does a backup wait for something in it?"""
        backups = [each for each in self.oracle.open_bids() if each.state == "backup"]
        about = {line.thing.pk for each in backups for line in each.lines}
        return any(line.thing.pk in about for line in deal.bid.lines)

    def cancel(self, now: datetime) -> Act | None:
        return self._ticked("cancel", "confirmed", reason="It fell down the stairs.")

    def ask_to_cancel(self, now: datetime) -> Act | None:
        return self._ticked("ask_to_cancel", "confirmed")

    def pay(self, now: datetime) -> Act | None:
        return self._ticked("pay", "confirmed")

    def send(self, now: datetime) -> Act | None:
        return self._ticked("send", "confirmed")

    def hand_over(self, now: datetime) -> Act | None:
        return self._ticked("hand_over", "confirmed")

    def receive(self, now: datetime) -> Act | None:
        return self._ticked("receive", "confirmed")

    def open_contact(self, now: datetime) -> Act | None:
        states = ("confirmed", "completed", "settled", "lapsed")
        deal = self.deal(*states, good=lambda deal: self.oracle.gone.isdisjoint(deal.bid.sides))
        return deal and self._ticked("open_contact", "confirmed", deal=deal)

    def lapse(self, now: datetime) -> Act | None:
        return self._ticked("lapse", "confirmed")

    def come_back(self, now: datetime) -> Act | None:
        away = self.deal(*FELL_THROUGH, good=lambda deal: any(map(deal.away, deal.bid.sides)))
        if away is None or self.chance.random() < 0.05:  # or somebody presses it where nothing is away
            return self._ticked("come_back", *FELL_THROUGH, "confirmed")
        by = self.one([each for each in away.bid.sides if away.away(each)])
        locks = frozenset({("deal", away.pk)}) | locks_of(away.bid)
        return self._by_living(Act("come_back", by, {"deal": away.pk}, locks))

    def rate(self, now: datetime) -> Act | None:
        deal = self.deal(*OVER, good=lambda deal: len(deal.rated) < 2)
        if deal is None:
            return None
        by = self.one([each for each in deal.bid.sides if each not in deal.rated])
        kind = self.one(["positive", "positive", "neutral", "negative"])
        return self._by_living(
            Act("rate", by, {"deal": deal.pk, "kind": kind}, frozenset({("deal", deal.pk)}))
        )

    def _ticked(self, verb: str, *states: str, deal: Bargain | None = None, **given: Any) -> Act | None:
        deal = deal or self.deal(*states)
        if deal is None:
            return None
        unticked = [each for each in deal.bid.sides if (each, verb) not in deal.ticks]
        by = self.one(unticked or deal.bid.sides)
        locks = {("deal", deal.pk)}
        if verb in ("step_back", "cancel", "ask_to_cancel", "receive", "lapse", "come_back"):
            locks |= locks_of(deal.bid)
        return self._by_living(Act(verb, by, {"deal": deal.pk, **given}, frozenset(locks)))

    def _by_living(self, act: Act) -> Act | None:
        return None if act.by in self.oracle.gone else act

    # Members.

    def block(self, now: datetime) -> Act | None:
        return Act("block", self.one(self.oracle.members), {"member": self.one(self.oracle.members)})

    def unblock(self, now: datetime) -> Act | None:
        put_up = self.one(sorted(self.oracle.blocks))
        return put_up and self._by_living(Act("unblock", put_up[0], {"member": put_up[1]}))

    def leave(self, now: datetime) -> Act | None:
        return Act("leave", self.one(self.oracle.members))


def _beside(page: dict[str, Any]) -> list[int]:
    return [each.listing for each in page["terms"].also]
