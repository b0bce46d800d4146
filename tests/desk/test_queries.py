"""A page of the desk asks as often for many things as for a few."""

from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from parley.desk import doings, naming, requests_queue, transparency
from parley.desk.models import Report
from parley.ground import clock
from parley.market import keepsakes
from parley.market.models import Keepsake, Question
from parley.offers.models import Deal
from parley.privacy.departures import take_leave
from parley.privacy.grounds import GROUNDS
from tests.desk.cases import filed, granted
from tests.offers.things import agreed, confirmed, offered, put_up


def asked(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def test_what_was_done_with_an_account(ana, ben, mo):
    report = Report(member=ana, since=clock.now() - timedelta(hours=1))

    def look() -> list:
        report.frozen_at = clock.now()
        return doings.since_then(report)

    def do() -> None:
        offered(put_up(ben), ana)
        Question.ask(put_up(ben), ana, "Bright?")
        agreed(put_up(ana), ben).confirm(by=ana)

    do()
    before, few = len(look()), asked(look)  # the first look learns the numbers of the tables, once a process
    for _ in range(3):
        do()
    assert len(look()) == before + 15 and asked(look) == few


def test_what_waits_at_the_desk_and_what_the_public_is_told(ana, mo, nia):
    def file() -> None:
        granted(filed(mo, [ana]), mo)

    file()
    few = asked(lambda: requests_queue.waiting(nia)), asked(transparency.periods)
    for _ in range(3):
        file()
    assert len(requests_queue.waiting(nia)) == 4
    assert (asked(lambda: requests_queue.waiting(nia)), asked(transparency.periods)) == few


def test_somebody_who_left_and_dealt_a_lot(ana, ben, cleo):
    def lines(member) -> list:
        return naming._of_member(member, GROUNDS["legal-process"], ["name"])

    confirmed(put_up(ana), ben)
    for _ in range(4):
        confirmed(put_up(ana), cleo)
    take_leave(ben.subject), take_leave(cleo.subject)
    assert [len(lines(each)) for each in (ben, cleo)] == [1, 4]
    few, many = (asked(lambda each=each: lines(each)) for each in (ben, cleo))
    assert few == many


def test_photos_that_deals_still_show(ana, ben):
    def hold() -> None:
        deal, now = agreed(put_up(ana), ben), clock.now()
        token = f"{deal.pk:032d}"
        things = [{**thing, "photos": [token]} for thing in deal.things]
        Deal.objects.filter(pk=deal.pk).update(things=things)
        known = {"listing_id": things[0]["listing"], "width": 1, "height": 1, "made_at": now}
        Keepsake.objects.create(token=token, **known)

    hold()
    few = asked(keepsakes.release)
    for _ in range(3):
        hold()
    assert asked(keepsakes.release) == few and Keepsake.objects.count() == 4
