"""Disputes in a simulated market: what members and a moderator do, and what has to come of it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.prove.simulate.acts import Act
from tests.prove.simulate.looking import locks_of
from tests.prove.simulate.records import FELL_THROUGH, Bargain, Line, Quarrel
from tests.prove.simulate.rules import demand

OVER = ("completed", "lapsed", "cancelled", "settled")
OUTCOMES = ("refund", "return", "partial", "void", "stands")


class Disputes:
    """The oracle's part: one outcome, and the quantities follow it."""

    def _dispute(self, act: Act, made: int, now: datetime) -> None:
        deal = self._side(act, "confirmed", "completed", "lapsed", "cancelled")
        demand(deal.may_be_disputed(now), "something was disputed that cannot be, or too late")
        deal.quarrel = Quarrel(act.by, now, deal.state, deal.ended_at)
        deal.heard.add(act.by)
        deal.state, deal.ended_at = "in-dispute", None

    def _quarrel(self, act: Act) -> tuple[Bargain, Quarrel]:
        deal = self._side(act, "in-dispute")
        return deal, deal.quarrel

    def _testify(self, act: Act, made: int, now: datetime) -> None:
        deal, _quarrel = self._quarrel(act)
        deal.heard.add(act.by)

    def _propose(self, act: Act, made: int, now: datetime) -> None:
        _deal, quarrel = self._quarrel(act)
        quarrel.proposals += 1
        quarrel.proposal, quarrel.proposed_by = act.given["outcome"], act.by

    def _agree_on(self, act: Act, made: int, now: datetime) -> None:
        deal, quarrel = self._quarrel(act)
        demand(quarrel.proposals and quarrel.proposed_by != act.by, "somebody agreed with themselves")
        demand(quarrel.proposals == act.given["seen"], "somebody agreed to what they had not read")
        self._settled(deal, quarrel.proposal, now)

    def _drop_dispute(self, act: Act, made: int, now: datetime) -> None:
        deal, quarrel = self._quarrel(act)
        demand(quarrel.by == act.by, "somebody took back what another disputes")
        deal.state, ended_at = quarrel.was, quarrel.was_ended_at
        stood = now - quarrel.opened_at
        deal.ended_at = ended_at and ended_at + stood
        deal.stood_still.append((quarrel.opened_at, stood))
        deal.reminded = {member: told + stood for member, told in deal.reminded.items()}
        deal.quarrel, deal.heard = None, set()

    def _settle(self, act: Act, made: int, now: datetime) -> None:
        deal = self.deals[act.given["deal"]]
        demand(act.by == self.moderator, "a member settled a dispute")
        demand(deal.state == "in-dispute", f"a deal was settled that is {deal.state}")
        left = self.gone.intersection(deal.bid.sides)
        late = now >= deal.quarrel.opened_at + timedelta(days=7)
        demand(left or late or len(deal.heard) == 2, "it was settled before the other side was heard")
        self._settled(deal, act.given["outcome"], now)

    def _settled(self, deal: Bargain, outcome: str, now: datetime) -> None:
        """What the deal held is free or gone, by the one outcome."""
        comes_back = outcome in ("return", "void")
        lines = deal.bid.lines
        if deal.quarrel.was in FELL_THROUGH and not deal.is_all_gone:
            lines = [line for line in lines if deal.is_on_its_way(line)]
        deal.state, deal.ended_at = "settled", now
        if deal.is_all_gone and comes_back:
            for line in lines:
                self._undo(line)
            self._free(lines)
        elif comes_back:
            self._free(lines)
        elif not deal.is_all_gone:
            self._let_go(lines, now)

    def _undo(self, line: Line) -> None:
        line.thing.gone -= line.quantity
        line.thing.reserved += line.quantity
        if line.thing.owner in self.gone:  # what becomes of the listings of who has left is not judged here
            ((line.thing.state,),) = self.rows(f"SELECT state FROM market_listing WHERE id = {line.thing.pk}")
        elif line.thing.is_sold_out:
            line.thing.state, line.thing.is_sold_out = "paused", False
            line.thing.version += 1


class Disputing:
    """The chooser's part."""

    def dispute(self, now: datetime) -> Act | None:
        deal = self.deal("confirmed", *OVER, good=lambda deal: deal.may_be_disputed(now))
        given = {"kind": self.one(["not-come", "not-as-said", "not-paid", "other"]), "form": self._form()}
        return deal and self._disputed("dispute", deal, self.one(deal.bid.sides), **given)

    def testify(self, now: datetime) -> Act | None:
        deal = self.deal("in-dispute")
        return deal and self._disputed("testify", deal, self.one(deal.bid.sides), form=self._form())

    def propose(self, now: datetime) -> Act | None:
        deal = self.deal("in-dispute")
        return deal and self._disputed("propose", deal, self.one(deal.bid.sides), outcome=self.one(OUTCOMES))

    def agree_on(self, now: datetime) -> Act | None:
        deal = self.deal("in-dispute", good=lambda deal: deal.quarrel.proposals > 0)
        if deal is None:
            return None
        by, proposals = deal.other_than(deal.quarrel.proposed_by), deal.quarrel.proposals
        return self._disputed("agree_on", deal, by, seen=proposals - (self.chance.random() < 0.1))

    def drop_dispute(self, now: datetime) -> Act | None:
        deal = self.deal("in-dispute")
        return deal and self._disputed("drop_dispute", deal, deal.quarrel.by)

    def settle(self, now: datetime) -> Act | None:
        deal = self.deal("in-dispute", good=lambda deal: len(deal.heard) == 2)
        deal = deal or self.deal("in-dispute")
        return deal and self._disputed("settle", deal, self.oracle.moderator, outcome=self.one(OUTCOMES))

    def _disputed(self, verb: str, deal: Bargain, by: int, **given: Any) -> Act | None:
        locks = frozenset({("deal", deal.pk)})
        locks |= frozenset() if verb in ("testify", "propose") else locks_of(deal.bid)
        return self._by_living(Act(verb, by, {"deal": deal.pk, **given}, locks))

    def _form(self) -> UUID:
        """What a form is made with."""
        return UUID(int=self.chance.getrandbits(128), version=4)
