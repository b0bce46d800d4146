"""The policy page and "Who saw my data"."""

import datetime
import re
import uuid
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.template import engines
from django.test import Client

from parley.ground import clock
from parley.privacy import ledger, policy, views
from parley.privacy.catalogue import catalogue
from parley.privacy.documents import POLICY
from parley.privacy.gate import Partner, disclose

pytestmark = pytest.mark.django_db


def words(response):
    """The page's text as a person reads it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_anybody_reads_the_policy():
    response = Client().get("/policy/")
    assert response.status_code == 200
    assert "What we know, who sees it, and why" in words(response)


def test_every_clause_of_the_catalogue_stands_on_the_page_under_its_own_anchor():
    page = Client().get("/policy/").content.decode()
    used = {
        f"{use.purpose}-to-{use.to.name}"
        for table in catalogue.tables.values()
        for what in table.personal().values()
        for use in what.uses
    }
    assert {name for name in used if f'id="{name}"' not in page} == set()
    assert set(re.findall(r'class="clause" id="([^"]+)"', page)) == used


def test_every_keeping_cookie_and_public_field_stands_on_the_page():
    text = words(Client().get("/policy/"))
    for name in catalogue.cookies:
        assert name in text
    for keeping, _labels in policy.keepings():
        assert str(keeping.label)[1:] in text
    for why, labels in policy.public_fields():
        assert why[1:] in text and all(label[1:] in text for label in labels)


def test_the_page_says_its_version_and_dates():
    text = words(Client().get("/policy/"))
    current = POLICY.newest()
    assert f"Version {current.version}" in text and "Last updated" in text and "In effect since" in text
    assert policy.digest() in text


def test_a_link_to_a_clause_never_leads_nowhere():
    page = Client().get("/policy/").content.decode()
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert {target for target in re.findall(r'href="#([^"]+)"', page) if target not in anchors} == set()


def live(monkeypatch, name, days):
    monkeypatch.setitem(catalogue.backups, name, replace(catalogue.backups[name], days=days))


def test_the_page_says_how_long_backups_live(monkeypatch):
    live(monkeypatch, "market", 41)
    assert "Backups live for 41 days at most." in words(Client().get("/policy/"))


def test_the_page_says_how_long_a_backup_may_still_hold_a_destroyed_key(monkeypatch):
    live(monkeypatch, "keys", 9)
    said = words(Client().get("/policy/"))
    assert "within 9 days in the last backup of the keys" in said
    assert "Keys have backups of their own, which live for 9 days at most." in said
    assert "from the moment its key is destroyed" not in said


def test_a_purpose_has_a_page_that_puts_it_to_work_and_but_one_says_that_it_has_none():
    without = [clause.name for clause in policy.clauses() if not views._page(clause)]
    assert without == ["answer-once-to-self"]  # it happens at every form, whichever page that is on
    page = Client().get("/policy/").content.decode()
    for clause in policy.clauses():
        card = page.partition(f'class="clause" id="{clause.name}"')[2].partition("</article>")[0]
        assert "See it at work" in card or "no page of its own" in card
    assert all(views._page(clause) for clause in policy.clauses() if clause.page)


def test_a_keeping_shows_its_proof_of_life():
    day = datetime.datetime(2026, 11, 20, 9, tzinfo=datetime.UTC)
    swept = SimpleNamespace(at=day, removed=3, oldest_overdue=None)
    late = SimpleNamespace(at=day, removed=0, oldest_overdue=day)
    alive = engines["jinja2"].env.get_template("privacy/alive.html").module.alive
    with clock.frozen(day + datetime.timedelta(hours=2)):
        assert "3 rows deleted" in alive(swept) and "2 hours ago" in alive(swept)
        assert "has been due since" in alive(late) and "has been due" not in alive(swept)
        assert "ends with what you do" in alive(None) and "not yet" in alive(None, 7)


def test_who_comes_back_after_a_change_is_told_what_changed(publish):
    browser = Client()
    assert "Changed since your last visit" not in words(browser.get("/policy/"))
    publish(POLICY)
    news = browser.get("/policy/").content.decode().partition('id="news-title"')[2].partition("</section>")[0]
    assert "Rings came." in news
    browser.cookies[views.SEEN] = "nonsense"
    assert browser.get("/policy/").status_code == 200


def test_the_signed_state_of_the_ledger_is_public_and_a_receipt(ana, mo, test_policy):
    def state():
        response = Client().get("/policy/ledger/")
        assert response.status_code == 200 and response["Content-Type"].startswith("text/plain")
        return response.content.decode()

    empty = state()
    assert ledger.verify([empty]).ok
    disclose(mo, "test-settle", ["name"], ana.profile, because="a parcel went astray")
    ledger.sequence()
    assert state() == ledger.latest().note
    assert ledger.verify([empty, state()]).ok


@pytest.mark.parametrize("address", ["/policy/", "/policy/ledger/", "/me/disclosures/"])
def test_these_pages_only_answer_to_reading(address, ana, sign_in):
    assert sign_in(ana).post(address, {"_once": uuid.uuid4()}).status_code == 405


def test_who_saw_my_data_asks_to_sign_in():
    response = Client().get("/me/disclosures/")
    assert response.status_code == 302 and "sign-in" in response.url


def test_who_saw_my_data_is_empty_at_first(ana, sign_in):
    assert "Nobody has seen anything yet" in words(sign_in(ana).get("/me/disclosures/"))


def test_a_disclosure_is_told_in_plain_words(ana, ben, deal, dealing, test_policy, sign_in):
    dealing.add((ben.subject, ana.subject))
    disclose(ben, "test-sell", ["email", "name"], ana.profile, because=deal)
    response = sign_in(ana).get("/me/disclosures/")
    text = words(response)
    assert "ben saw your email address and full name" in text
    assert 'href="/policy/#test-sell-to-counterparty"' in response.content.decode()
    assert "city" in text and str(deal.pk) in text
    assert "@example.org" not in text


def test_nobody_else_sees_it(ana, ben, cleo, deal, dealing, test_policy, sign_in):
    dealing.add((ben.subject, ana.subject))
    disclose(ben, "test-sell", ["email"], ana.profile, because=deal)
    for other in (ben, cleo):
        assert "Nobody has seen anything yet" in words(sign_in(other).get("/me/disclosures/"))


def test_staff_stand_there_by_role_with_their_reason(ana, mo, test_policy, sign_in):
    disclose(mo, "test-settle", ["name"], ana.profile, because="a parcel went astray")
    text = words(sign_in(ana).get("/me/disclosures/"))
    assert "A moderator saw your full name" in text and "a parcel went astray" in text
    assert "/members/mo/" not in text


def test_the_mails_of_one_day_are_one_line_with_their_number(ana, test_policy, sign_in):
    with clock.frozen(datetime.datetime(2026, 11, 20, 9, tzinfo=datetime.UTC)) as stopped:
        for _mail in range(3):
            disclose(Partner("mail"), "test-mail", ["email"], ana.profile)
            stopped.tick(hours=1)
        stopped.tick(days=1)
        disclose(Partner("mail"), "test-mail", ["email"], ana.profile)
    response = sign_in(ana).get("/me/disclosures/")
    assert words(response).count("was given your email address") == 2
    assert "3 times" in words(response)
    assert response.content.decode().count("<summary>Each time</summary>") == 1
    assert "09:00" in words(response) and "11:00" in words(response)


def test_many_disclosures_have_pages(ana, mo, test_policy, sign_in, monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 2)
    for number in range(3):
        disclose(mo, "test-settle", ["name"], ana.profile, because=f"reason {number}")
    browser = sign_in(ana)
    first, second = words(browser.get("/me/disclosures/")), words(browser.get("/me/disclosures/?page=2"))
    assert "reason 2" in first and "reason 1" in first and "reason 0" not in first
    assert "reason 0" in second
    assert words(browser.get("/me/disclosures/?page=nonsense")) == first
