"""A second decision in one matter, beside the first or in its place: with its own reasons and appeal."""

import re

import pytest
from django.urls import reverse

from parley.desk.models import Appeal, Complaint, Matter, Ruling
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.market.models import Listing
from parley.notices.mail import drain
from parley.notices.models import Event, Notice
from parley.privacy import retention
from parley.privacy.departures import take_leave
from parley.safety.models import Restriction
from tests.members.people import send
from tests.offers.things import put_up
from tests.promises.test_S1_reports_reasons_appeals import FACTS, WORDS, decide, state, text

pytestmark = pytest.mark.django_db
AGAIN = "It went on: three more things with photos of that shop."
WRONG = "I was mistaken: the shop is theirs."


@pytest.fixture
def lamp(ana) -> Listing:
    return put_up(ana)


@pytest.fixture
def matter(lamp, ben) -> Matter:
    return Complaint.make(lamp, "fraud", WORDS, ben).matter


@pytest.fixture
def warned(matter, mo) -> Ruling:
    return Ruling.make(matter, mo, "warn", "fraud", FACTS)


def told(member, kind: str) -> int:
    return Notice.objects.filter(subject=member.subject, event__kind=kind).count()


def test_who_goes_on_after_a_warning_is_restricted_with_reasons_and_an_appeal_of_its_own(
    matter, warned, ana, mo, nia, sign_in
):
    desk, member = sign_in(nia), sign_in(ana)
    assert "Decide again" in text(desk, matter.get_absolute_url())
    assert decide(desk, matter, "restrict", AGAIN, seen=1).status_code == 303
    first, second = Ruling.objects.order_by("pk")
    assert (second.act, second.by, second.earlier, first.undone_at) == ("restrict", nia, None, None)
    assert Restriction.in_force(ana)
    page = text(member, second.get_absolute_url())
    assert AGAIN in page and FACTS not in page and "Also decided in this matter" in page
    assert first.get_absolute_url() in page
    for each in (first, second):
        assert send(member, each.get_absolute_url(), {"words": "That is wrong."}).status_code == 303
    Appeal.objects.get(ruling=second).overturn(mo, WRONG)
    assert not Restriction.in_force(ana)
    first.refresh_from_db()
    assert first.undone_at is None and not first.appeal.outcome


def test_the_history_stands_in_the_order_in_which_it_was_decided(matter, warned, mo, nia, sign_in):
    Ruling.make(matter, nia, "restrict", "fraud", AGAIN)
    Ruling.make(matter, mo, "lift", "fraud", WRONG, earlier=matter.rulings.last())
    page = text(sign_in(mo), matter.get_absolute_url())
    places = [page.index(words) for words in (FACTS, AGAIN, WRONG)]
    assert places == sorted(places) and "in the place of" in page
    assert re.search(r"Restrict the member[^<]*<span[^>]*>taken back", page)


def test_a_decision_in_the_place_of_another_undoes_it(matter, lamp, ana, mo):
    ended = Ruling.make(matter, mo, "end", "fraud", FACTS)
    Ruling.make(matter, mo, "warn", "fraud", WRONG, earlier=ended)
    ended.refresh_from_db()
    assert ended.undone_at and state(lamp) == "paused"
    assert not ended.may_be_appealed


def test_a_restriction_takes_the_place_of_one_that_is_in_force(matter, ana, mo):
    first = Ruling.make(matter, mo, "restrict", "fraud", FACTS)
    with pytest.raises(Refusal) as refused:
        Ruling.make(matter, mo, "restrict", "fraud", AGAIN)
    assert refused.value.code == "closed" and Ruling.objects.count() == 1
    second = Ruling.make(matter, mo, "restrict", "fraud", AGAIN, earlier=first)
    assert Restriction.objects.filter(member=ana).in_force().get() == second.restriction


def test_taking_back_alone_lifts_the_restriction_and_cannot_be_appealed(matter, ana, mo, sign_in):
    ruling = Ruling.make(matter, mo, "restrict", "fraud", FACTS)
    answer = decide(sign_in(mo), matter, "lift", WRONG, seen=1, earlier=str(ruling.pk))
    assert answer.status_code == 303 and not Restriction.in_force(ana)
    lift = Ruling.objects.last()
    page = text(sign_in(ana), lift.get_absolute_url())
    assert WRONG in page and "A decision about you was taken back" in page
    assert (
        send(sign_in(ana), lift.get_absolute_url(), {"words": "I disagree with that too."}).status_code == 409
    )


def test_what_was_taken_back_or_is_of_another_matter_cannot_be_taken_back(
    matter, warned, ana, ben, mo, sign_in
):
    other = Ruling.make(Complaint.make(put_up(ana), "fraud", WORDS, ben).matter, mo, "warn", "fraud", FACTS)
    Ruling.make(matter, mo, "lift", "fraud", WRONG, earlier=warned)
    for earlier in (warned, other):
        with pytest.raises(Refusal):
            Ruling.make(matter, mo, "lift", "fraud", WRONG, earlier=earlier)
        said = {"act": "warn", "reason": AGAIN, "seen": 2, "earlier": str(earlier.pk)}
        decide(sign_in(mo), matter, **said)
    with pytest.raises(Refusal):
        Ruling.make(matter, mo, "lift", "fraud", WRONG)
    other.refresh_from_db()
    assert other.undone_at is None


def test_an_earlier_that_is_none_is_said_at_the_field_with_what_was_typed(matter, warned, mo, sign_in):
    for earlier in ("x", "999999"):
        answer = decide(sign_in(mo), matter, "warn", AGAIN, seen=1, earlier=earlier)
        assert answer.status_code == 422 and AGAIN in answer.content.decode()
        assert "Choose one of these." in answer.content.decode()
    lift = decide(sign_in(mo), matter, "lift", AGAIN, seen=1)
    assert lift.status_code == 409 and "Choose which decision is taken back" in lift.content.decode()
    assert Ruling.objects.count() == 1


def test_an_appeal_against_what_was_replaced_undoes_nothing_a_second_time(matter, lamp, ana, mo, nia):
    first = Ruling.make(matter, mo, "end", "fraud", FACTS)
    appeal = Appeal.make(first, ana, "It was mine.")
    Ruling.make(matter, mo, "lift", "fraud", WRONG, earlier=first)
    Listing.objects.get(pk=lamp.pk).resume(by=ana)
    Ruling.make(Matter.objects.get(), mo, "end", "fraud", AGAIN)
    appeal.overturn(nia, "It was indeed.")
    assert state(lamp) == "ended"


def test_who_reported_is_told_once_and_what_is_kept_counts_from_the_last_decision(matter, ben, mo):
    with clock.frozen() as time:
        Ruling.make(matter, mo, "warn", "fraud", FACTS)
        time.tick(days=300)
        Ruling.make(matter, mo, "warn", "fraud", AGAIN)
        time.tick(days=300)
        assert retention.sweep("report-case", clock.now()).removed == 0
    assert told(ben, "matter-closed") == 1


def test_nobody_decides_again_what_was_dismissed_is_over_or_was_decided_meanwhile(
    lamp, matter, ana, ben, mo, sign_in
):
    Ruling.make(matter, mo, "warn", "fraud", FACTS)
    late = decide(sign_in(mo), matter, "warn", AGAIN, seen=0)
    assert late.status_code == 409 and "Somebody else has decided meanwhile" in late.content.decode()
    with pytest.raises(Refusal):
        matter.dismiss(by=mo)
    with pytest.raises(Refusal) as refused:
        Ruling.make(matter, mo, "hide", "fraud", AGAIN)
    assert refused.value.field == "act" and state(lamp) == "active"
    other = Complaint.make(put_up(ana), "fraud", WORDS, ben).matter
    other.dismiss(by=mo)
    take_leave(ana.subject)
    for each in (other, Matter.objects.get(pk=matter.pk)):
        assert "Decide again" not in text(sign_in(mo), each.get_absolute_url())
        with pytest.raises(Refusal) as refused:
            Ruling.make(each, mo, "warn", "fraud", AGAIN)
        assert refused.value.code == "stale"


@pytest.mark.parametrize("way", ["ruled", "taken back", "overturned"])
def test_a_restriction_by_a_ruling_and_its_end_are_told_once_each(matter, ana, mo, nia, way):
    ruling = Ruling.make(matter, mo, "restrict", "fraud", FACTS)
    kinds = ["ruling-made"]
    if way == "taken back":
        Ruling.make(matter, mo, "lift", "fraud", WRONG, earlier=ruling)
        kinds.append("ruling-made")
    elif way == "overturned":
        Appeal.make(ruling, ana, "That is wrong.").overturn(nia, WRONG)
        kinds.append("appeal-decided")
    notices = Notice.objects.filter(subject=ana.subject).order_by("pk")
    assert [each.event.kind for each in notices] == kinds
    drain()
    assert {each.mail_state for each in Notice.objects.filter(subject=ana.subject)} == {"sent"}
    assert Event.objects.filter(kind="restricted").exists()  # it stands in the history all the same


def test_a_restriction_without_a_ruling_is_told_as_before(ana, mo):
    Restriction.impose(ana, mo, "Two complaints").lift(mo)
    assert told(ana, "restricted") == told(ana, "freed") == 1


def test_the_lists_of_decisions_hold_each_of_them(matter, warned, ana, mo, sign_in):
    Ruling.make(matter, mo, "lift", "fraud", WRONG, earlier=warned)
    page = text(sign_in(ana), reverse("desk:rulings"))
    assert "You are warned" in page and "taken back" in page and "A decision about you was taken back" in page
