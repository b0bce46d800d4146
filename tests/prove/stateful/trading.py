"""Steps of members among each other: they join, agree, confirm, open contacts, and say what they allow."""

import re
from uuid import uuid4

from hypothesis import strategies as st

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.members.models import Joining, Profile
from parley.offers.models import DealContact
from parley.privacy.choices import Choice
from parley.privacy.gate import GateClosed, disclose
from tests.cast import PASSWORD, city
from tests.offers.things import agreed, bought, put_up
from tests.prove.stateful.base import Base, deal_of, member_of
from tests.prove.stateful.policy import (
    AGREED,
    COMPLETED,
    CONFIRMED,
    CONTACT,
    FIELDS,
    MEMBER,
    OVER,
    Dealing,
    Person,
    Row,
)
from tests.prove.stateful.world import ANY, one, one_of, step

MOST = 6


class Trading(Base):
    """Joining, dealing, choosing."""

    @step(lambda its: len(its.market.people) < MOST + 2)
    def joins(self) -> None:
        self.join()

    def join(self) -> Person:
        """Somebody joins with the code from the mail, and gives name, telephone and postal address."""
        number = next(self.world.numbers)
        handle = f"z{self.world.tag}-{number}"
        email = f"zqplain-{handle}@example.org"
        known = {"handle": handle, "city": city(), "adult_checked_on": clock.today(), "agreed_version": "1"}
        joining = Joining.begin(uuid4(), email, PASSWORD, **known)
        self.joining[email] = joining.subject
        codes = [re.search(r"^ +(\d{6})$", body, re.MULTILINE) for body in self.letters_go()]
        member = joining.confirm(one([code[1] for code in codes if code]))
        self.books.end(self.joining.pop(email))
        values = {"email": email, "name": f"ZQPlain Person {number}", "phone": f"+49302312{number:05d}"}
        values["address"] = address(number, 1)
        member.give_details(values["name"], values["phone"], values["address"])
        return self.meet(member, values)

    @step(lambda its: its.people(MEMBER), who=ANY, house=st.integers(2, 99), reminders=st.booleans())
    def moves_house_and_speaks_of_reminders(self, who: int, house: int, reminders: bool) -> None:
        """Contacts in deals stay as they were frozen. Reminders may come, or not any more."""
        person = self.person(who, MEMBER)
        member, values = member_of(person.handle), person.profile.values
        new = address(person.number, house)
        member.give_details(values["name"], values["phone"], new)
        person.profile.values = values | {"address": new}
        self.remains.hold(Profile.objects.get(member=member), member)
        Choice.make(person.subject, "send-reminders", reminders)
        person.reminders = reminders

    @step(
        lambda its: len(its.people(MEMBER)) > 1,
        who=ANY,
        other=ANY,
        sides=st.sampled_from([0, 0, 1, 2]),
        buys=st.booleans(),
    )
    def agrees(self, who: int, other: int, sides: int, buys: bool) -> None:
        """Two agree, by an offer or because one buys at once, and so many sides confirm at once."""
        buyer = self.person(who, MEMBER)
        self.agree(buyer, one_of([each for each in self.people(MEMBER) if each is not buyer], other), buys)
        for dealing in self.deals(AGREED)[-1:]:
            for handle in dealing.unconfirmed()[:sides]:
                self.confirm(dealing, handle, meets=False)

    def agree(self, buyer: Person, seller: Person, buys: bool = False) -> None:
        """Two agree on a deal, unless one of them may not deal at present."""
        may = buyer.may_deal(self.now) and seller.may_deal(self.now)
        try:
            thing = put_up(member_of(seller.handle), buy_now=buys)
            deal = (bought if buys else agreed)(thing, member_of(buyer.handle))
        except Refusal:
            assert not may, "two who may deal were refused"
            self.world.saw["deals refused"] += 1
            return
        assert may, "somebody who is blocked dealt"
        self.market.dealings.append(Dealing(deal.pk, buyer.handle, seller.handle))

    @step(lambda its: its.deals(AGREED), which=ANY, first=st.booleans(), meets=st.booleans())
    def confirms(self, which: int, first: bool, meets: bool) -> None:
        """One side confirms (or both, where one had); with that, both contacts are frozen."""
        dealing = one_of(self.deals(AGREED), which)
        for handle in dealing.unconfirmed()[:: 1 if first else -1][:1]:
            self.confirm(dealing, handle, meets)

    def confirm(self, dealing: Dealing, handle: str, meets: bool) -> None:
        deal, held = deal_of(dealing), self.is_held(dealing)
        try:
            deal.confirm(member_of(handle), meets_only=meets)
        except Refusal:
            assert held, "a confirmation was refused"
            return
        assert not held, "a deal that is held was confirmed"
        dealing.confirmed_by.add(handle)
        if not dealing.unconfirmed():
            dealing.state = CONFIRMED
            self.freeze(dealing)

    def freeze(self, dealing: Dealing) -> None:
        """The contacts as they are now; without name and address where both only meet."""
        contacts = DealContact.objects.filter(side__deal=dealing.number).select_related("side__member")
        for contact in contacts.order_by("side"):
            member = contact.side.member
            known = self.market.people[member.handle].profile.values
            meets = all(side.meets_only for side in deal_of(dealing).both)
            values = {name: None if meets and name != "email" else known[name] for name in FIELDS[CONTACT]}
            dealing.contacts[member.handle] = Row(CONTACT, member.handle, contact.keeping, values)
            self.remains.hold(contact, member)

    @step(lambda its: its.deals(AGREED, CONFIRMED), which=ANY, buys=st.booleans(), cancels=st.booleans())
    def ends_a_deal(self, which: int, buys: bool, cancels: bool) -> None:
        """One steps back, or cancels; or both have what they were to get."""
        dealing = one_of(self.deals(AGREED, CONFIRMED), which)
        deal, by = deal_of(dealing), member_of(dealing.buyer if buys else dealing.seller)
        if dealing.state == AGREED:
            deal.step_back(by)
            dealing.end(OVER, self.now)
        elif cancels:
            deal.cancel(by, "It fell down the stairs.")
            dealing.end(OVER, self.now, with_reason=True)
        else:
            for handle in dealing.sides:
                deal.mark_received(member_of(handle))
            dealing.end(COMPLETED, self.now)

    @step(lambda its: its.market.dealings, which=ANY, buys=st.booleans())
    def opens_the_contact(self, which: int, buys: bool) -> None:
        """As the button on the page of a deal does it: noted in the deal, then through the gate. Half the
        time of a deal in which it opens, where there is one."""
        opening = [each for each in self.market.dealings if which % 2 and self.opens(each, buys)]
        dealing = one_of(opening or self.market.dealings, which)
        viewer, whose = dealing.sides[:: 1 if buys else -1]
        may, row = self.opens(dealing, buys), dealing.contacts.get(whose)
        both = all(self.market.people[each].standing == MEMBER for each in dealing.sides)
        shown = self.press_contact(dealing, viewer) if both else None
        assert shown == (row.values if may else None), "the page of a deal showed what it may not, or nothing"
        if may:
            self.show(row, "complete-deal", *FIELDS[CONTACT])
            self.world.saw["contacts on the page of a deal"] += 1

    def opens(self, dealing: Dealing, buys: bool) -> bool:
        """Whether the page of the deal opens the seller's contact to the buyer, or the other way round."""
        row = dealing.contacts.get(dealing.seller if buys else dealing.buyer)
        both = all(self.market.people[each].standing == MEMBER for each in dealing.sides)
        stands = both and dealing.state in (CONFIRMED, COMPLETED) and not self.is_held(dealing)
        return stands and row is not None and self.is_kept(row)

    def press_contact(self, dealing: Dealing, viewer: str) -> dict | None:
        deal, member = deal_of(dealing), member_of(viewer)
        try:
            theirs = deal.open_contact(by=member).contact
            return disclose(member, "complete-deal", list(FIELDS[CONTACT]), about=theirs, because=deal)
        except (Refusal, GateClosed, DealContact.DoesNotExist):
            return None

    def is_held(self, dealing: Dealing) -> bool:
        return any(self.market.people[each].is_held(self.now) for each in dealing.sides)


def address(number: int, house: int) -> dict[str, str]:
    """A postal address of nobody's."""
    street = f"ZQPlain Lane {number}/{house}"
    return {"country_code": "DE", "street_address": street, "postal_code": "10115", "city": "BERLIN"}
