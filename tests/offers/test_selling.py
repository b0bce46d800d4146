"""What completed deals do to a listing and to the offers that wait on it."""

from django.test import Client

from parley.ground import clock
from parley.market.models import Listing
from parley.notices.models import Event, Notice
from parley.offers import jobs, transitions
from parley.offers.models import Offer
from tests.offers.browsing import page_of, press
from tests.offers.saying import refused, told
from tests.offers.things import agreed, completed, confirmed, euros, offered, put_up


def now(thing):
    thing.refresh_from_db()
    return thing


def test_what_is_promised_is_not_gone(lamp, ana, ben):
    deal = confirmed(lamp, ben)
    deal.mark_received(by=ben)
    assert (now(lamp).gone, lamp.reserved, lamp.state) == (0, 1, "active")
    deal.mark_received(by=ana)
    assert (now(lamp).gone, lamp.reserved, lamp.available, lamp.state) == (1, 0, 0, "ended")
    assert lamp.is_sold


def test_the_end_has_its_event_which_follows_the_deal_s(lamp, ben):
    deal = completed(lamp, ben)
    kinds = Event.objects.filter(kind__in=["deal-completed", "listing-sell-out"]).order_by("pk")
    assert [(each.kind, each.about_id) for each in kinds] == [
        ("deal-completed", deal.pk),
        ("listing-sell-out", lamp.pk),
    ]


def test_while_a_part_is_left_everything_goes_on(chairs, ana, ben, cleo):
    fits = offered(chairs, cleo, 25, quantity=3)
    completed(chairs, ben, amount=18, quantity=2)
    assert (now(chairs).gone, chairs.available, chairs.state) == (2, 3, "active")
    assert now(fits).standing_now() == transitions.LIVE
    fits.accept(by=ana)
    assert (now(chairs).reserved, chairs.gone) == (3, 2)


def test_a_deal_that_collapses_gives_back_only_its_own(chairs, ben, cleo):
    completed(chairs, ben, amount=18, quantity=2)
    agreed(chairs, cleo, amount=25, quantity=3).step_back(by=cleo)
    assert (now(chairs).available, chairs.gone, chairs.reserved) == (3, 2, 0)


def test_when_the_last_has_gone_offers_that_wait_end_and_their_makers_are_told(lamp, ana, ben, cleo, dov):
    backup, suspended = offered(lamp, cleo, 28), offered(lamp, dov, 20)
    agreed(lamp, ben).step_back(by=ben)
    backup.reconfirm(by=cleo)
    completed(lamp, ben)
    was = [Event.objects.about(offer).last().was for offer in (backup, suspended)]
    assert was == [transitions.BACKUP, transitions.SUSPENDED]
    assert (now(backup).state, now(suspended).state) == (transitions.CLOSED, transitions.CLOSED)
    assert not Offer.objects.open().exists()
    assert told(cleo.subject)[-1] == told(dov.subject)[-1] == "offer-closed"
    refused("stale", backup.reconfirm, cleo)
    refused("stale", backup.withdraw, cleo)
    refused("closed", backup.negotiation.offer, cleo, euros(40), as_backup=True)


def test_live_offers_end_too(chairs, ana, ben, cleo):
    asked = offered(chairs, cleo, 9)
    countered = asked.counter(ana, euros(10))
    Listing.objects.filter(pk=chairs.pk).update(quantity=2, available=2)
    completed(chairs, ben, amount=18, quantity=2)
    assert now(countered).state == transitions.CLOSED
    assert told(cleo.subject)[-1] == "offer-closed"


def test_what_asks_for_more_than_is_left_ends_and_says_how_many_there_are(chairs, ben, cleo, dov):
    for_all, for_one = offered(chairs, cleo, 40, quantity=5), offered(chairs, dov, 9)
    completed(chairs, ben, amount=18, quantity=2)
    assert (now(for_all).state, now(for_one).state) == (transitions.CLOSED, transitions.LIVE)
    event = Event.objects.about(for_all).get(kind="offer-closed")
    assert event.facts["left"] == 3 and (event.was, event.now) == ("backup", "closed")


def test_an_offer_that_has_run_out_is_left_in_peace(chairs, ben, cleo):
    with clock.frozen() as time:
        old = offered(chairs, cleo, 9)
        time.tick(days=3)
        completed(chairs, ben, amount=45, quantity=5)
        assert now(old).standing_now() == transitions.EXPIRED
        assert jobs.close.call_local() == 0
        assert told(cleo.subject) == []


def test_offers_on_what_its_owner_has_ended_end_within_a_minute(chairs, ana, ben, cleo, dov):
    backup = offered(chairs, cleo, 30, quantity=4)
    live, elsewhere = offered(chairs, dov, 9), offered(put_up(ana), dov)
    deal = agreed(chairs, ben, amount=20, quantity=2)
    chairs.pause(by=ana)
    assert jobs.close.call_local() == 0
    chairs.end(by=ana)
    assert jobs.close.call_local() == 2
    assert jobs.close.call_local() == 0
    assert (now(backup).state, now(live).state) == (transitions.CLOSED, transitions.CLOSED)
    assert now(elsewhere).state == transitions.LIVE
    assert told(dov.subject) == ["offer-closed"] and told(cleo.subject)[-1] == "offer-closed"
    assert now(deal).state == transitions.AGREED


def test_nobody_is_told_that_what_its_owner_has_ended_is_free(lamp, ana, ben, cleo):
    backup, deal = offered(lamp, cleo, 28), agreed(lamp, ben)
    now(lamp).end(by=ana)
    deal.step_back(by=ben)
    assert now(backup).state == transitions.BACKUP
    assert told(cleo.subject) == ["offer-backup"]
    jobs.close.call_local()
    assert told(cleo.subject) == ["offer-backup", "offer-closed"]


def test_closing_does_nothing_to_what_can_still_be_had(lamp, ben):
    offer = offered(lamp, ben)
    offer.close()
    assert now(offer).state == transitions.LIVE
    offer.withdraw(by=ben)
    lamp.end(by=lamp.owner)
    offer.close()
    assert now(offer).state == transitions.WITHDRAWN


def test_each_reason_has_its_words(lamp, chairs, ana, ben, cleo, sign_in):
    offered(lamp, cleo, 28)
    offered(chairs, cleo, 40, quantity=5)
    completed(lamp, ben)
    completed(chairs, ben, amount=18, quantity=2)
    offered(chairs, cleo, 9)
    chairs.end(by=ana)
    jobs.close.call_local()
    page = page_of(sign_in(cleo).get("/notices/"))
    assert "Brass lamp is sold." in page
    assert "Only 3 of Kitchen chair are left." in page
    assert "The listing Kitchen chair has ended" in page
    assert Notice.objects.filter(subject=cleo.subject, event__kind="offer-closed").count() == 3


def test_the_conversation_says_that_it_is_sold(lamp, ben, cleo, sign_in):
    backup = offered(lamp, cleo, 28)
    completed(lamp, ben)
    browser, path = sign_in(cleo), f"/negotiations/{backup.negotiation_id}/"
    page = page_of(browser.get(path))
    assert "This is sold, so the last offer has ended." in page
    assert "Make a new offer" not in page and "at present" not in page
    answer = press(browser, f"/offers/{backup.pk}/withdrawal/")
    assert answer.status_code == 409


def test_the_pages_show_it_as_sold(lamp, chairs, ana, ben, cleo, sign_in):
    other = put_up(cleo, title="Paper lamp")
    browser = sign_in(ana)
    for path in ("/browse/", f"/listings/{lamp.pk}/", "/listings/"):
        assert "Sold" not in page_of(browser.get(path))
    completed(lamp, ben)
    completed(chairs, ben, amount=18, quantity=2)

    assert f"/listings/{lamp.pk}/" not in page_of(Client().get("/browse/"))
    answer = Client().get(f"/listings/{lamp.pk}/")
    page = page_of(answer)
    assert answer.status_code == 410
    assert "<title>Sold: Brass lamp" in page and "It works." not in page and "Make an offer" not in page
    assert "Kitchen chair" in page and "Paper lamp" in page and other.get_absolute_url() in page

    assert "3 of 5 there, 2 sold" in page_of(Client().get(f"/listings/{chairs.pk}/"))
    mine = page_of(browser.get("/listings/"))
    assert mine.count(">Sold<") == 1 and ">Reserved<" not in mine
    own = page_of(browser.get(f"/listings/{lamp.pk}/"))
    assert "Sold. Others who come here" in own and "/edit/" not in own
    assert "2 of them sold, 0 promised in deals" in page_of(browser.get(f"/listings/{chairs.pk}/edit/"))


def test_what_is_sold_is_not_edited_back_to_life(lamp, ana, ben, sign_in):
    completed(lamp, ben)
    refused("closed", lamp.edit, by=ana, quantity=2)
    assert sign_in(ana).get(f"/listings/{lamp.pk}/edit/").status_code == 404
