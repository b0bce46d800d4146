"""What is sealed was altered, or nothing can be opened or recorded: a page that says so, nothing shown, and
everything else as it was."""

import uuid
from contextlib import contextmanager

import pytest
from django.db import connection, connections

from parley.members.models import Profile
from parley.offers.models import DealContact, Message
from parley.privacy import secretfiles
from parley.privacy.gate import Partner, disclose
from parley.privacy.keyring import Keeping
from parley.privacy.ledger_models import Entry
from tests.offers.browsing import page_of
from tests.offers.things import agreed, confirmed, put_up
from tests.privacy.exported import data, made, page, table

ALTERED = "altered since it was written"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]


def swap(model, column, row, other, alias="default"):
    """Give one row what the other one sealed in this column."""
    name = model._meta.db_table
    with connections[alias].cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {name} WHERE row = %s", [stored(other.row)])
        (value,) = cursor.fetchone()
        cursor.execute(f"UPDATE {name} SET {column} = %s WHERE row = %s", [value, stored(row.row)])


def stored(number):
    return number if connection.vendor == "postgresql" else number.hex


def alter(entry):
    """Change one byte of what an entry sealed."""
    flipped = bytes(entry.details)[:-1] + bytes([bytes(entry.details)[-1] ^ 1])
    Entry.objects.filter(pk=entry.pk).update(details=flipped)


def told(member):
    disclose(Partner("mail"), "send-notices", ["email"], member.profile)
    return Entry.objects.order_by("-at_us").first()


@contextmanager
def without_master_keys():
    path = secretfiles.secret_path("master-keys")
    away = path.rename(path.with_name("away"))
    try:
        yield
    finally:
        away.rename(path)


@contextmanager
def without_a_ledger():
    with connections["ledger"].cursor() as cursor:
        cursor.execute("ALTER TABLE privacy_entry RENAME TO away")
    try:
        yield
    finally:
        with connections["ledger"].cursor() as cursor:
            cursor.execute("ALTER TABLE away RENAME TO privacy_entry")


@pytest.fixture
def browser_of(sign_in):
    """A browser that is given the page of an error, as people are."""

    def of(member):
        client = sign_in(member)
        client.raise_request_exception = False
        return client

    return of


def test_an_entry_that_was_altered_is_named_and_the_others_are_read(ana, sign_in):
    told(ana)
    alter(told(ana))
    told(ana)
    shown = page_of(sign_in(ana).get("/me/disclosures/"))
    assert shown.count("This line was altered after it was written.") == 1
    assert "2 times" in shown and "your" in shown


def test_an_entry_that_was_altered_stands_in_the_copy_as_that(ana):
    told(ana)
    alter(told(ana))
    copy = made(ana)
    entries = [row["details"] for row in table(data(copy), "privacy_entry")["rows"]]
    assert sorted(each["altered"] for each in entries) == [False, True]
    assert "This line was altered" in page(copy)


def test_a_profile_with_a_swapped_value_says_so_and_shows_neither(ana, ben, browser_of):
    swap(Profile, "phone", ana.profile, ben.profile)
    answer = browser_of(ana).get("/me/")
    said = answer.content.decode()
    assert answer.status_code == 500 and "Something sealed was damaged" in said
    assert "ana@example.org" not in said and "ben@example.org" not in said


def test_a_copy_has_the_row_without_the_value_that_was_swapped(ana, ben):
    swap(Profile, "phone", ana.profile, ben.profile)
    (row,) = table(data(made(ana)), "members_profile")["rows"]
    assert ALTERED in row["phone"] and row["email"] == "ana@example.org"


def test_of_a_row_whose_key_was_altered_the_copy_says_that_too(ana):
    Keeping.objects.filter(pk=ana.profile.keeping).update(wrapped=b"\1" * 60)
    (row,) = table(data(made(ana)), "members_profile")["rows"]
    assert ALTERED in row["email"]


def contact(browser, deal):
    answer = browser.post(f"/deals/{deal.pk}/contact/", {"_once": str(uuid.uuid4())})
    return answer.status_code, page_of(answer)


def test_a_contact_with_a_swapped_value_is_not_said_to_have_ended(ana, ben, browser_of):
    deal = confirmed(put_up(ana), ben)
    theirs, own = (DealContact.objects.get(side=deal.side_of(each)) for each in (ana, ben))
    swap(DealContact, "email", theirs, own)
    status, said = contact(browser_of(ben), deal)
    assert status == 409 and "This is not as it was written" in said and "any more" not in said


def test_while_nothing_can_be_recorded_a_contact_waits_and_is_not_said_to_have_ended(ana, ben, browser_of):
    deal, browser = confirmed(put_up(ana), ben), browser_of(ben)
    with without_a_ledger():
        status, said = contact(browser, deal)
    assert status == 503 and "Try again in a while" in said and "any more" not in said
    assert "ana@example.org" not in said
    status, said = contact(browser, deal)
    assert status == 200 and "ana@example.org" in said


def test_one_message_that_was_altered_hides_no_other(ana, ben, sign_in):
    here = agreed(put_up(ana), ben).offer.negotiation
    first, second = (Message.write(here, ben, words) for words in ("Is it heavy?", "I could fetch it."))
    swap(Message, "text", first, second)
    shown = page_of(sign_in(ana).get(f"/negotiations/{here.pk}/"))
    assert "This message was damaged" in shown and "I could fetch it." in shown
    assert "Is it heavy?" not in shown


@pytest.mark.parametrize("path", ["/me/", "/my-data/"])
def test_while_no_key_opens_the_page_says_that_nothing_is_lost(path, ana, browser_of):
    browser = browser_of(ana)
    with without_master_keys():
        answer = browser.get(path)
    assert answer.status_code == 503 and "nothing is lost" in answer.content.decode()
    assert browser.get(path).status_code == 200


def test_while_no_key_opens_whoever_signs_in_is_told_the_same(ana, client):
    client.raise_request_exception = False
    with without_master_keys():
        answer = client.post(
            "/sign-in/", {"name": "ana@example.org", "password": "x", "_once": str(uuid.uuid4())}
        )
    assert answer.status_code == 503 and "Try again in a while" in answer.content.decode()
