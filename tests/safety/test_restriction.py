"""Restrictions: who may impose them, what they stop, when they end."""

from datetime import timedelta

import pytest
from django.test import Client

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices.models import Event, Notice
from parley.safety.doors import may_deal
from parley.safety.models import Restriction
from tests.members.people import send

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


PATH = "/members/ana/restriction/"


def test_the_moderator_restricts_and_lifts_on_the_page(ana: Member, mo: Member, sign_in) -> None:
    browser = sign_in(mo)
    assert browser.get(PATH).status_code == 200
    assert send(browser, PATH, {"reason": WHY, "until": ""}).status_code == 303
    assert WHY in browser.get(PATH).content.decode()
    assert send(browser, f"{PATH}end/").status_code == 303
    assert Restriction.in_force(ana) is None


def test_the_member_reads_the_reason_on_their_own_page(ana: Member, mo: Member, sign_in) -> None:
    assert "You cannot list" not in sign_in(ana).get("/me/").content.decode()
    Restriction.impose(ana, by=mo, reason=WHY)
    assert WHY in sign_in(ana).get("/me/").content.decode()


@pytest.mark.parametrize(
    ("field", "wrong", "says"),
    [
        ("reason", "", "This is needed."),
        ("reason", "because", "at least 10"),
        ("reason", "x" * 501, "at most 500"),
        ("until", "soon", "Write a date"),
        ("until", "2001-01-01", "The end must lie ahead."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    ana: Member, mo: Member, sign_in, field: str, wrong: str, says: str
) -> None:
    response = send(sign_in(mo), PATH, {"reason": WHY, "until": "", field: wrong})
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode()
    assert says in response.content.decode()
    assert field == "reason" or WHY in response.content.decode()
    assert not Restriction.objects.exists()


def test_a_second_restriction_and_a_second_lifting_are_refused_on_the_page(
    ana: Member, mo: Member, sign_in
) -> None:
    browser = sign_in(mo)
    assert send(browser, f"{PATH}end/").status_code == 409
    send(browser, PATH, {"reason": WHY})
    response = send(browser, PATH, {"reason": WHY})
    assert response.status_code == 409
    assert "restricted already" in response.content.decode()


def test_to_everybody_else_the_page_does_not_exist(
    client: Client, ana: Member, ben: Member, mo: Member, sign_in
) -> None:
    assert sign_in(ben).get(PATH).status_code == 404
    assert send(sign_in(ben), PATH, {"reason": WHY}).status_code == 404
    assert send(sign_in(ana), f"{PATH}end/").status_code == 404
    assert sign_in(mo).get("/members/nobody/restriction/").status_code == 404
    assert client.get(PATH).url.startswith("/sign-in/")
    assert not Restriction.objects.exists()


def test_a_hold_covers_no_restriction_and_keeps_nobody_from_imposing_one(
    ana: Member, mo: Member, sign_in
) -> None:
    browser = sign_in(mo)
    Restriction.hold(ana, Restriction.Kind.MISUSE, "It is looked into who uses this account.")
    page = browser.get(PATH).content.decode()
    assert "on hold while something is looked into" in page and 'name="reason"' in page
    assert send(browser, PATH, {"reason": WHY}).status_code == 303
    Restriction.release(ana, Restriction.Kind.MISUSE)
    Restriction.hold(ana, Restriction.Kind.MINOR, "It is looked into whose account this is.")
    page = browser.get(PATH).content.decode()
    assert WHY in page and "Lift it now" in page and "on hold while something is looked into" in page


def test_the_moderator_reads_whom_they_restrict_though_the_account_is_hidden(
    ana: Member, mo: Member, sign_in
) -> None:
    ana.hide(clock.now() + timedelta(days=1))
    for path in (PATH, "/members/ana/minor/", "/members/ana/misuse/", "/members/ana/ratings/"):
        main = sign_in(mo).get(path).content.decode().partition("<main")[2]
        assert "/members/ana/" in main and "Hidden while it is looked into" not in main, path
    assert sign_in(mo).get("/members/ana/ratings/").status_code == 200
    assert Client().get("/members/ana/ratings/").status_code == 404
