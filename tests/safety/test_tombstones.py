"""A restriction goes on for whoever leaves and joins again with the same mail address."""

from datetime import timedelta

import pytest

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices.models import Notice
from parley.privacy import retention
from parley.safety.doors import may_deal
from parley.safety.jobs import bind_who_came_back
from parley.safety.models import Restriction
from parley.safety.tombstones import Tombstone
from parley.site.templating import date as day
from tests.members.leavers import leave
from tests.members.people import enter_code, join
from tests.offers.browsing import page_of


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


def came_back(client, ana, mo, commit) -> Member:
    """Ana was restricted, left, and joined again with the same address."""
    Restriction.impose(ana, by=mo, reason="Rude.")
    leave(ana, commit)
    enter_code(client, join(client, email="ana@example.org", handle="ana2"))
    return Member.objects.get(handle="ana2")


def test_a_hold_that_ended_lifts_no_tombstone(client, ana, mo, commit):
    again = came_back(client, ana, mo, commit)
    Restriction.hold(again, Restriction.Kind.MISUSE, "It is looked into.")
    Restriction.release(again, Restriction.Kind.MISUSE)
    assert Tombstone.over(again) is not None
    with pytest.raises(Refusal):
        may_deal(again)


def test_who_is_held_is_bound_all_the_same(client, ana, mo, commit):
    again = came_back(client, ana, mo, commit)
    Restriction.hold(again, Restriction.Kind.MISUSE, "It is looked into.")
    assert Tombstone.bind_who_came_back(clock.now()) == 1 and Tombstone.bind_who_came_back(clock.now()) == 0
    assert Restriction.of_kind(again, Restriction.Kind.MODERATION).by == mo
