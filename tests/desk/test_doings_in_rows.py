"""What was done with an account and no event tells of is listed too, with the way back where there is one."""

import re
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from parley.desk import doings
from parley.desk.models import Complaint, Consent, Report
from parley.ground import clock
from parley.ground.money import Money
from parley.market.models import Listing, Watch
from parley.members.models import Member
from parley.notices.choosing import MailChoice
from parley.notices.models import Event
from parley.offers.models import AutoRule, Away
from parley.privacy.choices import Choice
from parley.privacy.exports import Export
from parley.safety.models import Block
from tests.desk.cases import filed
from tests.members.people import send
from tests.offers.things import put_up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _time():
    with clock.frozen() as time:
        yield time


@pytest.fixture
def review(ana, mo, _time, sign_in):
    """review() -> Ana's account is frozen now, and what is listed of the last day"""

    def freeze() -> dict[str, doings.Doing]:
        report = Report.by(mo, ana, clock.now() - timedelta(days=1))
        return {each.text: each for each in doings.since_then(report)}

    return freeze


def undone(member: Member, sign_in, doing: doings.Doing):
    inside = sign_in(Member.objects.get(pk=member.pk))
    assert doing.undo in inside.get(reverse("desk:review")).content.decode()
    return send(inside, doing.undo)


def test_a_copy_of_everything(ana, review):
    Export.ask(by=ana)
    assert "A copy of all your data was asked for" in review()


def test_automatic_answers_which_are_switched_off_with_one_press(ana, review, sign_in):
    lamp = put_up(ana)
    AutoRule.put(lamp, ana, None, Money(100, "EUR"))
    doing = review()["Automatic answers were set: Brass lamp"]
    assert undone(ana, sign_in, doing).status_code == 303
    assert not AutoRule.objects.exists()


def test_an_absence_which_is_ended_with_one_press(ana, review, sign_in):
    Away.begin(ana, clock.now(), clock.now() + timedelta(days=30))
    assert undone(ana, sign_in, review()["It was said that you are away"]).status_code == 303
    assert not Away.objects.exists()


def test_a_block_which_is_taken_down_with_one_press(ana, ben, review, sign_in):
    Block.put_up(ben, by=ana)
    assert undone(ana, sign_in, review()["A member was blocked: ben"]).status_code == 303
    assert not Block.stands(ana, ben)


def test_consent_which_is_taken_back_with_one_press(ana, mo, review, sign_in):
    request = filed(mo, [ana], "consent", ["email"])
    Consent.objects.get().agree(by=ana)
    doing = review()["Consent was given that something of yours is handed out"]
    assert doing.url == reverse("desk:concerning", args=[request.pk])
    assert undone(ana, sign_in, doing).status_code == 303
    assert Consent.objects.get().state == Consent.State.WITHDRAWN


def test_a_report_of_somebody_which_only_staff_can_end(ana, ben, review):
    Complaint.make(ben, "harassment", "He called me names", ana)
    doing = review()["Something was reported to our staff: Harassment or hate"]
    assert not doing.undo


def test_what_was_watched_and_chosen(ana, ben, review):
    Watch.start(put_up(ben), ana, may_offer=True)
    Choice.make(ana.subject, "send-reminders", False)
    MailChoice.choose(ana.subject, {"offers": "daily"})
    assert {
        "Something is watched: Brass lamp", "A use of your data was refused",
        "It was chosen which mails you get"
    } <= set(review())  # fmt: skip


def test_closing_the_account_and_each_listing_that_ended_with_it(ana, review, sign_in):
    lamp, bowl = put_up(ana), put_up(ana, title="Bowl")
    bowl.end(by=ana)
    ana.cancel(by=ana, grace=True)
    ana.come_back(by=ana)
    found = review()
    assert {"The account was closed, with time to come back", "The account was opened again"} <= set(found)
    assert "A listing ended with the account: Bowl" not in found
    assert "A listing was ended: Bowl" in found
    doing = found["A listing ended with the account: Brass lamp"]
    assert undone(ana, sign_in, doing).status_code == 303
    assert Listing.objects.get(pk=lamp.pk).state == "paused"


def happened(member: Member, kind: str, times: int) -> None:
    at = clock.now()
    Event.objects.bulk_create(
        Event(kind=kind, about_type=ContentType.objects.get_for_model(Member), about_id=member.pk,
              by=member.subject, at=at) for _time in range(times)
    )  # fmt: skip


def test_more_than_fits_on_a_page_is_on_the_next_ones_and_none_is_left_out(ana, mo, sign_in):
    happened(ana, "password-changed", 620)
    Block.put_up(mo, by=ana)
    Report.by(mo, ana, clock.now() - timedelta(days=1))
    inside, shown = sign_in(Member.objects.get(pk=ana.pk)), []
    for number in range(1, 8):
        page = inside.get(reverse("desk:review"), {"page": number}).content.decode()
        assert f"Page {number} of 7" in page
        shown += re.findall("The password was changed|A member was blocked: mo", page)
    assert len(shown) == 621 and shown.count("A member was blocked: mo") == 1


def test_what_is_not_listed_takes_the_place_of_nothing(ana, _time, review):
    happened(ana, "password-changed", 1)
    _time.tick(minutes=1)
    happened(ana, "offer-ending", 600)
    assert "The password was changed" in review()


def test_the_way_to_undo_stands_beside_the_last_thing_done_also_where_the_first_is_on_another_page(
    ana, mo, _time, monkeypatch
):
    monkeypatch.setattr(doings, "ON_A_PAGE", 1)
    lamp = put_up(ana)
    _time.tick(minutes=1)
    lamp.pause(by=ana)
    _time.tick(minutes=1)
    lamp.resume(by=ana)
    report = Report.by(mo, ana, clock.now() - timedelta(seconds=90))
    (resumed,), (paused,) = doings.since_then(report, 1), doings.since_then(report, 2)
    assert resumed.text == "A listing was resumed: Brass lamp" and resumed.undo
    assert paused.text == "A listing was paused: Brass lamp" and not paused.undo


def test_what_was_done_before_is_not_listed(ana, ben, _time, review):
    Block.put_up(ben, by=ana)
    Export.ask(by=ana)
    AutoRule.put(put_up(ana), ana, None, Money(100, "EUR"))
    _time.tick(days=2)
    assert not review()
