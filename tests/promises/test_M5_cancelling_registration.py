"""M5: a member cancels registration at any time, alone, and is told beforehand what goes at once, what stays,
how long and why."""

import re
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.market.models import Listing, WantLine
from parley.members.models import Member, Profile
from parley.notices import mail
from parley.notices.models import Event, Notice
from parley.notices.wording import page_line
from parley.offers import holding, rules, transitions
from parley.offers.models import DealContact
from parley.privacy import ledger, retention
from parley.privacy.departures import Departure
from parley.privacy.gate import GateClosed, disclose
from parley.privacy.keyring import Keeping
from parley.safety.models import Restriction
from parley.site.templating import date as day
from tests.cast import PASSWORD
from tests.members.leavers import WORDS, cancel, leave, words_of
from tests.members.people import send
from tests.offers.browsing import page_of
from tests.offers.things import confirmed, offered, put_up

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
    last = page_of(browser.get("/leaving/left/"))
    assert "You have left" in last and "The keys of what ended with it are destroyed" in last
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


def test_words_that_go_go_from_what_a_hold_said_too(life, ana, ben, commit):
    holding.hold(ana)
    holding.resume(ana)
    told = Event.objects.filter(kind__in=["dealing-held", "dealing-resumed"])
    assert WORDS in str([*told.values("facts")])
    leave(ana, commit)
    assert words_of() == [] and told.exists()
    leave(ben, commit)
    assert not told.filter(about_type__model="negotiation", about_id=life.got.negotiation_id).exists()


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
