"""Any one of these, in a simulated market: what members tie, and what has to come of it."""

from collections import Counter
from datetime import datetime

from tests.prove.simulate.acts import Act
from tests.prove.simulate.looking import locks_of
from tests.prove.simulate.records import OPEN, Bid
from tests.prove.simulate.rules import demand


class Ties:
    """The oracle's part: one acceptance ends the others."""

    def _tie(self, act: Act, made: int, now: datetime) -> None:
        self._tie_together(act.given["offers"], act.by, now)

    def _tie_together(self, numbers: list[int], by: int, now: datetime) -> None:
        """Of these, and of what they were tied to, `by` wants one."""
        bids = [self.bids[number] for number in set(numbers)]
        demand(len(bids) > 1, "an offer was tied to none")
        for bid in bids:
            demand(bid.maker == by and bid.tied_by in (0, by), "somebody tied another's offer")
            demand(bid.standing(now) in OPEN, f"an offer that is {bid.standing(now)} was tied")
        joined = {bid.tie for bid in bids} - {0}
        bids += [each for each in self.bids.values() if each.tie in joined]
        self.ties, self.tied_at = self.ties + 1, now
        for bid in bids:
            bid.tie, bid.tied_by = self.ties, by

    def _untie(self, act: Act, made: int, now: datetime) -> None:
        bid = self.bids[act.given["offer"]]
        demand(bid.tied_by == act.by, "somebody untied what they had not tied")
        bid.tie, bid.tied_by, self.tied_at = 0, 0, now

    def _go_on_tied(self, before: Bid, bid: Bid, now: datetime) -> None:
        if before.tie:
            bid.tie, bid.tied_by, self.tied_at = before.tie, before.tied_by, now

    def _end_tied(self, bid: Bid, now: datetime) -> None:
        """One of those that somebody wants one of was accepted: the others end, but for what is over."""
        for each in [each for each in self.open_bids() if bid.tie and each.tie == bid.tie]:
            if each.standing(now) == "expired":
                each.tie, each.tied_by = 0, 0
            else:
                each.state = "closed"


class Tying:
    """The chooser's part."""

    def _of_maker(self, by: int, now: datetime) -> list[Bid]:
        """What `by` has offered and nobody has answered."""
        return [each for each in self.oracle.open_bids() if each.maker == by and each.standing(now) in OPEN]

    def tie(self, now: datetime) -> Act | None:
        numbers = Counter(each.maker for each in self.oracle.open_bids())
        bid = self.bid(lambda bid: numbers[bid.maker] > 1 and bid.standing(now) in OPEN)
        others = self._of_maker(bid.maker, now) if bid else []
        if len(others) < 2:
            return None
        chosen = [bid, *self.chance.sample(others, self.one([1, 2]))]
        locks = frozenset(lock for each in chosen for lock in locks_of(each))
        return Act("tie", bid.maker, {"offers": sorted({each.pk for each in chosen})}, locks)

    def untie(self, now: datetime) -> Act | None:
        bid = self.bid(lambda bid: bool(bid.tie))
        by = bid and (bid.tied_by or bid.maker)
        return bid and self._by_living(Act("untie", by, {"offer": bid.pk}, locks_of(bid)))
