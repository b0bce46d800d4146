"""One page that says whose turn it is: its kinds, declining many at once, the calendar file."""

from datetime import timedelta
from uuid import uuid4

import icalendar
import pytest
from django.test import Client

from parley.ground import clock
from parley.market.models import Watch
from parley.offers import rules, transitions
from parley.offers.models import Deal, Invitation, Negotiation, Offer
from parley.offers.things import Thing
from parley.ratings.models import Rating
from tests.offers.browsing import page_of
from tests.offers.things import agreed, completed, confirmed, euros, offered, put_up

PAGE = "/negotiations/"


@pytest.fixture
def dealings(ana, ben):
    """Ben buys a lamp, sells a clock, swaps a drum for a vase, and is offered what he wants. -> the titles"""
    offered(put_up(ana, title="Lamp"), ben)
    offered(put_up(ben, title="Clock"), ana)
    drum = put_up(ben, title="Drum", for_trade=True)
    offered(put_up(ana, title="Vase", for_trade=True), ben, 0, also=(Thing(drum.pk),))
    want = put_up(ben, title="A teapot", kind="want", condition="")
    Negotiation.answer(want, put_up(ana, title="Teapot"), ana, euros(10))
    return {"Lamp", "Clock", "Vase", "Teapot"}


def titles(page: str, among: set[str]) -> set[str]:
    return {title for title in among if f">{title}</a>" in page}


@pytest.mark.parametrize(("kind", "shown"), [
    ("", {"Lamp", "Clock", "Vase", "Teapot"}),
    ("buying", {"Lamp", "Teapot"}),
    ("selling", {"Clock"}),
    ("swapping", {"Vase"}),
    ("wants", {"Teapot"}),
    ("nonsense", {"Lamp", "Clock", "Vase", "Teapot"}),
])  # fmt: skip
def test_each_kind_of_dealing_can_be_read_alone(dealings, ben, sign_in, kind, shown):
    assert titles(page_of(sign_in(ben).get(f"{PAGE}?kind={kind}")), dealings) == shown


def test_deals_and_what_is_over_are_of_their_kind_too(ana, ben, sign_in):
    agreed(put_up(ana, title="Lamp"), ben)
    offered(put_up(ana, title="Mirror"), ben).withdraw(by=ben)
    browser = sign_in(ben)
    both = {"Lamp", "Mirror"}
    assert titles(page_of(browser.get(f"{PAGE}?kind=buying")), both) == both
    assert titles(page_of(browser.get(f"{PAGE}?kind=selling")), both) == set()


def test_what_was_a_swap_on_the_way_is_of_the_kind_that_was_agreed_on(ana, ben, sign_in):
    drum, lamp = put_up(ben, title="Drum", for_trade=True), put_up(ana, title="Lamp", for_trade=True)
    swap = offered(lamp, ben).counter(ana, euros(5, also=(Thing(drum.pk),)))
    ben_reads, ana_reads = sign_in(ben), sign_in(ana)
    assert titles(page_of(ben_reads.get(f"{PAGE}?kind=swapping")), {"Lamp"}) == {"Lamp"}
    last = swap.counter(ben, euros(35))
    for deal in (None, last.accept(by=ana)):
        assert titles(page_of(ben_reads.get(f"{PAGE}?kind=buying")), {"Lamp"}) == {"Lamp"}, deal
        assert titles(page_of(ana_reads.get(f"{PAGE}?kind=selling")), {"Lamp"}) == {"Lamp"}, deal
        assert titles(page_of(ben_reads.get(f"{PAGE}?kind=swapping")), {"Lamp"}) == set(), deal


def test_a_running_deal_stays_what_it_is_though_something_else_is_offered_since(ana, ben, sign_in):
    drum, chairs = put_up(ben, title="Drum", for_trade=True), put_up(ana, title="Chair", quantity=2)
    deal = offered(chairs, ben)
    chairs.edit(by=ana, for_trade=True)
    deal = deal.accept(by=ana)
    deal.offer.negotiation.offer(ben, euros(0, also=(Thing(drum.pk),)))
    running = f'href="{deal.get_absolute_url()}"'
    browser = sign_in(ben)
    assert running in page_of(browser.get(f"{PAGE}?kind=buying"))
    assert running not in page_of(browser.get(f"{PAGE}?kind=swapping"))
    assert running not in page_of(sign_in(ana).get(f"{PAGE}?kind=buying"))


def decline(browser, *offers):
    return browser.post(
        "/offers/refusals/", {"_once": str(uuid4()), "offers": [str(each) for each in offers]}
    )


def test_many_offers_are_declined_at_once(ana, ben, cleo, sign_in):
    offers = [offered(put_up(ana, title=f"Lamp {n}"), by) for n, by in enumerate((ben, cleo, ben))]
    browser = sign_in(ana)
    page = page_of(browser.get(PAGE))
    assert all(f'name="offers" value="{each.pk}"' in page for each in offers)
    answer = decline(browser, offers[0].pk, offers[1].pk)
    assert answer.url == f"{PAGE}?declined=2&left=0"
    assert "2 offers declined." in page_of(browser.get(answer.url))
    states = Offer.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [transitions.DECLINED, transitions.DECLINED, transitions.LIVE]


def test_what_cannot_be_declined_any_more_is_left_and_said(ana, ben, cleo, sign_in):
    gone, live = offered(put_up(ana), ben), offered(put_up(ana), cleo)
    gone.withdraw(by=ben)
    browser = sign_in(ana)
    answer = decline(browser, gone.pk, live.pk)
    assert answer.url == f"{PAGE}?declined=1&left=1"
    assert "1 could not be declined: it has changed or ended." in page_of(browser.get(answer.url))


def test_offers_of_others_ones_own_and_nonsense_are_not_declined(lamp, ana, ben, cleo, sign_in):
    offer = offered(lamp, ben)
    assert decline(sign_in(cleo), offer.pk).url == f"{PAGE}?declined=0&left=1"
    assert decline(sign_in(ben), offer.pk).url == f"{PAGE}?declined=0&left=1"
    assert decline(sign_in(ana), "x", "-1", "9" * 30).url == f"{PAGE}?declined=0&left=0"
    assert Offer.objects.get().state == transitions.LIVE


def test_nothing_ticked_is_said(lamp, ana, sign_in):
    browser = sign_in(ana)
    assert "Tick the offers that you want to decline." in page_of(browser.get(decline(browser).url))


def entries(browser) -> list[tuple[str, str, object]]:
    answer = browser.get(f"{PAGE}calendar/")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    found = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    return [(str(each["uid"]), str(each["summary"]), each["dtend"].dt) for each in found]


def test_the_calendar_holds_what_waits_for_its_reader_until_when(ana, ben, sign_in):
    with clock.frozen() as time:
        deal = confirmed(put_up(ana, title="Clock"), ben)
        offer = offered(put_up(ana, title="Lamp, brass; old"), ben)
        mine, theirs = entries(sign_in(ana)), entries(sign_in(ben))
        assert mine == [(f"offer-{offer.pk}@testserver", "Answer the offer for Lamp, brass; old",
                         offer.expires_at.replace(microsecond=0))]  # fmt: skip
        ((name, text, at),) = theirs
        assert (name, at) == (f"deal-{deal.pk}@testserver", deal.pay_by.replace(microsecond=0))
        assert text.startswith("Clock: Pay €30.00")
        time.tick(days=3)
        assert entries(sign_in(ana)) == []


def test_the_calendar_holds_what_is_offered_to_who_watches(time, lamp, ana, ben, sign_in):
    Watch.start(lamp, ben, may_offer=True)
    made = Invitation.make(lamp, ana, euros(35))
    entry = (f"invitations-{made.pk}@testserver", "Brass lamp: Its owner offers it to you for €35.00.",
             made.expires_at.replace(microsecond=0))  # fmt: skip
    assert entries(sign_in(ben)) == [entry] and entries(sign_in(ana)) == []
    made.withdraw(by=ana)
    assert entries(sign_in(ben)) == []


def test_the_calendar_holds_the_three_days_to_confirm_for_who_has_not(time, lamp, ana, ben, sign_in):
    deal = agreed(lamp, ben)
    deal.confirm(by=ben)
    ((name, text, at),) = entries(sign_in(ana))
    assert (name, at) == (f"deal-{deal.pk}@testserver",
                          (deal.agreed_at + rules.CONFIRM_WITHIN).replace(microsecond=0))  # fmt: skip
    assert text.startswith("Brass lamp: Confirm the deal") and entries(sign_in(ben)) == []


def test_the_calendar_holds_the_sixty_days_for_a_rating(time, lamp, ana, ben, sign_in):
    deal = completed(lamp, ben)
    ((name, text, at),) = entries(sign_in(ben))
    assert (name, text) == (f"deals-{deal.pk}-rating@testserver", "Brass lamp: Say how the deal went.")
    assert at == (Deal.objects.get().ended_at + timedelta(days=60)).replace(microsecond=0)
    Rating.give(deal, by=ben, kind="positive")
    assert entries(sign_in(ben)) == []


def test_the_calendar_holds_nothing_of_the_other_side_and_is_for_members(ana, ben, sign_in):
    confirmed(put_up(ana), ben)
    file = sign_in(ben).get(f"{PAGE}calendar/").content.decode()
    assert "BEGIN:VEVENT" in file and "Abendroth" not in file and "example.org" not in file
    assert Client().get(f"{PAGE}calendar/").status_code == 303
