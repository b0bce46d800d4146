"""Steps by which things end, and come back: closing, leaving, one key alone, time, backup and restore."""

import copy
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db import connections
from hypothesis import strategies as st

from parley.notices.models import Notice
from parley.privacy import departures, ledger
from parley.privacy.keyring import Keeping
from parley.site import backups, restoring, sweeping
from tests.prove.stateful.base import Base, member_of, stored
from tests.prove.stateful.policy import CLOSED, CONTACT_KEPT, GONE, GRACE, MEMBER, Market, Row
from tests.prove.stateful.world import ANY, one_of, step

DOUBTED = 7  # days after which a clock that went on by itself is doubted; no restore counts as that
LONGEST = timedelta(days=600)  # of one example; cases are kept for three years
RESTORES = 2  # of one example: they take a second


@dataclass
class Backup:
    """Two files, and what the model was when they were made."""

    market: Path
    keys: Path
    model: Market
    books: dict


class Ending(Base):
    """What goes, and what must not come back."""

    @step(lambda its: its.people(MEMBER), who=ANY)
    def closes_the_account(self, who: int) -> None:
        """With a time of grace, in which nothing is erased."""
        person = self.person(who, MEMBER)
        member_of(person.handle).cancel(by=member_of(person.handle), grace=True)
        self.market.close(person.handle, self.now)
        person.standing, person.due = CLOSED, self.now + GRACE

    @step(lambda its: its.people(CLOSED), who=ANY)
    def comes_back(self, who: int) -> None:
        person = self.person(who, CLOSED)
        member_of(person.handle).come_back(by=member_of(person.handle))
        person.standing, person.due = MEMBER, None

    @step(lambda its: its.people(MEMBER, CLOSED), who=ANY, keeps_words=st.booleans())
    def leaves(self, who: int, keeps_words: bool) -> None:
        person = self.person(who, MEMBER, CLOSED)
        self.remains.note_keys()
        member = member_of(person.handle)
        member.cancel(by=member, keeps_words=keeps_words)
        self.has_left(person)

    @step(lambda its: its.contacts(), which=ANY)
    def one_key_ends(self, which: int) -> None:
        """The key of one contact is destroyed, and its row stays."""
        row = one_of(self.contacts(), which)
        self.remains.note_keys()
        assert Keeping.end(row.keeping)
        self.shred_contact(row)

    def contacts(self) -> list[Row]:
        found = [row for each in self.market.dealings for row in each.contacts.values()]
        return [each for each in found if self.is_kept(each)]

    @step(lambda its: its.now < its.began + LONGEST, days=st.sampled_from([0, 1, 4, 31, 61]))
    def time_passes(self, days: int) -> None:
        self.pass_time(days)

    def pass_time(self, days: int) -> None:
        """Some days later the jobs run: those leave whose grace is over, and what is overdue goes."""
        self.remains.note_keys()
        self.world.time.tick(days=days)
        if days > DOUBTED:
            sweeping.sweep(clock_is_right=True)  # an operator has looked at the clock
        departures.sweep(self.now)
        proofs = sweeping.sweep()
        assert proofs is not None and not any(each.oldest_overdue for each in proofs.values())
        for person in self.people(CLOSED):
            if person.due <= self.now:
                self.has_left(person)
        for row in self.overdue():
            self.forget_contact(row)
        if connections["default"].vendor == "sqlite":
            self.remains.check_files()

    def overdue(self) -> list[Row]:
        """Contacts in deals that ended too long ago."""
        over = [each for each in self.market.dealings if each.ended_at]
        past = [each for each in over if each.ended_at + CONTACT_KEPT <= self.now]
        return [row for each in past for row in each.contacts.values() if row.stored]

    @step(lambda its: Notice.objects.waiting().exists())
    def letters_are_sent(self) -> None:
        self.letters_go()

    @step(lambda its: any(its.books.open.get(each.subject) for each in its.people(MEMBER)), who=ANY)
    def takes_receipts_home(self, who: int) -> None:
        """Somebody reads who saw their data, and takes a receipt of the newest entry and the state home."""
        found = [each for each in self.people(MEMBER) if self.books.open.get(each.subject)]
        person = one_of(found, who)
        ledger.sequence()
        self.world.watcher.look()
        self.books.check_words_of(person.subject)
        self.world.watcher.take(ledger.entries_about(person.subject)[0])

    @step(lambda its: its.backup is None)
    def backs_up(self) -> None:
        self.back_up()

    def back_up(self) -> None:
        """Market and keys, at one moment."""
        folder = Path(tempfile.mkdtemp(dir=self.world.folder))
        backups.back_up_market(folder / "market")
        backups.back_up_keys(folder / "keys")
        model = copy.deepcopy(self.market)
        self.backup = Backup(folder / "market", folder / "keys", model, self.books.backed_up())

    @step(lambda its: its.backup and its.restores < RESTORES, keys_lost=st.booleans())
    def restores(self, keys_lost: bool) -> None:
        """The backup comes back; where the keys were lost, those of then come back with it."""
        self.remains.note_keys()
        if keys_lost:
            lose_keys()
            self.books.lose_all_but(self.backup.books)
        restoring.restore(self.backup.market, self.backup.keys, True, lambda line: None)
        self.restores += 1
        self.market = self.leave_again(copy.deepcopy(self.backup.model))
        for row in self.market.rows():
            row.stored = row.stored and self.is_kept(row)
        for row in self.kept_rows():
            self.remains.hold(stored(row), self.remains.owners[row.keeping])
        self.world.saw["keys lost" if keys_lost else "market alone"] += 1
        self.check_everything()
        if keys_lost and connections["default"].vendor == "sqlite":
            self.remains.check_files()

    def leave_again(self, market: Market) -> Market:
        """Whoever has left since the backup leaves again; their key was destroyed once and for all."""
        for person in market.people.values():
            if person.standing != GONE and not self.is_kept(person.profile):
                market.leave(person.handle, self.now)
                self.world.saw["left again"] += 1
        return market

    def end_all(self) -> None:
        """Everybody leaves, and two months pass."""
        for person in self.people(MEMBER, CLOSED):
            self.remains.note_keys()
            member = member_of(person.handle)
            member.cancel(by=member)
            self.has_left(person)
        self.pass_time(days=61)
        assert not self.kept_rows(), "something of somebody who left is still kept"
        self.all_holds()
        self.check_everything()


def lose_keys() -> None:
    """The disk with the keys is gone."""
    connection = connections["keys"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE privacy_keeping, privacy_indexkey")
        return
    connection.close()
    for path in Path(connection.settings_dict["NAME"]).parent.glob("keys.sqlite3*"):
        path.unlink()
