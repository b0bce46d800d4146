"""What is left to each person: switches, Global Privacy Control, and the gate that heeds them."""

import json
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parley.ground import clock
from parley.members.models import Profile
from parley.notices import jobs, mail
from parley.notices.models import Mail, Notice
from parley.offers.models import Offer
from parley.privacy import catalogue as words
from parley.privacy import choices, lints, views
from parley.privacy.catalogue import Personal, Use, catalogue
from parley.privacy.choices import Choice
from parley.privacy.gate import GateClosed, Partner, disclose
from parley.ratings.models import Rating
from tests.offers.things import completed, offered, put_up

pytestmark = pytest.mark.django_db
REMIND = "send-reminders"


def press(client: Client, purpose: str, allowed: str):
    return client.post(f"/my-data/switches/{purpose}/", {"_once": str(uuid.uuid4()), "allowed": allowed})


def switch(client: Client, purpose: str) -> str:
    """What the page says of one switch."""
    page = client.get("/my-data/").content.decode()
    return page.partition(f'id="switch-{purpose}"')[2].partition("</li>")[0]


def test_a_reminder_stands_until_its_reader_objects_and_again_when_they_allow_it(ana, sign_in):
    assert choices.allowed(ana.subject, REMIND)
    browser = sign_in(ana)
    assert press(browser, REMIND, "no").status_code == 303
    assert not choices.allowed(ana.subject, REMIND)
    assert ">off<" in switch(browser, REMIND) and "You chose this" in switch(browser, REMIND)
    press(browser, REMIND, "yes")
    assert choices.allowed(ana.subject, REMIND)


def test_a_switch_says_what_one_misses(ana, sign_in):
    assert "The notice on the page stays" in switch(sign_in(ana), REMIND)


def test_there_is_a_switch_for_each_use_that_may_be_refused_and_for_nothing_else(ana, sign_in):
    page = sign_in(ana).get("/my-data/").content.decode()
    shown = {part.partition('"')[0] for part in page.split('class="switch" id="switch-')[1:]}
    assert shown == {REMIND, "send-matches", "tell-policy-news"} == set(choices.refusable())


@pytest.mark.parametrize("purpose", ["send-notices", "complete-deal", "sell-to-anyone"])
def test_what_is_needed_or_unknown_has_no_switch(ana, sign_in, purpose):
    assert press(sign_in(ana), purpose, "no").status_code == 404
    assert not Choice.objects.exists()


@pytest.mark.parametrize("allowed", ["", "maybe"])
def test_a_choice_that_says_nothing_changes_nothing(ana, sign_in, allowed):
    assert press(sign_in(ana), REMIND, allowed).status_code == 400
    assert not Choice.objects.exists()


def test_reading_a_switch_changes_nothing_and_visitors_have_none(ana, sign_in):
    assert sign_in(ana).get(f"/my-data/switches/{REMIND}/").status_code == 405
    assert "sign-in" in press(Client(), REMIND, "no").url
    assert not Choice.objects.exists()


def test_a_refusal_is_of_ones_own_uses_only(ana, ben, sign_in):
    press(sign_in(ana), REMIND, "no")
    assert choices.allowed(ben.subject, REMIND)


def test_what_cannot_be_refused_is_always_allowed_and_what_nobody_declared_is_an_error(ana):
    assert choices.allowed(ana.subject, "send-notices")
    with pytest.raises(LookupError):
        choices.allowed(ana.subject, "curiosity")


def test_the_gate_is_closed_to_a_refused_use_and_to_it_alone(ana):
    assert disclose(Partner("mail"), REMIND, ["email"], ana.profile)["email"] == "ana@example.org"
    Choice.make(ana.subject, REMIND, False)
    with pytest.raises(GateClosed):
        disclose(Partner("mail"), REMIND, ["email"], ana.profile)
    assert disclose(Partner("mail"), "send-notices", ["email"], ana.profile)["email"] == "ana@example.org"


@pytest.fixture
def newsletter(monkeypatch):
    """A use on consent, of the tests' own."""
    use = Use("test-news", to=words.PARTNER("mail"), basis=words.CONSENT, misses="No news.")
    table = catalogue.table_of(Profile)
    email = replace(table.columns["email"], uses=[*table.columns["email"].uses, use])
    key = (table.database, table.name)
    monkeypatch.setitem(catalogue.tables, key, replace(table, columns=table.columns | {"email": email}))
    monkeypatch.setitem(catalogue.purposes, "test-news", words.Term("test-news", "send you news"))


def test_a_use_on_consent_is_closed_until_its_subject_agrees(ana, newsletter):
    with pytest.raises(GateClosed):
        disclose(Partner("mail"), "test-news", ["email"], ana.profile)
    Choice.make(ana.subject, "test-news", True)
    assert disclose(Partner("mail"), "test-news", ["email"], ana.profile)["email"] == "ana@example.org"
    Choice.make(ana.subject, "test-news", False)
    with pytest.raises(GateClosed):
        disclose(Partner("mail"), "test-news", ["email"], ana.profile)


@pytest.mark.parametrize(
    ("use", "fault"),
    [
        (Use("join", to=words.PARTNER("mail"), basis=words.CONSENT), "what one misses"),
        (Use("join", to=words.PARTNER("mail"), basis=words.CONTRACT, misses="x"), "not refused by a switch"),
        (Use("join", to=words.PARTNER("mail"), basis=words.LEGAL, misses="x"), "not refused by a switch"),
        (Use("send-notices", to=words.PARTNER("mail"), basis=words.LEGITIMATE, misses="x"), "in one use and"),
    ],
)
def test_a_use_that_cannot_be_what_it_says_stops_the_start(monkeypatch, use, fault):
    table = catalogue.table_of(Profile)
    phone = Personal(words.TELEPHONE, "profile", [use], words.SHRED)
    columns = table.columns | {"phone": phone}
    monkeypatch.setitem(catalogue.tables, (table.database, table.name), replace(table, columns=columns))
    assert any(fault in problem for problem in lints.problems(catalogue))


# Reminders


def remind(ana, ben) -> Notice:
    """Ben's offer is about to end, and Ana is to know."""
    offer, hour = offered(put_up(ana), ben), timedelta(hours=1)
    Offer.objects.filter(pk=offer.pk).update(made_at=clock.now() - 47 * hour, expires_at=clock.now() + hour)
    Offer.objects.get(pk=offer.pk).remind()
    return Notice.objects.get(event__kind="offer-ending", subject=ana.subject)


def sent_to(address: str, mailoutbox) -> list[str]:
    return [letter.subject for letter in mailoutbox if letter.to == [address]]


@pytest.mark.django_db(transaction=True)
def test_a_reminder_is_mailed_for_its_own_purpose(ana, ben, mailoutbox):
    remind(ana, ben)
    mail.drain()
    assert any("ends soon" in subject for subject in sent_to("ana@example.org", mailoutbox))


@pytest.mark.django_db(transaction=True)
def test_a_refused_reminder_is_not_mailed_the_notice_and_the_mail_of_the_deal_stay(ana, ben, mailoutbox):
    Choice.make(ana.subject, REMIND, False)
    notice = remind(ana, ben)
    mail.drain()
    subjects = sent_to("ana@example.org", mailoutbox)
    assert subjects and not any("ends soon" in subject for subject in subjects)
    notice.refresh_from_db()
    assert (notice.mail_state, notice.page) == (Mail.NONE, True)
    assert notice in Notice.objects.of(ana.subject)


@pytest.mark.django_db(transaction=True)
def test_time_to_rate_is_a_reminder_too(ana, ben, mailoutbox):
    Choice.make(ben.subject, REMIND, False)
    deal = completed(put_up(ana), ben)
    Rating.give(deal, ana, "positive")
    jobs.patience.taken()
    mail.drain()
    assert sent_to("ben@example.org", mailoutbox)
    assert not any("A rating waits" in subject for subject in sent_to("ben@example.org", mailoutbox))


# Global Privacy Control


def test_the_signal_of_a_members_browser_is_their_choice_also_when_no_browser_is_there(ana, sign_in):
    browser = sign_in(ana)
    browser.get("/my-data/", headers={"Sec-GPC": "1"})
    assert not choices.allowed(ana.subject, REMIND)
    assert "Your browser asked us not to" in switch(browser, REMIND)


def test_who_has_chosen_themselves_is_not_overruled_by_their_browser(ana, sign_in):
    browser = sign_in(ana)
    press(browser, REMIND, "yes")
    browser.get("/", headers={"Sec-GPC": "1"})
    assert choices.allowed(ana.subject, REMIND)
    assert not choices.allowed(ana.subject, "tell-policy-news")


def test_ones_own_word_comes_after_the_signal_too(ana, sign_in):
    browser = sign_in(ana)
    browser.get("/", headers={"Sec-GPC": "1"})
    press(browser, REMIND, "yes")
    browser.get("/", headers={"Sec-GPC": "1"})
    assert choices.allowed(ana.subject, REMIND)


def test_the_signal_is_written_down_once_a_session(ana, sign_in, django_assert_num_queries):
    browser = sign_in(ana)
    browser.get("/policy/ledger/", headers={"Sec-GPC": "1"})
    before = Choice.objects.get().at
    # Whose session it is, and whether that account still holds it: nothing of choices.
    with django_assert_num_queries(2, using="default") as asked:
        browser.get("/policy/ledger/", headers={"Sec-GPC": "1"})
    session, member = (each["sql"] for each in asked.captured_queries)
    assert 'FROM "django_session"' in session and 'FROM "members_member"' in member
    assert Choice.objects.get().at == before


def test_the_page_says_that_the_browser_asks(ana, sign_in):
    browser = sign_in(ana)
    assert "Your browser asks every site" not in browser.get("/my-data/").content.decode()
    page = browser.get("/my-data/", headers={"Sec-GPC": "1"}).content.decode()
    assert "Your browser asks every site" in page


@pytest.mark.parametrize("value", ["0", "", "true", "11"])
def test_another_value_is_no_signal(ana, sign_in, value):
    sign_in(ana).get("/my-data/", headers={"Sec-GPC": value})
    assert not Choice.objects.exists()


def test_a_visitor_whose_browser_asks_gets_no_cookie_that_is_not_needed():
    asking = Client(headers={"Sec-GPC": "1"})
    assert views.SEEN not in asking.get("/policy/").cookies
    assert views.SEEN in Client().get("/policy/").cookies


def test_where_the_site_is_https_the_cookie_goes_over_nothing_else():
    assert Client().get("/policy/", secure=True).cookies[views.SEEN]["secure"]
    assert not Client().get("/policy/").cookies[views.SEEN]["secure"]


def test_a_member_who_refuses_loses_the_cookie(ana, sign_in):
    browser = sign_in(ana)
    browser.get("/policy/")
    assert browser.cookies[views.SEEN].value
    press(browser, "tell-policy-news", "no")
    assert browser.get("/policy/").cookies[views.SEEN]["max-age"] == 0


@pytest.mark.parametrize("path", ["/", "/browse/", "/listings/{}/"])
def test_pages_for_visitors_are_the_same_bytes_and_queries_with_the_signal(path, ana):
    path = path.format(put_up(ana).pk)
    Client().get(path)
    with _counted() as plain:
        without = Client().get(path)
    with _counted() as signalled:
        asked = Client(headers={"Sec-GPC": "1"}).get(path)
    assert asked.content == without.content and asked.headers.get("Vary") == without.headers.get("Vary")
    assert len(signalled.captured_queries) == len(plain.captured_queries)


def _counted() -> CaptureQueriesContext:
    return CaptureQueriesContext(connection)


def test_the_site_says_that_it_honours_the_signal():
    response = Client().get("/.well-known/gpc.json")
    assert response["Content-Type"] == "application/json"
    said = json.loads(response.content)
    assert said["gpc"] is True and len(said["lastUpdate"]) == 10 and set(said) == {"gpc", "lastUpdate"}
