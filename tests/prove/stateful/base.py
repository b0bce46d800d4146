"""What all steps share: who is there, what is written down of it, and what must hold after each of them."""

import sys
from typing import Any

from django.core import mail as outbox
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from parley.ground import clock
from parley.members.models import Member, Profile
from parley.notices import mail
from parley.offers.models import Deal, DealContact
from tests.prove.stateful.books import Books
from tests.prove.stateful.policy import GONE, MEMBER, PROFILE, Dealing, Market, Person, Row
from tests.prove.stateful.remains import Remains
from tests.prove.stateful.world import STAFF, STEPS, World, one, one_of


class Base(RuleBasedStateMachine):
    """A marketplace with its model: `market` goes back with a restore, `books` and `remains` never do."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        # Letters of earlier runs are not ours to count.
        mail.drain()
        outbox.outbox = []
        self.market, self.books = Market(), Books()
        self.remains = Remains(member_of("mo"))
        self.joining: dict[str, Any] = {}  # mail address -> the subject of a joining
        self.backup: Any = None
        self.restores, self.round, self.last, self.began = 0, 0, "", clock.now()
        for handle in STAFF:
            self.books.go_on_with(self.meet(member_of(handle), {}).subject)

    @rule(data=st.data())
    def something_happens(self, data: st.DataObject) -> None:
        """One of the steps that are ready, but not the same twice in a row.

        A rule for each would be the usual form; but then hypothesis leaves most rules out of most examples,
        and what takes five different steps hardly comes about."""
        ready = [name for name, each in STEPS.items() if name != self.last and each.ready(self)]
        name = self.last = data.draw(st.sampled_from(ready), "what")
        chosen = STEPS[name].arguments.items()
        STEPS[name].does(self, **{each: data.draw(strategy, each) for each, strategy in chosen})
        self.world.did[name] += 1

    # Who and what is there.

    @property
    def now(self) -> Any:
        return clock.now()

    def people(self, *standings: str) -> list[Person]:
        """Those who are no staff, in these standings (any when none is named)."""
        found = [each for each in self.market.people.values() if not each.moderator]
        return [each for each in found if not standings or each.standing in standings]

    def person(self, which: int, *standings: str) -> Person:
        """One of them."""
        return one_of(self.people(*standings), which)

    def deals(self, *states: str) -> list[Dealing]:
        return [each for each in self.market.dealings if not states or each.state in states]

    def is_kept(self, row: Row) -> bool:
        """Whether the key of the row was not shredded."""
        return row.keeping not in self.remains.gone

    def kept_rows(self) -> list[Row]:
        return [each for each in self.market.rows() if self.is_kept(each) and each.values]

    # What steps write down.

    def meet(self, member: Member, values: dict) -> Person:
        """Somebody is a member now."""
        row = Row(PROFILE, member.handle, member.profile.keeping, values)
        found = Person(member.handle, member.pk, member.subject, row, moderator=member.is_moderator)
        self.market.people[member.handle] = found
        if values:
            self.remains.hold(Profile.objects.get(member=member), member)
        return found

    def show(self, row: Row, purpose: str, *fields: str) -> None:
        """These fields were shown: if anything stands in one of them, that is an entry."""
        given = [f"{row.table}.{name}" for name in fields if row.values[name] is not None]
        whose = self.market.people[row.whose]
        if given and whose.standing == GONE:
            self.books.write_of_nobody()
        elif given:
            self.books.write(whose.subject, purpose, given)

    def letters_go(self) -> list[str]:
        """The mailer sends what waits; each letter is an address shown to it. -> their bodies"""
        mail.drain()
        letters, outbox.outbox = outbox.outbox, []
        for letter in letters:
            (address,) = letter.to
            if address in self.joining:
                self.books.write(self.joining[address], "send-notices", ["members_joining.email"])
                continue
            whose = one([each for each in self.market.people.values() if address_of(each) == address])
            assert whose.standing != GONE, "a letter to somebody who has left"
            self.books.write(whose.subject, "send-notices", ["members_profile.email"])
        self.world.saw["letters"] += len(letters)
        return [letter.body for letter in letters]

    def has_left(self, person: Person) -> None:
        """They are gone now, and so are two keys of theirs: the profile's, and that of their book."""
        self.remains.shred(self.market.leave(person.handle, self.now))
        self.books.end(person.subject)
        self.world.saw["shredded"] += 1

    def shred_contact(self, row: Row) -> None:
        """The key of this contact was destroyed."""
        self.remains.shred(row.keeping)
        self.world.saw["shredded"] += 1

    def forget_contact(self, row: Row) -> None:
        """This contact was deleted, and its key destroyed, if it was still there."""
        row.stored = False
        if self.is_kept(row):
            self.shred_contact(row)

    # What must hold.

    @invariant()
    def all_holds(self) -> None:
        """Shown is recorded; nothing that was shredded opens; the ledger only grows."""
        self.books.check()
        self.remains.check()
        self.world.watcher.look()

    def check_everything(self) -> None:
        """What takes too long for every step."""
        self.remains.check_all()
        self.world.watcher.check()
        for each in self.people(MEMBER):
            self.books.check_words_of(each.subject)

    def teardown(self) -> None:
        """At the end all leave, and their time is over: then nothing opens, and no byte is left."""
        failed = sys.exc_info()[1]
        try:
            if failed is None:
                self.end_all()
        except Exception as error:
            failed = error
            raise
        finally:
            self.world.faults += [f"{type(failed).__name__}: {failed}"] if failed else []
            self.world.watcher.forget_most()

    def end_all(self) -> None:
        raise NotImplementedError


def member_of(handle: str) -> Member:
    """A member, read afresh."""
    return Member.objects.get(handle=handle)


def deal_of(dealing: Dealing) -> Deal:
    """A deal, read afresh."""
    return Deal.objects.get(pk=dealing.number)


def address_of(person: Person) -> str:
    return person.profile.values.get("email") or f"{person.handle}@example.org"


def stored(row: Row) -> Any:
    """The row as it is stored now, if it is."""
    model = Profile if row.table == PROFILE else DealContact
    return model.objects.filter(keeping=row.keeping).first()
