"""Watching: whose it is, what the owner learns, how it ends."""

from datetime import timedelta

import pytest
from django.test import Client

from parley.ground import clock
from parley.market.models import Listing, Watch
from parley.market.models import watches as rules
from parley.members.models import Member
from parley.privacy import retention
from parley.privacy.leavings import registered
from tests.market.things import listing, once
from tests.marks import without_marks
from tests.offers.saying import refused

pytestmark = pytest.mark.django_db


def test_a_member_watches_from_the_page_of_a_thing_and_finds_it_on_a_page_of_their_own(
    ana: Member, ben: Member, sign_in
) -> None:
    lamp, reader = listing(ana), sign_in(ben)
    page = reader.get(lamp.get_absolute_url()).content.decode()
    assert f"{lamp.get_absolute_url()}watch/" in page and "You watch this" not in page
    assert "yours alone" in reader.get(f"{lamp.get_absolute_url()}watch/").content.decode()
    assert reader.post(f"{lamp.get_absolute_url()}watch/", once()).status_code == 303
    assert not Watch.objects.get(by=ben, listing=lamp).may_offer
    assert "You watch this" in reader.get(lamp.get_absolute_url()).content.decode()
    assert "Brass lamp" in reader.get("/watched/").content.decode()
    reader.post(f"{lamp.get_absolute_url()}watch/removal/", once())
    assert "You watch nothing yet" in reader.get("/watched/").content.decode()


def test_the_owner_sees_how_many_watch_and_nobody_else_sees_even_that(
    client: Client, ana: Member, ben: Member, cleo: Member, dov: Member, sign_in
) -> None:
    lamp = listing(ana)
    for each in (ben, cleo):
        Watch.start(lamp, each)
    page = without_marks(sign_in(ana).get(lamp.get_absolute_url()).content.decode())
    assert "2 members watch this" in page and "ben" not in page and "cleo" not in page
    for other in (client, sign_in(dov), sign_in(ben)):
        assert "watch this. You alone" not in other.get(lamp.get_absolute_url()).content.decode()
    ben.cancelled_on = clock.today()
    ben.save()
    assert Watch.counted(lamp.pk) == (1, 0)


def test_ones_own_listing_is_neither_watched_nor_reported(ana: Member, sign_in) -> None:
    lamp = listing(ana)
    refused("yourself", Watch.start, lamp, ana)
    page = sign_in(ana).get(lamp.get_absolute_url()).content.decode()
    assert "Report this listing" not in page and "/watch/" not in page


def test_whoever_may_be_made_an_offer_said_so_and_can_take_it_back(ana: Member, ben: Member) -> None:
    lamp, want = listing(ana), listing(ana, "A teapot", kind="want", condition="")
    assert not Watch.start(lamp, ben).may_offer
    assert Watch.start(lamp, ben, may_offer=True).may_offer
    assert not Watch.start(lamp, ben).may_offer
    assert not Watch.start(want, ben, may_offer=True).may_offer
    assert Watch.objects.of(ben).count() == 2


def test_what_is_not_shown_is_not_watched_and_there_is_an_end_to_it(ana, ben, monkeypatch) -> None:
    refused("closed", Watch.start, listing(ana, state="paused"), ben)
    monkeypatch.setattr(rules, "MOST", 1)
    first = Watch.start(listing(ana), ben)
    refused("too-many", Watch.start, listing(ana, "Another"), ben)
    assert Watch.start(first.listing, ben, may_offer=True) == first


def test_what_is_taken_from_view_is_not_named_to_who_watches_it(ana: Member, ben: Member, sign_in) -> None:
    lamp = listing(ana)
    Watch.start(lamp, ben)
    lamp.pause(by=ana)
    page = sign_in(ben).get("/watched/").content.decode()
    assert "Something that is not shown any more" in page and "Brass lamp" not in page


def test_a_watch_ends_a_month_after_what_it_is_about(ana: Member, ben: Member) -> None:
    lamp, other = listing(ana), listing(ana, "Another")
    for each in (lamp, other):
        Watch.start(each, ben)
    lamp.end(by=ana)
    assert retention.sweep("watch").removed == 0
    Listing.objects.filter(pk=lamp.pk).update(ended_at=clock.now() - timedelta(days=30))
    assert retention.sweep("watch").removed == 1
    assert Watch.objects.get().listing == other


def test_a_leaver_watches_nothing(ana: Member, ben: Member) -> None:
    Watch.start(listing(ana), ben)
    market = registered["market"]
    assert any(fate.keeping == "watch" for fate in market.preview(ben.subject))
    market.at_once(ben.subject)
    assert not Watch.objects.exists()
