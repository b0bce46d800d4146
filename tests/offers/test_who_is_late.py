"""The oracle of the simulated market reckons by itself who is late, whether they were reminded, and who bears
the mark; with one of these protections off it says so."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from parley.members.models import Member
from parley.offers.models import Deal
from parley.offers.terms import Terms
from parley.offers.things import Thing
from tests.offers.test_rules_hold import rows
from tests.offers.things import euros, put_up
from tests.prove.simulate import acts, spoiling
from tests.prove.simulate import records as kept
from tests.prove.simulate.acts import Act
from tests.prove.simulate.market import BEGIN
from tests.prove.simulate.oracle import Oracle
from tests.prove.simulate.rules import Anomaly

MET = {"handover": "met", "place": "Leeds"}


class Swap:
    """Ben's drum and ten euros for Ana's vase. What both do is done and held against the oracle."""

    def __init__(self, ana: Member, ben: Member, mo: Member) -> None:
        self.now, self.ana, self.ben = BEGIN, ana.pk, ben.pk
        self.oracle = Oracle([ana.pk, ben.pk], rows, mo.pk)
        self.vase, self.drum = (
            put_up(each, title="Vase", for_trade=True, price_amount=4000) for each in (ana, ben)
        )
        for thing in (self.vase, self.drum):
            columns = {name: getattr(thing, name) for name in COLUMNS}
            self.oracle.things[thing.pk] = kept.Thing(thing.pk, thing.owner_id, columns)

    def agree(self, terms: Terms) -> None:
        offer = self.do("open_negotiation", self.ben, listing=self.vase.pk, terms=terms)
        self.deal = self.do("accept", self.ana, offer=offer)
        for side in (self.ben, self.ana):
            self.do("confirm", side, deal=self.deal, meets_only=False)

    def do(self, verb: str, by: int = 0, **given: Any) -> int:
        """-> the number of what it made; 0 where it was refused, too"""
        act = Act(verb, by, given)
        outcome = acts.do(act, self.now)
        assert outcome.kind != "error", outcome.said
        if outcome.kind == "refused":
            return 0
        self.oracle.note(act, outcome.made if by else 0, self.now)
        if found := list(self.oracle.differences(self.now)):
            raise Anomaly(found[0])
        return outcome.made

    def press(self, verb: str, by: int) -> None:
        self.do(verb, by, deal=self.deal)

    def after(self, days: int) -> None:
        self.now += timedelta(days=days)


COLUMNS = "kind price_amount postage_amount currency quantity takes_offers for_trade buy_now".split()


@pytest.fixture
def swap(ana: Member, ben: Member, mo: Member) -> Swap:
    return Swap(ana, ben, mo)


def paid_then_pressed(swap: Swap) -> None:
    """Ben pays when he is reminded of that, and a day later Ana ends it; he has four more days to send."""
    swap.agree(euros(10, also=(Thing(swap.drum.pk),), pay_by_days=3, send_by_days=7))
    swap.after(days=3)
    swap.do("pass_time")
    swap.press("pay", swap.ben)
    swap.after(days=1)
    swap.press("lapse", swap.ana)


def nobody_came(swap: Swap) -> None:
    """Both are late and were reminded, and Ana ends it."""
    swap.agree(euros(0, also=(Thing(swap.drum.pk),), **MET))
    swap.after(days=3)
    swap.do("pass_time")
    swap.after(days=1)
    swap.press("lapse", swap.ana)


def test_nobody_who_has_days_left_is_found_late(swap):
    paid_then_pressed(swap)
    assert Deal.objects.get().state == "confirmed"
    swap.after(days=3)
    swap.do("pass_time")
    swap.after(days=1)
    swap.press("lapse", swap.ana)
    assert Deal.objects.get().state == "lapsed" and swap.oracle.deals[swap.deal].mark == swap.ben


def test_of_two_who_did_not_come_neither_bears_the_mark(swap):
    nobody_came(swap)
    assert Deal.objects.get().state == "lapsed" and swap.oracle.deals[swap.deal].mark == 0


@pytest.mark.parametrize(
    ("protection", "story", "anomaly"),
    [
        (spoiling.one_reminder_is_for_all, paid_then_pressed, "somebody who was not late"),
        (spoiling.marks_stand_on_whoever_is_not_first, nobody_came, "deal .* is .*'lapsed', [0-9]+.*, not"),
    ],
)
def test_with_one_protection_off_the_oracle_says_so(
    swap, protection: Callable[[], Any], story: Callable[[Swap], None], anomaly: str
):
    with protection(), pytest.raises(Anomaly, match=anomaly):
        story(swap)
