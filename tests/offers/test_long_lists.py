"""My dealings, the calendar and a negotiation, where there is more than a page holds."""

import re
from datetime import timedelta

import icalendar
import pytest

from parley.ground import clock
from parley.offers import jobs, transitions
from parley.offers.models import Away, Deal, Offer
from parley.offers.views import negotiations
from tests.offers.browsing import page_of
from tests.offers.crowds import countered, many_offers
from tests.offers.saying import told
from tests.offers.things import euros, offered, put_up

PAGE = "/negotiations/"
HOUR = timedelta(hours=1)
FORTNIGHT = timedelta(days=14)


def entries(browser) -> dict[str, object]:
    """The ends of what stands in the calendar, by name."""
    found = icalendar.Calendar.from_ical(browser.get(f"{PAGE}calendar/").content).walk("VEVENT")
    return {str(each["uid"]).partition("@")[0]: each["dtend"].dt for each in found}


def test_an_open_offer_is_found_however_many_ran_out_since(lamp, ana, ben, sign_in, time):
    offer = offered(lamp, ben, stands_for=FORTNIGHT)
    many_offers(201, ana, ben, clock.now() + 48 * HOUR)
    time.tick(hours=49)
    browser = sign_in(ana)
    page = page_of(browser.get(PAGE))
    assert page.index("Your turn") < page.index("Brass lamp") < page.index("No offer open")
    assert list(entries(browser)) == [f"offer-{offer.pk}"]


def test_an_offer_of_its_kind_is_found_behind_many_of_another(lamp, ana, ben, sign_in):
    offered(lamp, ben)
    many_offers(201, ben, ana, clock.now() + 48 * HOUR)
    page = page_of(sign_in(ana).get(f"{PAGE}?kind=selling"))
    assert "Your turn" in page and "Brass lamp" in page


def test_what_waits_for_the_reader_stands_on_the_first_page_and_all_else_on_further_ones(
    lamp, ana, ben, sign_in, monkeypatch
):
    monkeypatch.setattr(negotiations, "OPEN_ON_A_PAGE", 2)
    offered(lamp, ben)
    for title in ("Mirror", "Clock", "Vase"):
        offered(put_up(ben, title=title), ana)
    browser = sign_in(ana)
    pages = [page_of(browser.get(f"{PAGE}?open={number}")) for number in (1, 2)]
    assert "Brass lamp" in pages[0] and "?open=2" in pages[0] and "?open=1" in pages[1]
    assert [title for title in ("Mirror", "Clock", "Vase") if f">{title}</a>" in pages[1]] == [
        "Mirror",
        "Clock",
    ]
    assert "No offer open" not in pages[0] + pages[1]


@pytest.mark.parametrize("absence", [(1, 90), (40, 90), (47, 200), (60, 90), (-24, 30), None])
def test_the_database_tells_what_has_run_out_as_the_offer_does(lamp, ana, ben, time, absence):
    offer, own = offered(lamp, ben), offered(put_up(ben), ana)
    if absence:
        first, last = (clock.now() + hours * HOUR for hours in absence)
        Away.objects.create(member=ana, since=first, until=last)
    seen = set()
    for _step in range(30):
        time.tick(hours=7)
        stands = {each.pk for each in Offer.objects.all() if each.standing_now() == transitions.LIVE}
        assert set(Offer.objects.not_over(clock.now()).values_list("pk", flat=True)) == stands
        seen.add(frozenset(stands))
    assert {frozenset({offer.pk, own.pk}), frozenset()} <= seen


def test_a_planned_absence_moves_the_end_for_whoever_plans_it_and_is_not_given_away(
    lamp, ana, ben, sign_in, time
):
    offer = offered(lamp, ben)
    Away.begin(ana, clock.now() + 24 * HOUR, clock.now() + 240 * HOUR)
    later = offer.expires_at + 216 * HOUR
    hers, his = sign_in(ana), sign_in(ben)
    assert entries(hers) == {f"offer-{offer.pk}": later.replace(microsecond=0)}
    for path in (PAGE, f"{PAGE}{offer.negotiation_id}/"):
        mine, theirs = page_of(hers.get(path)), page_of(his.get(path))
        assert later.isoformat() in mine and offer.expires_at.isoformat() not in mine
        assert offer.expires_at.isoformat() in theirs and later.isoformat() not in theirs


def test_a_reminder_waits_for_the_end_that_a_planned_absence_moves(lamp, ana, ben, time):
    offered(lamp, ben)
    Away.begin(ana, clock.now() + 45 * HOUR, clock.now() + 200 * HOUR)
    time.tick(hours=43)
    assert jobs.remind.call_local() == 0
    Offer.objects.get().remind()
    time.tick(hours=157)
    jobs.end_absences.call_local()
    assert told(ana.subject) == ["offer-made"]
    assert jobs.remind.call_local() == 1
    assert told(ana.subject) == ["offer-made", "offer-ending"]


def test_a_long_chain_of_counters_costs_no_more_questions_than_a_short_one(
    lamp, ana, ben, cleo, sign_in, django_assert_max_num_queries
):
    free = countered(offered(lamp, ben), 300)
    first, second = offered(put_up(ana, title="Vase"), ben), offered(put_up(cleo, title="Bowl"), ben)
    Offer.tie_together([first.pk, second.pk], by=ben)
    tied = countered(Offer.objects.get(pk=first.pk), 300)
    browser = sign_in(ben)
    for offer in (free, tied):
        with django_assert_max_num_queries(19):
            page = page_of(browser.get(f"{PAGE}{offer.negotiation_id}/"))
        assert ("You want only one of this" in page) == (offer is tied)
    with django_assert_max_num_queries(20):
        page = page_of(browser.get(PAGE))
    assert page.count("one of several") == 2
    assert "one of several" not in page_of(sign_in(ana).get(PAGE))


def test_however_many_are_tied_the_list_asks_once_who_tied_them(
    ana, ben, sign_in, django_assert_max_num_queries
):
    offers = [offered(put_up(ana, title=f"Vase {number}"), ben) for number in range(12)]
    Offer.tie_together([each.pk for each in offers], by=ben)
    browser = sign_in(ben)
    with django_assert_max_num_queries(20):
        assert page_of(browser.get(PAGE)).count("one of several") == 12


def test_who_has_tied_is_known_after_untying_and_tying_anew(lamp, ana, ben, cleo):
    first, second = offered(lamp, ben), offered(put_up(cleo), ben)
    Offer.tie_together([first.pk, second.pk], by=ben)
    counter = Offer.objects.get(pk=first.pk).counter(ana, euros(35)).counter(ben, euros(33))
    assert Offer.objects.get(pk=counter.pk).tied_by_id == ben.pk
    counter.untie(by=ben)
    hers, other = counter.counter(ana, euros(34)), offered(put_up(cleo), ana)
    Offer.tie_together([hers.pk, other.pk], by=ana)
    assert [each.tied_by_id for each in Offer.objects.order_by("pk")] == [
        ben.pk, ben.pk, ben.pk, None, ana.pk, ana.pk
    ]  # fmt: skip


def test_what_ran_out_asks_no_question_a_row(ana, ben, sign_in, django_assert_max_num_queries):
    many_offers(30, ana, ben, clock.now() - HOUR)
    browser = sign_in(ana)
    with django_assert_max_num_queries(20):
        assert "run out" in page_of(browser.get(PAGE))


def cash(page: str) -> list[int]:
    """The sums on the past slips, in order."""
    past = page.partition('id="live-slip"')[0]
    found = re.findall(r'<ins class="change">€(\d+\.\d\d)</ins>', past)
    return [round(float(each) * 100) - 1000 for each in found]


def test_a_long_negotiation_is_read_a_page_at_a_time_and_nothing_of_it_is_lost(lamp, ana, ben, sign_in):
    last = countered(offered(lamp, ben), 120)
    here, browser = f"{PAGE}{last.negotiation_id}/", sign_in(last.other)
    pages = [page_of(browser.get(f"{here}?page={number}")) for number in (1, 2, 3)]
    assert page_of(browser.get(here)).count("slip--past") == 49  # and the one that is open
    assert [cash(page) for page in pages] == [
        list(range(70, 119)), list(range(20, 70)), list(range(20))
    ]  # fmt: skip
    assert all("It is your turn" in page and page.count('id="live-slip"') == 1 for page in pages)
    assert '"?page=2"' in pages[0] and '"?page=1"' in pages[1] and '"?page=3"' in pages[1]
    assert page_of(browser.get(f"{here}?page=99")).count("slip--past") == 21


def test_a_short_negotiation_has_no_pages(lamp, ben, sign_in):
    assert 'class="pages"' not in page_of(sign_in(ben).get(offered(lamp, ben).negotiation.get_absolute_url()))


def test_a_deal_is_found_from_each_page_of_its_negotiation(chairs, ana, ben, sign_in):
    deal = offered(chairs, ben, 8).accept(by=ana)
    last = countered(offered(chairs, ben, 9), 110)
    last.decline(by=last.other)
    for number in (1, 2, 3):
        page = page_of(sign_in(ben).get(f"{last.negotiation.get_absolute_url()}?page={number}"))
        assert f"/deals/{deal.pk}/" in page and Deal.objects.count() == 1
