"""X5: mistakes that others made, in programs that meant to forget. Each has a test that would notice it here.

| their mistake | path::name (a name alone: in this file) |
| --- | --- |
| an anonymised address was left in a job table | test_what_waits_to_be_done_knows_nothing_of_who_left |
| … in an audit log's old value | test_the_history_keeps_no_old_value_of_who_left |
| … in a mail log | test_no_log_of_mails_says_to_whom_they_went, and of who stays
  tests/notices/test_mail.py::test_no_address_and_no_words_reach_the_log |
| … in a search index | test_no_search_and_no_key_of_one_finds_who_left |
| … in an import | test_an_import_keeps_nothing_of_what_it_did_not_take,
  test_an_imported_name_that_was_forgotten_does_not_come_back |
| a job said "purged" and deleted nothing |
  tests/privacy/test_retention.py::test_a_sweep_that_claims_and_deletes_nothing_is_shown_as_overdue |
| an export returned erased data |
  tests/promises/test_X1_what_we_hold_and_the_copy.py::test_an_export_never_returns_erased_data, and one made
  before: tests/privacy/test_export_files.py::test_who_leaves_leaves_no_copy |
| a suspended account could not export |
  tests/promises/test_X1_what_we_hold_and_the_copy.py::test_a_suspended_member_reads_switches_and_exports, and
  of other ways to be shut out: test_whoever_is_shut_out_takes_a_copy |
| a shred was undone by another process's cached key |
  tests/privacy/test_rotation.py::test_a_shred_is_not_undone_by_a_key_that_another_process_has_cached |
"""

import argparse
import logging
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail as letters
from django.db import connections, transaction
from django.test import Client

from parley.desk.models import MinorCase
from parley.ground import clock
from parley.market.models import Listing
from parley.members.models import AddressChange, FormerAddress, Member, Profile
from parley.members.own import own_email
from parley.notices import mail
from parley.notices.models import Event, Notice
from parley.notices.queue import huey
from parley.privacy import departures, exports
from parley.privacy.departures import Departure
from parley.privacy.exports import Export
from parley.privacy.sealing import blind
from parley.safety.models import Restriction
from parley.site import sweeping
from parley.site.check import dealing, running, secrets, surfaces
from parley.site.check.people import Person, marker
from parley.site.check.searching import MARKER, found_in
from parley.site.commands import import_
from tests.cast import city
from tests.market.things import category
from tests.notices.conftest import post, server, unused_port  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
BROUGHT = {"members_city", "market_category"}  # what migrations filled, and nobody changes


class Places(dict[str, set[str]]):
    """Where which of the `texts` stand, by the place: takes the bytes that the surfaces of the check read."""

    def __init__(self, texts: set[str], *reads) -> None:
        super().__init__()
        self.texts = texts
        for read in reads:
            read(self, Path(settings.PARLEY_HOME))

    def bytes(self, surface: str, name: str, data: bytes, **_allowed: object) -> None:
        if found := self.texts & found_in(data, [], self.texts):
            self[name] = self.get(name, set()) | found


def rows(places: Places, folder: Path) -> None:
    """Every row of every table that is really there, declared or not."""
    for alias in surfaces.ALIASES:
        with connections[alias].cursor() as cursor:
            for table in set(connections[alias].introspection.table_names(cursor)) - BROUGHT:
                cursor.execute(f"SELECT * FROM {connections[alias].ops.quote_name(table)}")
                lines = (b"\n".join(surfaces._bytes(value) for value in row) for row in cursor.fetchall())
                places.bytes("rows", f"{alias}: {table}", b"\n".join(lines))


def everywhere(texts: set[str]) -> Places:
    """Where these stand in rows, queue, sessions, files, and the bytes of the databases as a sweep leaves
    them (that it comes to that by itself: tests/site/test_scrub_after_leaving.py)."""
    sweeping.scrub(set())
    reads = (rows, surfaces.queue, surfaces.sessions, surfaces.files, surfaces.databases)
    return Places(texts, *reads)


@pytest.fixture(autouse=True)
def _an_empty_queue(transactional_db):
    """The queue is of all tests, and on PostgreSQL it has a connection of its own."""
    huey.storage.flush_all()
    yield
    huey.storage.flush_all()
    huey.storage.close()


def joined(**about: object) -> Person:
    """Somebody who joined by the pages. What they type is full of markers, and so is their user ID."""
    city(), category()
    person = Person(marker())
    person.join()
    Member.objects.filter(handle=person.handle).update(**about)
    return person


@pytest.fixture
def log(caplog):
    """Every line that any logger is given, down to DEBUG."""
    for name in ("", "parley"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


@pytest.fixture
def goer() -> Person:
    return joined()


@pytest.fixture
def buyer() -> Person:
    return joined()


def known_of(person: Person) -> set[str]:
    """The markers of all that is held of them now, as they read it themselves, and of their public words."""
    held = secrets.gather()
    every = {**held.markers, **held.numbers}
    theirs = {text for text, homes in every.items() if any(each.subject in person.subjects for each in homes)}
    shown = Listing.objects.of(person.member).values_list("title", "description")
    return theirs | {person.member.handle} | set(MARKER.findall(str([*shown])))


def email_of(person: Person) -> str:
    return own_email(person.member)


def ask_for_another_address(person: Person) -> AddressChange:
    """The form of it. The mail with the code waits."""
    typed = {"mail-email": f"{marker()}@example.org", "mail-password": person.password}
    person.post("/me/email/", **typed)
    change = AddressChange.objects.get(member=person.member)
    person.subjects.add(change.subject)
    return change


def go(person: Person) -> None:
    """Cancel by the page, for good."""
    person.post("/leaving/", words="go", password=person.password)
    assert not Departure.objects.exists() and person.account is None


# A job table


def test_what_waits_to_be_done_knows_nothing_of_who_left(goer, buyer, log):
    hidden = marker()
    lamp = dealing.put_up(goer, f"Lamp {marker()}", f"Held by {marker()}", photo=hidden)
    dealing.offer(lamp, buyer)
    ask_for_another_address(goer)
    goer.post("/my-data/exports/")
    known = known_of(goer) | {hidden}
    assert len(known) == 10 and huey.storage.enqueued_items() and Export.objects.exists()
    assert Notice.objects.waiting().filter(subject__in=goer.subjects).count() > 1
    assert Places(known, surfaces.queue) == {}
    go(goer)
    assert everywhere(known) == {}
    letters.outbox.clear()
    while task := huey.dequeue():
        huey.execute(task)
    running.background_work()
    assert {address for letter in letters.outbox for address in letter.to} == {email_of(buyer)}
    said = "".join(str(letter.message()) for letter in letters.outbox) + log.text
    assert everywhere(known) == {} and known & found_in(said.encode(), [], known) == set()


# The old value of an audit log


def test_the_history_keeps_no_old_value_of_who_left(goer, buyer):
    moderator = joined(is_moderator=True)
    dealing.offer(dealing.put_up(goer, f"Lamp {marker()}"), buyer)
    known, member = known_of(goer), goer.member
    details = {"name": f"Nora {marker()}", "phone": "+493023125099", "country_code": "DE",
               "street_address": f"{marker()} 9", "postal_code": "10115", "city": "Berlin"}  # fmt: skip
    goer.post("/me/user-id/", **{"id-handle": marker()})
    goer.post("/me/city/", **{"place-country": "DE", "place-city": "Munich"})
    goer.post("/me/email/code/", code=ask_for_another_address(goer).code)
    goer.post("/me/details/", **details)
    goer.post("/me/deal-address/", **details | {"street_address": f"Locker {marker()}"})
    Restriction.impose(goer.member, by=moderator.member, reason=f"Rude {marker()}")
    known |= known_of(goer)
    told = set(Event.objects.about(member).values_list("kind", flat=True))
    assert told >= {"joined", "user-id-changed", "city-changed", "address-changed", "details-changed"}
    assert "deal-address-changed" in told
    go(goer)
    assert everywhere(known) == {} and not Event.objects.about(member).exists()


def test_what_a_moderator_was_led_to_does_not_say_who_has_left(goer):
    moderator, known = joined(is_moderator=True), {goer.handle}
    moderator.post(f"/members/{goer.handle}/restriction/", rule="other", reason=f"Rude {marker()}")
    assert "default: site_handledrequest" in Places(known, rows)
    go(goer)
    assert everywhere(known) == {}


# A mail log


def test_no_log_of_mails_says_to_whom_they_went(server, post, goer, buyer, log):  # noqa: F811
    lamp, known = dealing.put_up(goer, f"Lamp {marker()}"), known_of(goer) | known_of(buyer)
    post.refuse = lambda stage, to: f"550 <{to}> unknown" if stage == "RCPT" else None
    dealing.offer(lamp, buyer)
    assert mail.drain() == 0
    post.refuse = lambda stage, to: f"451 <{to}> greylisted" if stage == "RCPT" else None
    ask_for_another_address(goer)
    with pytest.raises(mail.Outage):
        mail.drain()
    post.refuse = lambda stage, to: None
    assert mail.drain() == 2
    known |= known_of(goer)
    go(goer)
    mail.drain()
    # The server of this test logs too, under a name of its own.
    lines = [str(vars(record)) for record in log.records if record.name != "mail.log"]
    assert any("is given up: %s" in line for line in lines)
    assert known & found_in("\n".join(lines).encode(), [], known) == set()
    assert everywhere(known - known_of(buyer)) == {}


# A search index


def test_no_search_and_no_key_of_one_finds_who_left(goer, client):
    word, first = marker(), email_of(goer)
    lamp = dealing.put_up(goer, f"L\u00e1mp {word.upper()}", f"**{word}**")
    goer.post("/me/email/code/", code=ask_for_another_address(goer).code)
    keys = {word, goer.handle, blind(FormerAddress, "email", first), blind(Profile, "email", email_of(goer))}
    assert set().union(*Places(keys, rows).values()) == keys
    searches = [f"/browse/?q={word}", f"/browse/?q=lamp+{word}", lamp.get_absolute_url()]
    shown = [client.get(path).content.decode() for path in searches]
    assert all("L\u00e1mp" in page and goer.handle in page for page in shown)
    second = email_of(goer)
    go(goer)
    assert everywhere(keys) == {}
    assert not any("L\u00e1mp" in page or goer.handle in page for page in pages(searches))
    for name in (goer.handle, first, second):
        Person(marker()).post("/sign-in/", (422,), name=name, password=goer.password)


def pages(paths: list[str]) -> list[str]:
    return [Client().get(path).content.decode() for path in paths]


# An import

WANT_LIST = """#! REQUIRE-COLONS REQUIRE-USERNAMES {option}
# from {comment}
!BEGIN-OFFICIAL-NAMES
0001-HARB ==> 1. "Harbour of {thing}" (from {owner})
0002-DYKE ==> 2. "Dyke and Ditch" (from tim-x)
!END-OFFICIAL-NAMES
#pragma user "{pragma}"
({owner}) 0001-HARB : 0002-DYKE {unknown}
(tim-x) 0002-DYKE : 0001-HARB
({stranger}) 0002-DYKE : 0001-HARB
({owner}) {code} : 0002-DYKE
"""
LEFT_OUT = ("option", "comment", "pragma", "unknown", "stranger", "code")


def imported(folder: Path, text: str) -> int:
    """Import it by the command line. -> how that ended"""
    category()
    file = folder / "spring.txt"
    file.write_text(text, encoding="utf-8")
    parser = argparse.ArgumentParser()
    import_.add_arguments(parser)
    return import_.run(parser.parse_args(["want-list", str(file)]))


def named_in_it() -> dict[str, str]:
    return {name: marker() for name in (*LEFT_OUT, "owner", "thing")}


def test_an_import_keeps_nothing_of_what_it_did_not_take(tmp_path, log):
    said = named_in_it()
    addresses = {name: f"{said[name]}@example.org" for name in ("comment", "pragma", "stranger")}
    text = WANT_LIST.format(**said | addresses)
    assert imported(tmp_path, f"{text}({said['owner']} never ended") == 1
    assert everywhere(set(said.values())) == {} and not Listing.objects.exists()
    assert imported(tmp_path, text) == 0
    found = everywhere(set(said.values()))
    assert set().union(*found.values()) == {said["owner"], said["thing"]}
    assert found_in(log.text.encode(), [], []) == set()


def test_an_owner_named_by_a_mail_address_gets_a_name_that_does_not_tell_it(tmp_path):
    owner = marker()
    text = WANT_LIST.format(**named_in_it() | {"owner": f"{owner}@example.org"})
    assert imported(tmp_path, text) == 0
    assert everywhere({owner}) == {}
    assert Listing.objects.get(imported_code="0001-HARB").owner.handle.startswith("user-")


def test_an_imported_name_that_was_forgotten_does_not_come_back(tmp_path):
    said = named_in_it()
    assert imported(tmp_path, WANT_LIST.format(**said)) == 0
    member = Member.objects.get(handle=said["owner"])
    with transaction.atomic():
        departures.take_leave(member.subject)
    taken = {said["owner"], said["thing"]}
    assert everywhere(taken) == {}
    assert imported(tmp_path, WANT_LIST.format(**said)) == 1
    assert everywhere(taken) == {}


# A suspended account


def closed(person: Person) -> None:
    person.post("/leaving/", words="stay", grace="on", password=person.password)


def held(person: Person) -> None:
    Restriction.hold(person.member, Restriction.Kind.MISUSE, "It is looked into.")


def restricted(person: Person) -> None:
    until = clock.now() + timedelta(days=90)
    Restriction.impose(person.member, by=joined(is_moderator=True).member, reason="Rude.", until=until)


def hidden(person: Person) -> None:
    MinorCase.file(person.member, by=joined(is_moderator=True).member)


@pytest.mark.parametrize("shut_out", [closed, held, restricted, hidden])
def test_whoever_is_shut_out_takes_a_copy(goer, shut_out):
    dealing.put_up(goer, f"Lamp {marker()}")
    known = known_of(goer)
    shut_out(goer)
    goer.enters = "by page"
    goer.sign_in_again()
    made = goer.post("/my-data/exports/").url
    assert "will be made in a moment" in goer.browser.get(made).content.decode()
    assert exports.make_unfinished() == 1
    taken = goer.browser.get(f"{made}file/").getvalue()
    with zipfile.ZipFile(BytesIO(taken)) as archive:
        said = b"".join(archive.read(name) for name in archive.namelist())
    assert known <= found_in(said, [], known)
