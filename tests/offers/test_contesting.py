"""The mark of not having performed can be contested, once; staff upholds or removes it, with a reason."""

from datetime import timedelta

import pytest

from parley.ground import clock
from parley.offers import jobs
from parley.offers.models import Contest, Deal
from parley.privacy import ledger, retention
from tests.offers.browsing import page_of, press
from tests.offers.saying import refused, told
from tests.offers.things import confirmed


@pytest.fixture
def lapsed(time, lamp, ana, ben) -> Deal:
    """Ben did not pay for Ana's lamp, and she has ended the deal."""
    deal = confirmed(lamp, ben)
    time.tick(days=3)
    jobs.pass_time.call_local()
    time.tick(days=1)
    deal = Deal.objects.get(pk=deal.pk)
    deal.lapse(by=ana)
    return deal


def counted(member) -> tuple[int, int]:
    """How many marks `member` bears, and how many of them they contest."""
    year = clock.now() - timedelta(days=365)
    return (
        Deal.objects.not_performed_by(member, year).count(),
        Deal.objects.contested_by(member, year).count(),
    )


def test_only_who_bears_it_contests_it_once_and_in_time(lapsed, time, ana, ben, cleo):
    refused("not-yours", Contest.make, lapsed, cleo, "It is wrong.")
    refused("closed", Contest.make, lapsed, ana, "It is wrong.")
    refused("bounds", Contest.make, lapsed, ben, "  ")
    time.tick(days=30)
    refused("closed", Contest.make, lapsed, ben, "I did pay.")
    time.tick(seconds=-1)
    Contest.make(lapsed, ben, "I did pay.")
    refused("stale", Contest.make, lapsed, ben, "And again.")
    assert counted(ben) == (1, 1)
    assert told(ana.subject)[-1] == "mark-contested"


def test_a_moderator_who_is_no_side_removes_it_and_the_rate_follows(lapsed, mo, ana, ben):
    contest = Contest.make(lapsed, ben, "I did pay.")
    refused("not-yours", contest.remove, ben, "I say so.")
    refused("bounds", contest.remove, mo, " ")
    contest.remove(mo, "The receipt is good.")
    refused("stale", contest.uphold, mo, "After all.")
    assert counted(ben) == (0, 0)
    assert told(ana.subject)[-1] == told(ben.subject)[-1] == "mark-removed"


def test_an_upheld_mark_stays_and_is_contested_no_more(lapsed, mo, ben):
    Contest.make(lapsed, ben, "I did pay.").uphold(mo, "There is no receipt.")
    assert counted(ben) == (1, 0)
    refused("stale", Contest.make, lapsed, ben, "And again.")


def test_contesting_and_deciding_in_the_browser(lapsed, mo, ana, ben, sign_in, client):
    browser, path = sign_in(ben), f"{lapsed.get_absolute_url()}mark/"
    assert path in page_of(browser.get(lapsed.get_absolute_url()))
    assert path not in page_of(sign_in(ana).get(lapsed.get_absolute_url()))
    assert press(browser, path, words="").status_code == 422
    assert press(browser, path, words="I did pay on Monday.").status_code == 303
    assert "1 of them contested" in page_of(client.get("/members/ben/ratings/"))
    contest, desk = Contest.objects.get(), sign_in(mo)
    shown = f"/desk/marks/{contest.pk}/"
    assert shown in page_of(desk.get("/desk/"))
    assert sign_in(ana).get(shown).status_code == 404
    assert "Monday" not in page_of(desk.get(shown))
    before = len(ledger.entries_about(ben.subject))
    assert "I did pay on Monday." in page_of(press(desk, f"{shown}words/"))
    assert len(ledger.entries_about(ben.subject)) == before + 1
    assert press(desk, shown, act="remove", reason="short").status_code == 422
    assert press(desk, shown, act="remove", reason="The receipt is good.").status_code == 303
    assert press(desk, shown, act="uphold", reason="On second thoughts.").status_code == 409
    for reader in (ana, ben):
        assert "The receipt is good." in page_of(sign_in(reader).get(lapsed.get_absolute_url()))
    assert "not performed" not in page_of(client.get("/members/ben/ratings/"))


def test_what_was_said_goes_with_the_deal_but_not_while_it_waits(lapsed, time, mo, ben):
    contest = Contest.make(lapsed, ben, "I did pay.")
    time.tick(days=61)
    retention.sweep("deal")
    assert Contest.objects.filter(pk=contest.pk).exists()
    contest.uphold(mo, "There is no receipt.")
    retention.sweep("deal")
    assert not Contest.objects.exists()
