"""M5: a member cancels registration at any time, alone, and is told beforehand what goes at once, what stays,
how long and why."""

import re
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.market.models import Listing, WantLine
from parley.members.models import Member, Profile
from parley.members.models.cancelling import GRACE
from parley.notices import mail
from parley.notices.models import Event, Notice
from parley.notices.wording import page_line
from parley.offers import rules, transitions
from parley.offers.models import DealContact
from parley.privacy import departures, ledger, retention
from parley.privacy.departures import Departure
from parley.privacy.gate import GateClosed, disclose
from parley.privacy.keyring import Keeping
from parley.ratings.models import Rating
from parley.safety.models import Restriction
from parley.safety.tombstones import Tombstone
from parley.site.templating import date as day
from tests.cast import PASSWORD
from tests.members.leavers import WORDS, Life, cancel, leave
from tests.members.people import enter_code, join, send
from tests.offers.browsing import page_of
from tests.offers.things import confirmed, offered, put_up


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


@pytest.fixture
def life(ana, ben, cleo) -> Life:
    return Life(ana, ben, cleo)


def words_of() -> list[str]:
    """Where in the tables of the market, of offers, ratings and events the marker still stands."""
    found = []
    for model in (Listing, Rating, Event, WantLine):
        for row in model.objects.values():
            found += [f"{model.__name__}.{name}" for name, value in row.items() if WORDS in str(value)]
    return sorted(set(found))


# Told beforehand


def test_the_page_says_what_ends_now_what_stays_until_when_and_why(life, ana, sign_in):
    page = page_of(sign_in(ana).get("/leaving/"))
    now, later = page.split("This lives on")
    for said in (
        "Your registration details",
        "Their key is destroyed",
        "What you were told",
        "who saw your data",
    ):
        assert said.lower() in now.lower()
    for said in (
        "1 offer of yours",
        "1 offer to you",
        "back from 1 deal",
        "1 deal is cancelled",
        "3 listings",
    ):
        assert said in now
    for said in ("never given to anyone else", "sealed contact in 2 deals", "5 conversations", "former"):
        assert said in later
    end = clock.now() + rules.CONTACT_KEPT
    assert f"Until {day(end)}" in later
    assert "The words of 3 listings" in later and "2 comments and answers" in later


def test_reading_the_page_changes_nothing(life, ana, sign_in):
    sign_in(ana).get("/leaving/")
    life.got.refresh_from_db()
    assert ana.is_active and life.got.state == transitions.LIVE and not Departure.objects.exists()


def test_the_profile_leads_to_it_and_a_visitor_is_asked_to_sign_in(ana, sign_in, client):
    assert 'href="/leaving/"' in page_of(sign_in(ana).get("/me/"))
    assert client.get("/leaving/").status_code == 303


def test_a_wrong_password_cancels_nothing(ana, sign_in):
    refused = cancel(sign_in(ana), password="wrong", words="stay", grace="on")
    assert refused.status_code == 422
    page = page_of(refused)
    assert "not your password" in page
    assert re.search(r'value="stay"[^>]* checked', page) and re.search(r'name="grace"[^>]* checked', page)
    assert not Member.objects.get(pk=ana.pk).has_left


def test_nobody_cancels_for_somebody_else(ana, ben):
    with pytest.raises(Refusal) as refused:
        ana.cancel(by=ben)
    assert refused.value.code == "not-yours" and not Member.objects.get(pk=ana.pk).has_left


# What goes


def test_who_cancels_is_gone_at_once(life, ana, sign_in, commit):
    browser, other = sign_in(ana), sign_in(ana)
    with commit(execute=True):
        assert cancel(browser).url == "/leaving/left/"
    assert "You have left" in page_of(browser.get("/leaving/left/"))
    for each in (browser, other):
        assert each.get("/me/").status_code == 303
    gone = Member.objects.get(pk=ana.pk)
    assert gone.is_gone and gone.city is None and gone.adult_checked_on is None and not gone.rating_count
    assert not Profile.objects.filter(member=ana).exists() and not gone.agreements.exists()
    assert not Notice.objects.filter(subject=ana.subject).exists()
    assert not Event.objects.filter(by=ana.subject).exists()
    assert {*Keeping.objects.filter(subject=ana.subject).values_list("name", flat=True)} == {"deal"}
    assert not Departure.objects.exists()
    for name in ("ana", "ana@example.org", gone.handle):
        assert send(Client(), "/sign-in/", {"name": name, "password": PASSWORD}).status_code == 422


def test_nothing_of_a_sealed_profile_opens_afterwards(ana, mo, commit):
    kept = Profile.objects.get(member=ana)
    assert disclose(mo, "settle-dispute", ["email"], about=kept, because="a complaint")
    ledger.sequence()
    leave(ana, commit)
    for viewer, purpose, because in ((mo, "settle-dispute", "a complaint"), (ana, "keep-account", None)):
        with pytest.raises(GateClosed):
            disclose(viewer, purpose, ["email"], about=kept, because=because)
    assert not ledger.entries_about(ana.subject).exists() and not ledger.verify().problems


def test_words_that_go_are_nowhere_any_more(life, ana, commit):
    assert set(words_of()) >= {
        "Listing.title",
        "Listing.description",
        "Event.facts",
        "Rating.comment",
        "Rating.answer",
    }
    leave(ana, commit)
    assert words_of() == []


def test_words_that_stay_say_former_member(life, ana, ben, sign_in, commit):
    leave(ana, commit, keeps_words=True)
    lamp = Listing.objects.get(pk=life.lamp.pk)
    assert WORDS in lamp.title and WORDS in lamp.description and lamp.state == Listing.State.ENDED
    assert not WantLine.objects.exists()
    page = page_of(Client().get("/members/ben/ratings/"))
    assert (
        f"Good {WORDS}" in page and "former member" in page and "~" not in page and "/members/ana" not in page
    )


def test_a_draft_nobody_ever_read_goes_in_any_case(ana, commit):
    put_up(ana, title=WORDS, state=Listing.State.DRAFT, published_at=None)
    leave(ana, commit, keeps_words=True)
    assert words_of() == []


def test_an_offer_that_slips_in_while_the_account_closes_is_withdrawn(lamp, ana, ben, commit):
    with commit() as later:
        ben.cancel(by=ben)
    Member.objects.filter(pk=ben.pk).update(cancelled_on=None)
    Restriction.objects.all().delete()
    late = offered_without_door(lamp, ben)
    Member.objects.filter(pk=ben.pk).update(cancelled_on=clock.today())
    for follow in later:
        follow()
    late.refresh_from_db()
    assert late.state == transitions.WITHDRAWN
    assert not Notice.objects.filter(subject=ben.subject).exists()


def offered_without_door(lamp, by):
    """What another window had sent off before: its transaction read a member who could still deal."""
    from parley.offers.models import Negotiation, Offer

    negotiation = Negotiation.objects.create(listing=lamp, buyer=by, owner=lamp.owner, opened_at=clock.now())
    now = clock.now()
    offer = Offer.objects.create(
        negotiation=negotiation, maker=by, made_at=now, expires_at=now + timedelta(days=1), currency="EUR"
    )
    offer.lines.create(listing=lamp, giver=lamp.owner, terms_version=lamp.terms_version)
    return offer


# The other sides


def test_open_dealings_end_and_the_other_sides_are_told(life, ana, ben, cleo, sign_in, commit, rf):
    leave(ana, commit)
    for thing in (life.got, life.made, life.loose, life.bound):
        thing.refresh_from_db()
    states = (life.got.state, life.made.state, life.loose.state, life.bound.state)
    assert states == ("declined", "withdrawn", "stepped-back", "cancelled")
    assert life.bound.ended_by_id == ana.pk
    told = {(each.subject, each.event.kind) for each in Notice.objects.select_related("event")}
    assert {
        (ben.subject, "offer-declined"), (cleo.subject, "offer-withdrawn"),
        (ben.subject, "deal-stepped-back"), (cleo.subject, "deal-cancelled"),
    } <= told  # fmt: skip
    assert all(page_line(each, ben, rf.get("/notices/")) for each in Notice.objects.all())
    page = page_of(sign_in(cleo).get(life.bound.get_absolute_url()))
    assert "cancelled their registration" in page and "former member" in page
    assert "~" not in page and "/members/ana" not in page
    mail.drain()
    assert {"ben@example.org", "cleo@example.org"} == {each for sent in outbox.outbox for each in sent.to}


def test_who_has_what_they_were_to_get_is_done(lamp, ana, ben, commit):
    deal = confirmed(lamp, ben)
    deal.mark_received(by=ben)
    leave(ana, commit)
    deal.refresh_from_db()
    lamp.refresh_from_db()
    assert (deal.state, lamp.gone) == (transitions.COMPLETED, 1)


def test_what_a_leaving_buyer_has_is_not_sold_twice(lamp, ana, ben, commit):
    deal = confirmed(lamp, ben)
    deal.mark_received(by=ben)
    leave(ben, commit)
    deal.refresh_from_db()
    lamp.refresh_from_db()
    assert (deal.state, lamp.gone, lamp.available) == (transitions.CANCELLED, 1, 0)


def test_a_deal_opens_no_contact_of_who_has_left_and_keeps_it_for_its_time(life, ana, ben, sign_in, commit):
    browser = sign_in(ben)
    path = f"/deals/{life.done.pk}/contact/"
    assert b"ana@example.org" in send(browser, path).content
    with clock.frozen() as time:
        leave(ana, commit)
        refused = send(browser, path)
        assert refused.status_code == 409 and b"ana@example.org" not in refused.content
        assert "Show contact" not in page_of(browser.get(life.done.get_absolute_url()))
        time.tick(days=rules.CONTACT_KEPT.days - 1)
        retention.sweep("deal", clock.now())
        assert DealContact.objects.filter(side__member=ana).exists()
        time.tick(days=2)
        retention.sweep("deal", clock.now())
        assert not DealContact.objects.filter(side__member=ana).exists()
        assert not Keeping.objects.filter(subject=ana.subject).exists()


def test_what_both_sides_have_left_goes(lamp, chairs, ana, ben, cleo, commit):
    offered(lamp, ben)
    stays = offered(chairs, cleo, 8)
    with clock.frozen():
        leave(ana, commit)
        leave(ben, commit)
    from parley.offers.models import Negotiation

    assert list(Negotiation.objects.all()) == [stays.negotiation]


def test_their_address_says_that_they_have_left(ana, mo, sign_in, commit):
    put_up(ana)
    leave(ana, commit)
    for path in ("/members/ana/", "/members/ANA/", "/members/ana/ratings/"):
        answer = Client().get(path)
        assert answer.status_code == 410 and "no longer a member" in answer.content.decode()
    assert Client().get("/members/nobody-ever/").status_code == 404
    left = Member.objects.get(pk=ana.pk).handle
    assert Client().get(f"/members/{left}/").status_code == 404
    page = page_of(sign_in(mo).get(Listing.objects.get().get_absolute_url()))
    assert "former member" in page and left not in page


# The user ID, and the mail address


@pytest.mark.parametrize("handle", ["ana", "ANA", "Ana"])
def test_a_cancelled_user_id_is_never_given_away(ana, ben, sign_in, commit, handle):
    leave(ana, commit)
    renamed = send(sign_in(ben), "/me/user-id/", {"id-handle": handle})
    assert renamed.status_code == 422 and "taken" in renamed.content.decode()
    with pytest.raises(Refusal):
        ben.rename(handle)
    ben.refresh_from_db()
    assert ben.handle == "ben"
    assert not any(handle.lower() in str(row).lower() for row in Member.objects.values_list("handle"))


def test_who_began_to_join_with_it_is_asked_for_another(client, ana, commit):
    ana.rename("nora2")
    joining = join(client, handle="nora-n")
    ana.rename("nora-n")
    leave(ana, commit)
    asked = enter_code(client, joining)
    assert asked.status_code == 422 and "Choose another" in asked.content.decode()
    assert enter_code(client, joining, handle="nora3").status_code == 303


def test_an_import_never_takes_it(ana, commit):
    from parley.market.importing import _member_called

    leave(ana, commit)
    assert _member_called("ana").handle != "ana"


def test_nobody_can_keep_somebody_from_leaving_by_a_user_id(ana, new_member, commit):
    new_member(f"left-{ana.pk}")
    leave(ana, commit)
    assert Member.objects.get(pk=ana.pk).is_gone


def test_the_mail_address_can_join_again(client, ana, commit):
    leave(ana, commit)
    joining = join(client, email="ana@example.org", handle="ana2")
    assert enter_code(client, joining).status_code == 303
    assert Member.objects.get(handle="ana2").is_active


# Who was restricted


def test_a_restriction_goes_on_for_the_address_and_ends_in_time(client, ana, ben, mo, sign_in, commit):
    with clock.frozen() as time:
        until = clock.now() + timedelta(days=90)
        Restriction.impose(ana, by=mo, reason="Sold a lamp twice.", until=until)
        page = page_of(sign_in(ana).get("/leaving/"))
        assert "keyed hash of your mail address" in page and f"Until {day(until)}" in page
        leave(ana, commit)
        stone = Tombstone.objects.get()
        assert stone.until == until and "lamp" not in str(vars(stone)) and not Restriction.objects.exists()
        joining = join(client, email="ana@example.org", handle="ana2")
        assert enter_code(client, joining).status_code == 303
        again = Member.objects.get(handle="ana2")
        from parley.privacy import retention
        from parley.safety.doors import may_deal
        from parley.safety.jobs import bind_who_came_back

        with pytest.raises(Refusal) as refused:
            may_deal(again)
        assert refused.value.code == "restricted"
        assert bind_who_came_back.call_local() == 1 and bind_who_came_back.call_local() == 0
        assert Restriction.in_force(again).until == until
        assert Notice.objects.filter(subject=again.subject, event__kind="restricted").exists()
        time.tick(days=91)
        assert Restriction.in_force(again) is None and Tombstone.over(again) is None
        assert retention.sweep("tombstone", clock.now()).removed == 1 and not Tombstone.objects.exists()


def test_a_restriction_without_end_is_remembered_for_a_year_however_often_they_leave(client, ana, mo, commit):
    with clock.frozen():
        Restriction.impose(ana, by=mo, reason="Rude.")
        leave(ana, commit)
        until = Tombstone.objects.get().until
        assert until == clock.now() + timedelta(days=365)
        enter_code(client, join(client, email="ana@example.org", handle="ana2"))
        again = Member.objects.get(handle="ana2")
        leave(again, commit)
        assert Tombstone.objects.get().until == until


def test_who_was_not_restricted_leaves_no_tombstone(ana, commit):
    leave(ana, commit)
    assert not Tombstone.objects.exists()


def test_a_lifted_restriction_does_not_come_back(client, ana, mo, commit):
    Restriction.impose(ana, by=mo, reason="Rude.")
    leave(ana, commit)
    enter_code(client, join(client, email="ana@example.org", handle="ana2"))
    again = Member.objects.get(handle="ana2")
    Tombstone.bind_who_came_back(clock.now())
    Restriction.lift_from(again, by=mo)
    assert Tombstone.over(again) is None and Tombstone.bind_who_came_back(clock.now()) == 0


# Grace


def test_with_grace_the_account_is_closed_and_nothing_is_erased(life, ana, cleo, sign_in, commit):
    browser = sign_in(ana)
    with commit(execute=True):
        assert cancel(browser, grace="on").url == "/leaving/closed/"
    closed = Member.objects.get(pk=ana.pk)
    assert closed.has_left and not closed.is_gone and not closed.is_active and closed.handle == "ana"
    assert Profile.objects.filter(member=ana).exists() and "Listing.title" in words_of()
    assert Client().get("/members/ana/").status_code == 410
    assert Listing.objects.get(pk=life.lamp.pk).state == Listing.State.ENDED
    page = page_of(sign_in(cleo).get(life.bound.get_absolute_url()))
    assert "former member" in page and "ana" not in page.lower().split("<main")[1].replace("banana", "")
    for path in ("/", "/me/", "/notices/", reverse("offers:negotiations"), "/listings/new/"):
        assert browser.get(path).headers.get("Location") == "/leaving/closed/"
    for path in ("/leaving/closed/", reverse("privacy:policy"), reverse("privacy:who-saw")):
        assert browser.get(path).status_code == 200
    mail.drain()
    assert any("30 days" in each.body for each in outbox.outbox if each.to == ["ana@example.org"])


def test_who_signs_in_during_grace_is_led_to_the_one_page_and_can_come_back(ana, commit):
    leave(ana, commit, grace=True)
    browser = Client()
    assert send(browser, "/sign-in/", {"name": "ana", "password": PASSWORD}).status_code == 303
    assert browser.get("/me/").url == "/leaving/closed/"
    assert "Come back" in page_of(browser.get("/leaving/closed/"))
    assert send(browser, "/leaving/return/").url == "/me/"
    assert browser.get("/me/").status_code == 200
    assert Member.objects.get(pk=ana.pk).is_active and not Departure.objects.exists()


def test_who_does_not_want_to_wait_leaves_now(life, ana, sign_in, commit):
    leave(ana, commit, grace=True)
    browser = sign_in(ana)
    assert send(browser, "/leaving/now/", {"password": "wrong"}).status_code == 422
    with commit(execute=True):
        assert send(browser, "/leaving/now/", {"password": PASSWORD}).url == "/leaving/left/"
    assert Member.objects.get(pk=ana.pk).is_gone and words_of() == []


def test_the_end_of_grace_is_done_by_the_sweep(life, ana, commit):
    with clock.frozen() as time:
        leave(ana, commit, grace=True)
        time.tick(days=GRACE.days - 1)
        assert departures.sweep(clock.now()) == 0 and not Member.objects.get(pk=ana.pk).is_gone
        time.tick(days=1)
        assert departures.sweep(clock.now()) > 0
        gone = Member.objects.get(pk=ana.pk)
        assert gone.is_gone and words_of() == [] and not Departure.objects.exists()
        assert departures.sweep(clock.now()) == 0
        with pytest.raises(Refusal) as refused:
            gone.come_back(by=gone)
        assert refused.value.code == "closed"


# All or nothing


def test_nothing_is_destroyed_when_the_leaving_fails(life, ana, monkeypatch, commit):
    monkeypatch.setattr(Departure, "save", failing)
    before = Keeping.objects.filter(subject=ana.subject).count()
    with commit(execute=True), pytest.raises(RuntimeError):
        ana.cancel(by=ana)
    life.got.refresh_from_db()
    assert Keeping.objects.filter(subject=ana.subject).count() == before
    assert not Member.objects.get(pk=ana.pk).has_left and life.got.state == transitions.LIVE


def failing(*args, **kwargs):
    raise RuntimeError("the disk is full")


def test_what_a_kill_left_undone_is_found_by_the_sweep(life, ana, commit):
    with commit():
        ana.cancel(by=ana)
    assert Keeping.objects.filter(subject=ana.subject, name="profile").exists() and words_of()
    departures.sweep(clock.now())
    assert not Keeping.objects.filter(subject=ana.subject).exclude(name="deal").exists() and words_of() == []
    assert not Departure.objects.exists()


def test_who_is_gone_cannot_leave_again(ana, commit):
    leave(ana, commit)
    with pytest.raises(Refusal) as refused:
        ana.cancel(by=ana)
    assert refused.value.code == "closed"
