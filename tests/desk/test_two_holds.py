"""An account that is held for two reasons: it goes on when both have ended, and not before."""

from parley.desk.models import MinorCase, Report
from parley.ground import clock
from parley.notices.models import Notice
from tests.desk.test_deciding import NOON
from tests.offers.things import agreed


def goes_on(member) -> int:
    return Notice.objects.filter(subject=member.subject, event__kind="dealing-resumed").count()


def held_twice(ana, mo) -> tuple[Report, MinorCase]:
    return Report.by(mo, ana, clock.now()), MinorCase.file(ana, by=mo)


def test_the_other_side_is_told_that_it_goes_on_when_the_last_hold_ends(lamp, ana, ben, mo, nia):
    agreed(lamp, ben)
    report, case = held_twice(ana, mo)
    report.end(by=ana)
    assert goes_on(ben) == 0
    case.disagree(by=nia)
    assert goes_on(ben) == 1


def test_an_adult_whose_account_is_still_frozen_deals_with_nobody_yet(lamp, ana, ben, mo, nia):
    agreed(lamp, ben)
    report, case = held_twice(ana, mo)
    case.disagree(by=nia)
    assert goes_on(ben) == 0
    report.end(by=ana)
    assert goes_on(ben) == 1


def test_a_case_that_lapses_ends_no_freeze(lamp, ana, ben, mo):
    agreed(lamp, ben)
    with clock.frozen(NOON) as stopped:
        report, case = held_twice(ana, mo)
        stopped.tick(hours=72)
        case.lapse()
        assert goes_on(ben) == 0
        report.end(by=ana)
        assert goes_on(ben) == 1
