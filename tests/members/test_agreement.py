"""A new version of the policy or the terms: told before it is in effect, agreed to or not."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.members.jobs import announce_versions
from parley.members.models import Agreement, Announcement, Member
from parley.notices import mail
from parley.notices.models import Notice
from parley.privacy.documents import POLICY, TERMS
from tests.cast import make_member
from tests.market.things import listing
from tests.members.people import send
from tests.versions import SAYS, WEEKS

pytestmark = pytest.mark.django_db
PAGE, BANNER = "/me/agreement/", 'class="coming"'
DOOR = pytest.mark.urls("tests.members.door_urls")


@pytest.fixture
def stopped() -> Iterator[clock.Frozen]:
    with clock.frozen() as frozen:
        yield frozen


@pytest.fixture
def in_effect(publish, ana: Member, stopped: clock.Frozen) -> None:
    """Version 2 of the terms is in effect, and Ana has not agreed to it."""
    publish(TERMS)
    stopped.tick(days=15)


def agree(browser: Client, after: str = "", **read: str):
    return send(browser, PAGE, {"terms": "2", "policy": "2", "next": after, **read})


def told(member: Member) -> list[str]:
    return [str(notice.event.about) for notice in Notice.objects.of(member.subject).order_by("pk")]


def test_members_are_told_once_by_notice_and_mail_before_it_is_in_effect(
    publish, ana: Member, ben: Member, sign_in, mailoutbox
) -> None:
    version = publish(TERMS)
    assert (announce_versions.call_local(), announce_versions.call_local()) == (2, 0)
    assert told(ana) == told(ben) == ["terms version 2"]
    assert clock.today() < version.in_effect
    mail.drain()
    assert sorted(letter.to[0] for letter in mailoutbox) == ["ana@example.org", "ben@example.org"]
    for said in (SAYS["terms"], "A new version of the terms of use", PAGE):
        assert said in mailoutbox[0].subject + mailoutbox[0].body
    page = sign_in(ana).get("/notices/").content.decode()
    assert "a new version of the terms of use applies" in page and PAGE in page


def test_nobody_is_told_of_the_first_version_or_of_one_that_is_not_published_yet(
    publish, ana: Member
) -> None:
    assert announce_versions.call_local() == 0
    with clock.frozen(clock.now() + WEEKS):
        publish(POLICY)
    assert announce_versions.call_local() == 0
    assert not Notice.objects.exists()


def test_who_has_agreed_left_or_was_only_imported_is_not_told(publish, ana: Member, ben: Member) -> None:
    publish(POLICY)
    Agreement.give(ana, read={"policy": 2})
    Member.objects.filter(pk=ben.pk).update(cancelled_on=clock.today())
    Member.objects.create(handle="swapper", imported=True)
    assert announce_versions.call_local() == 0


def test_in_batches_everybody_is_told_and_after_an_interruption_the_rest_are(
    publish, ana: Member, ben: Member, cleo: Member
) -> None:
    publish(POLICY)
    Announcement._tell(POLICY, POLICY.newest(), [ana.pk])
    assert Announcement.make(batch=1) == 2
    assert [len(told(member)) for member in (ana, ben, cleo)] == [1, 1, 1]


def test_each_version_is_told_of_once(publish, ana: Member) -> None:
    publish(POLICY)
    announce_versions.call_local()
    publish(POLICY)
    publish(TERMS)
    announce_versions.call_local()
    assert told(ana) == ["policy version 2", "policy version 3", "terms version 2"]


def test_a_quiet_banner_leads_to_what_changes_until_it_is_agreed_to(publish, ana: Member, sign_in) -> None:
    browser = sign_in(ana)
    assert BANNER not in browser.get("/browse/").content.decode()
    publish(TERMS, text=TERMS.text(TERMS.newest()).replace("They stay yours.", "They stay yours for ever."))
    for page in ("/", "/browse/", "/me/", "/policy/"):
        assert BANNER in browser.get(page).content.decode()
        assert BANNER not in Client().get(page).content.decode()
    page = browser.get(PAGE).content.decode()
    assert SAYS["terms"] in page and "<ins>yours for ever.</ins>" in page.replace("\n", "")
    assert agree(browser).url == "/me/"
    assert BANNER not in browser.get("/browse/").content.decode()
    kept = ana.agreements.get(document="terms", version="2")
    assert kept.at is not None and ana.agreements.filter(document="terms").count() == 2


def test_until_it_is_in_effect_nobody_is_held_up(publish, ana: Member, sign_in) -> None:
    publish(TERMS)
    lamp = listing(ana)
    assert send(sign_in(ana), f"/listings/{lamp.pk}/pause/").status_code == 303
    assert not Agreement.is_due(ana) and Agreement.pending(ana)


def test_who_has_not_agreed_can_read_and_end_things(in_effect, ana: Member, sign_in) -> None:
    browser, lamp = sign_in(ana), listing(ana)
    for page in (
        "/",
        "/me/",
        "/policy/",
        "/terms/",
        "/me/disclosures/",
        "/negotiations/",
        lamp.get_absolute_url(),
    ):
        assert browser.get(page).status_code == 200, page
    assert send(browser, f"/listings/{lamp.pk}/end/").url == lamp.get_absolute_url()


@DOOR
@pytest.mark.parametrize("path", ["/agreed/", "/with-details/"])
def test_what_was_sent_is_kept_until_after_agreeing(path: str, in_effect, ana: Member, sign_in) -> None:
    browser = sign_in(ana)
    aside = send(browser, path, {"word": "lamp"})
    assert aside.status_code == 303 and aside.url.startswith(f"{PAGE}?next=")
    assert "What you typed is kept" in browser.get(aside.url).content.decode()
    back = agree(browser, after=path)
    assert back.url == path
    assert "lamp" in browser.get(back.url).content.decode()
    assert send(browser, path, {"word": "lamp"}).url == "/done/"


def test_listing_offering_and_publishing_lead_to_the_agreement(
    in_effect, ana: Member, ben: Member, sign_in
) -> None:
    lamp, pot = listing(ana), listing(ben, "A pot")
    browser = sign_in(ana)
    for path in (
        "/listings/new/",
        f"/listings/{lamp.pk}/edit/",
        f"/listings/{lamp.pk}/resumption/",
        f"/listings/{lamp.pk}/publication/",
        f"/listings/{pot.pk}/offers/new/",
    ):
        aside = send(browser, path, {"title": "Lamp"})
        assert aside.status_code == 303 and aside.url.startswith(PAGE), path


def test_agreeing_to_an_older_version_than_the_newest_is_refused(publish, ana: Member, sign_in) -> None:
    browser = sign_in(ana)
    publish(TERMS)
    publish(TERMS)
    page = agree(browser, terms="2")
    assert page.status_code == 409 and "There is a newer version by now" in page.content.decode()
    assert not ana.agreements.filter(document="terms", version="2").exists()
    with pytest.raises(Refusal):
        Agreement.give(ana, read={})
    assert agree(browser, terms="3").status_code == 303


def test_agreeing_to_a_coming_version_covers_the_one_in_between(publish, ana: Member, stopped) -> None:
    publish(TERMS)
    stopped.tick(days=15)
    publish(TERMS)
    assert Agreement.is_due(ana)
    Agreement.give(ana, read={"terms": 3})
    assert not Agreement.pending(ana)


def test_the_page_has_nothing_to_ask_once_all_is_agreed_to(ana: Member, sign_in) -> None:
    assert "Nothing is waiting for you" in sign_in(ana).get(PAGE).content.decode()
    assert Client().get(PAGE).url.startswith("/sign-in/")


def asked(run) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        run()
    return [each["sql"] for each in queries if "members_agreement" in each["sql"]]


def test_asking_costs_nothing_while_there_is_one_version_and_one_query_afterwards(
    publish, ana: Member, sign_in
) -> None:
    browser, lamp = sign_in(ana), listing(ana)
    assert asked(lambda: browser.get("/browse/")) == []
    publish(TERMS)
    assert len(asked(lambda: browser.get("/browse/"))) == 1
    assert len(asked(lambda: send(browser, f"/listings/{lamp.pk}/resumption/"))) == 1
    assert len(asked(lambda: send(browser, "/listings/new/", {"title": ""}))) == 1
    assert asked(lambda: Client().get("/browse/")) == []


def test_who_joins_agrees_to_the_newest_of_both(publish, client: Client) -> None:
    from tests.members.people import enter_code, join

    publish(TERMS)
    enter_code(client, join(client))
    nora = Member.objects.get(handle="nora")
    assert Agreement.pending(nora) == []
    assert set(nora.agreements.values_list("document", "version")) == {("policy", "1"), ("terms", "2")}


def test_leaving_forgets_what_was_agreed_and_told(publish, db) -> None:
    from parley.members.farewell import leave

    member = make_member("lena")
    publish(POLICY)
    Announcement.make()
    leave(member.subject)
    assert not member.agreements.exists() and not member.announcements.exists()
