"""What a deal says that one has to do next, and by when: on its page, in My dealings and in the calendar."""

import icalendar

from parley.ground import clock
from parley.offers.models import Deal
from parley.offers.things import Thing
from parley.site.templating import date
from tests.offers.browsing import page_of, press
from tests.offers.things import confirmed, put_up

PAGE = "/negotiations/"


def test_a_request_to_cancel_together_is_a_step_of_the_other_side(lamp, ana, ben, sign_in):
    deal = confirmed(lamp, ben)
    deal.ask_to_cancel(by=ana)
    browser = sign_in(ben)
    for path in (PAGE, f"/deals/{deal.pk}/"):
        page = page_of(browser.get(path))
        assert "ana asks to cancel together. Agree to that, or go on as agreed." in page
    assert '<details class="more" open>' in page
    assert "your step" in page_of(browser.get(PAGE))
    assert "asks to cancel" not in page_of(sign_in(ana).get(PAGE))
    assert press(browser, f"/deals/{deal.pk}/cancellation/together/").status_code == 303
    assert "asks to cancel" not in page_of(browser.get(PAGE))


def ends(browser) -> list:
    """The ends of what stands in the calendar."""
    found = icalendar.Calendar.from_ical(browser.get(f"{PAGE}calendar/").content).walk("VEVENT")
    return [each["dtend"].dt for each in found]


def test_the_day_to_send_by_runs_from_the_payment_and_is_not_said_before(lamp, ana, ben, sign_in, time):
    deal = confirmed(lamp, ben)
    path, his, hers = f"/deals/{deal.pk}/", sign_in(ben), sign_in(ana)
    pay_by = date(deal.pay_by)
    for page in (page_of(his.get(path)), page_of(hers.get(path))):
        assert "Send by" not in page and f"until {pay_by}" in page
    assert ends(hers) == []
    time.tick(days=2)
    deal.mark_paid(by=ben)
    due = Deal.objects.get().due_from(deal.side_of(ana))
    assert due == clock.now() + (deal.pay_by - deal.confirmed_at)
    for page in (page_of(his.get(path)), page_of(hers.get(path))):
        assert f"<dt>Send by</dt><dd>{date(due)}</dd>" in page and f"until {date(due)}" in page
        assert f"until {pay_by}" not in page
    assert ends(hers) == [due.replace(microsecond=0)]
    deal.mark_sent(by=ana)
    assert "Send by" not in page_of(his.get(path))


def test_who_sends_second_in_a_swap_has_their_days_from_the_first_parcel(ana, ben, sign_in, time):
    mine = put_up(ben, title="Drum", for_trade=True)
    deal = confirmed(put_up(ana, title="Vase", for_trade=True), ben, amount=0, also=(Thing(mine.pk),))
    first, second = sorted((deal.side_of(ana), deal.side_of(ben)), key=lambda side: not side.sends_first)
    path, ahead, after = f"/deals/{deal.pk}/", sign_in(first.member), sign_in(second.member)
    assert "<dt>You send by</dt>" in page_of(ahead.get(path))
    assert "<dt>They send by</dt>" in page_of(after.get(path))
    assert "<dt>You send by</dt>" not in page_of(after.get(path))
    time.tick(days=2)
    deal.mark_sent(by=first.member)
    due = Deal.objects.get().due_from(second)
    assert f"<dt>You send by</dt><dd>{date(due)}</dd>" in page_of(after.get(path))
    assert ends(after) == [due.replace(microsecond=0)]
