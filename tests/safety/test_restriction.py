"""Restrictions: who may impose them, what they stop, when they end."""

from datetime import timedelta

import pytest

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices.models import Event, Notice
from parley.safety.doors import may_deal
from parley.safety.models import Restriction

pytestmark = pytest.mark.django_db
WHY = "Three buyers never got what they paid for."


def refused(code: str):
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


def test_a_restricted_member_cannot_deal_and_is_told_why(ana: Member, mo: Member) -> None:
    may_deal(ana)
    made = Restriction.impose(ana, by=mo, reason=WHY)
    with pytest.raises(Refusal) as refusal:
        may_deal(ana)
    assert refusal.value.code == "restricted"
    assert WHY in refusal.value.message
    assert Event.objects.about(made).get().kind == "restricted"
    assert Notice.objects.get(subject=ana.subject).event.kind == "restricted"


def test_lifting_lets_the_member_deal_again(ana: Member, mo: Member) -> None:
    made = Restriction.impose(ana, by=mo, reason=WHY)
    made.lift(by=mo)
    may_deal(ana)
    assert [event.kind for event in Event.objects.about(made)] == ["restricted", "freed"]


def test_a_restriction_ends_by_itself(ana: Member, mo: Member) -> None:
    with clock.frozen() as time:
        Restriction.impose(ana, by=mo, reason=WHY, until=clock.now() + timedelta(days=3))
        time.tick(days=3, seconds=-1)
        with refused("restricted"):
            may_deal(ana)
        time.tick(seconds=1)
        may_deal(ana)


def test_details_are_needed_to_deal(new_member) -> None:
    with refused("details-needed"):
        may_deal(new_member("nora", details=False))


def test_only_a_moderator_restricts_and_lifts(ana: Member, ben: Member, mo: Member) -> None:
    with refused("not-yours"):
        Restriction.impose(ana, by=ben, reason=WHY)
    made = Restriction.impose(ana, by=mo, reason=WHY)
    with refused("not-yours"):
        made.lift(by=ana)
    assert Restriction.in_force(ana) == made


def test_moderators_are_not_restricted_by_themselves_or_each_other(mo: Member, new_member) -> None:
    other = new_member("mia", moderator=True)
    for member in (mo, other):
        with refused("not-yours"):
            Restriction.impose(member, by=mo, reason=WHY)
    assert not Restriction.objects.exists()


def test_nobody_is_restricted_twice_or_freed_twice(ana: Member, mo: Member) -> None:
    made = Restriction.impose(ana, by=mo, reason=WHY)
    with refused("closed"):
        Restriction.impose(ana, by=mo, reason=WHY)
    made.lift(by=mo)
    with refused("closed"):
        made.lift(by=mo)
    assert Restriction.objects.count() == 1


def test_an_end_in_the_past_is_refused(ana: Member, mo: Member) -> None:
    with pytest.raises(Refusal) as refusal:
        Restriction.impose(ana, by=mo, reason=WHY, until=clock.now())
    assert refusal.value.field == "until"
