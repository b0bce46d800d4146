"""Deals in a simulated market, from confirming to completion or collapse, and what they hold meanwhile."""

from datetime import datetime, timedelta

from tests.prove.simulate.acts import Act
from tests.prove.simulate.records import FELL_THROUGH, RUNNING, Bargain, Bid, Line
from tests.prove.simulate.rules import demand


class Bargains:
    """The oracle's part: each side ticks its own, and the quantities follow."""

    def _side(self, act: Act, *states: str) -> Bargain:
        deal = self.deals[act.given["deal"]]
        demand(act.by in deal.bid.sides, "somebody had a say in a deal of others")
        demand(deal.state in states, f"{act.verb} on a deal that is {deal.state}")
        return deal

    def _confirm(self, act: Act, made: int, now: datetime) -> None:
        deal = self._side(act, "agreed")
        self._tick(deal, act, now)
        if len(deal.has("confirm")) == 2:
            deal.state, deal.confirmed_at = "confirmed", now

    def _tick(self, deal: Bargain, act: Act, now: datetime) -> None:
        demand((act.by, act.verb) not in deal.ticks, f"{act.verb} was ticked twice")
        deal.ticks[act.by, act.verb] = now

    def _step_back(self, act: Act, made: int, now: datetime) -> None:
        deal = self._side(act, *RUNNING)
        late = deal.has("open_contact") or now >= deal.agreed_at + timedelta(hours=1)
        demand(deal.state == "agreed" or not late, "somebody stepped back too late")
        self._collapse(deal, "stepped-back", now)

    def _cancel(self, act: Act, made: int, now: datetime) -> None:
        deal = self._side(act, "confirmed")
        demand(not deal.has("receive"), "a deal was cancelled alone after something arrived")
        self._collapse(deal, "cancelled", now)

    def _ask_to_cancel(self, act: Act, made: int, now: datetime) -> None:
        deal = self._side(act, "confirmed")
        self._tick(deal, act, now)
        if len(deal.has("ask_to_cancel")) == 2:
            self._collapse(deal, "cancelled", now)

    def _pay(self, act: Act, made: int, now: datetime) -> None:
        demand(self._side(act, "confirmed").bid.payer == act.by, "somebody paid who owes nothing")
        self._send(act, made, now)

    def _send(self, act: Act, made: int, now: datetime) -> None:
        self._tick(self._side(act, "confirmed"), act, now)

    _hand_over = _send

    def _receive(self, act: Act, made: int, now: datetime) -> None:
        deal = self._side(act, "confirmed")
        self._tick(deal, act, now)
        gift = not (deal.bid.total or deal.bid.is_swap)
        demand(not gift or act.by == deal.bid.buyer, "money came where none is paid")
        if gift or len(deal.has("receive")) == 2:
            self._complete(deal, now)

    def _open_contact(self, act: Act, made: int, now: datetime) -> None:
        deal = self._side(act, "confirmed", "completed", "in-dispute", "settled", "cancelled", "lapsed")
        still = deal.state not in FELL_THROUGH or (deal.left_something_open and deal.is_recent(now))
        demand(still, "a contact of a deal that came to nothing was opened")
        deal.ticks.setdefault((act.by, act.verb), now)

    def _lapse(self, act: Act, made: int, now: datetime) -> None:
        deal = self._side(act, "confirmed")
        late = deal.other_than(act.by)
        due = min(deal.dues(late), default=None)
        demand(due and due <= now, "a deal lapsed against somebody who was not late")
        told = deal.reminded.get(late)
        demand(told and due <= told, "a deal lapsed against somebody who was not reminded of it")
        demand(now >= told + timedelta(days=1), "a deal lapsed right after the reminder")
        deal.mark = 0 if deal.dues(act.by) else late
        self._collapse(deal, "lapsed", now)

    def _tell_who_is_late(self, deal: Bargain, now: datetime) -> None:
        """Who is late is told so, once of each thing that they owe."""
        for member in deal.bid.sides:
            due = min(deal.dues(member), default=None)
            told = deal.reminded.get(member)
            if due and due <= now and not (told and due <= told):
                deal.reminded[member] = now

    def _rate(self, act: Act, made: int, now: datetime) -> None:
        deal = self._side(act, "completed", "lapsed", "cancelled", "settled")
        demand(act.by not in deal.rated, "a deal was rated twice by one side")
        demand(now < deal.ended_at + timedelta(days=60), "a deal was rated too late")
        deal.rated.add(act.by)

    def _collapse(self, deal: Bargain, state: str, now: datetime) -> None:
        """What is still with its owner is free again."""
        deal.state, deal.ended_at = state, now
        self._free([line for line in deal.bid.lines if not deal.is_on_its_way(line)])

    def _come_back(self, act: Act, made: int, now: datetime) -> None:
        deal = self._side(act, *FELL_THROUGH)
        back = deal.away(act.by)
        demand(back, "something came back that was not away")
        self._tick(deal, act, now)
        self._free(back)

    def _free(self, lines: list[Line]) -> None:
        """So much is reserved no more, and the makers of backups are asked that can be served now."""
        for line in lines:
            line.thing.reserved -= line.quantity
        about = {line.thing.pk for line in lines}
        for each in self.open_bids():
            if about & {line.thing.pk for line in each.lines}:
                self._ask_again(each)

    def _ask_again(self, bid: Bid) -> None:
        if bid.state == "backup" and bid.serves() and all(line.thing.state == "active" for line in bid.lines):
            bid.state = "suspended"

    def _complete(self, deal: Bargain, now: datetime, state: str = "completed") -> None:
        """What was reserved is gone for good."""
        deal.state, deal.ended_at, deal.is_all_gone = state, now, True
        self._let_go(deal.bid.lines, now)

    def _let_go(self, lines: list[Line], now: datetime) -> None:
        for line in lines:
            line.thing.reserved -= line.quantity
            line.thing.gone += line.quantity
            if not line.thing.left and line.thing.state != "ended":
                line.thing.state, line.thing.is_sold_out = "ended", True
                line.thing.version += 1
        about = {line.thing.pk for line in lines}
        for each in self.open_bids():
            if about & {line.thing.pk for line in each.lines}:
                self._close(each, now)
