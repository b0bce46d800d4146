"""Offers to those who watch, in a simulated market: what members do with them, and what has to come of it."""

from datetime import datetime, timedelta

from parley.ground.money import Money
from parley.offers.terms import Terms
from tests.prove.simulate import rules
from tests.prove.simulate.acts import Act
from tests.prove.simulate.looking import hours, locks_on, on
from tests.prove.simulate.records import Invite
from tests.prove.simulate.rules import demand


class Invitations:
    """The oracle's part: it goes to those who agreed, and whoever comes first gets it."""

    def _watch(self, act: Act, made: int, now: datetime) -> None:
        thing = self.things[act.given["listing"]]
        demand(thing.owner != act.by and thing.state == "active", "somebody watches what is not shown")
        thing.watchers[act.by] = act.given["may_offer"] and not thing.is_want

    def _invite(self, act: Act, made: int, now: datetime) -> None:
        thing, terms = self.things[act.given["listing"]], act.given["terms"]
        others = [each for each in self.invites.values() if each.thing is thing]
        demand(not any(each.stands(now) for each in others), "two offers to those who watch at once")
        for each in others:
            each.is_over = True
        asked = {each for each, agreed in thing.watchers.items() if agreed and each not in self.gone}
        invited = {each for each in asked if not self.are_blocked(each, act.by)}
        told = self.rows(f"SELECT member_id FROM offers_invitee WHERE invitation_id = {made}")
        demand({pk for (pk,) in told} == invited, f"{told} were made an offer, not {invited}")
        expires_at = now + (terms.stands_for or timedelta(days=2))
        made_one = Invite(made, thing, terms, thing.terms_version, now, expires_at, invited)
        rules.check_invite(made_one, act)
        self.invites[made] = made_one

    def _take_back_invitation(self, act: Act, made: int, now: datetime) -> None:
        invite = self.invites[act.given["invitation"]]
        demand(invite.thing.owner == act.by and not invite.is_over, "an offer of another was taken back")
        invite.is_over = True

    def _take(self, act: Act, made: int, now: datetime) -> None:
        invite = self.invites[act.given["invitation"]]
        demand(invite.stands(now), "an offer to those who watch was taken that had ended")
        demand(act.by in invite.invited - invite.taken_by, "somebody took what they were not offered")
        demand(invite.thing.available, "somebody came second")
        ((offer,),) = self.rows(f"SELECT offer_id FROM offers_deal WHERE id = {made}")
        self._bind(self._offered(offer, invite.thing, act.by, act, now, invite=invite), made, now)
        invite.taken_by.add(act.by)

    def must_take(self, act: Act, now: datetime) -> bool:
        """Is there nothing that speaks against taking this offer to those who watch?"""
        invite = self.invites[act.given["invitation"]]
        thing, may = invite.thing, act.by in invite.invited - invite.taken_by - self.gone
        fair = thing.columns["takes_offers"] or invite.terms.cash.amount >= (
            thing.columns["price_amount"] or 0
        )
        there = invite.stands(now) and thing.available > 0
        return may and fair and there and not self.are_blocked(act.by, thing.owner)


class Inviting:
    """The chooser's part."""

    def watch(self, now: datetime) -> Act | None:
        thing, by = self.thing("active"), self.one(self.oracle.members)
        given = {"may_offer": self.chance.random() < 0.8}
        return thing and Act("watch", by, {"listing": thing.pk, **given})

    def invite(self, now: datetime) -> Act | None:
        thing = self.thing("active")
        if thing is None or not (any(thing.watchers.values()) or self.chance.random() < 0.05):
            return None
        price = thing.columns["price_amount"] or 2000
        terms = Terms(
            Money(int(price * self.one([0.8, 0.9, 1, 1, 2])), "EUR"), self.one([1] * 19 + [2]), place="Leeds",
            handover=self.one(["posted", "met"]), postage=self.one([0, 0, 490]),
            stands_for=self.one([None, *hours(1, 30)]),
        )  # fmt: skip
        return on(thing, Act("invite", thing.owner, {"seen": self._read(thing), "terms": terms}))

    def take(self, now: datetime) -> Act | None:
        invite = self._invite(now)
        if invite is None:
            return None
        by = self.one(sorted(invite.invited - self.oracle.gone) or self.oracle.members)
        return Act("take", by, {"invitation": invite.pk}, locks_on(invite.thing.pk))

    def take_back_invitation(self, now: datetime) -> Act | None:
        if (invite := self._invite(now)) is None:
            return None
        owner, given = invite.thing.owner, {"invitation": invite.pk}
        return self._by_living(Act("take_back_invitation", owner, given, locks_on(invite.thing.pk)))

    def _invite(self, now: datetime) -> Invite | None:
        found = list(self.oracle.invites.values())[-20:]
        found = [each for each in found if each.stands(now) or self.chance.random() < 0.1]
        return self.one([each for each in found if each.thing.pk in self.focus] or found)
