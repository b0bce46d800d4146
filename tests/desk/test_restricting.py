"""A moderator restricts somebody on their page: a decision like any other, with reasons and an appeal."""

from datetime import timedelta

import pytest
from django.test import Client

from parley.desk.models import Appeal, Complaint, Matter, Ruling
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices.models import Event
from parley.safety.models import Restriction
from tests.members.people import send

pytestmark = pytest.mark.django_db
PATH, WHY = "/members/ana/restriction/", "Three buyers never got what they paid for."
SAID = {"rule": "fraud", "reason": WHY, "until": ""}


def test_the_moderator_restricts_and_lifts_on_the_page(ana: Member, mo: Member, sign_in) -> None:
    browser = sign_in(mo)
    assert browser.get(PATH).status_code == 200
    assert send(browser, PATH, SAID).status_code == 303
    assert WHY in browser.get(PATH).content.decode()
    assert send(browser, f"{PATH}end/").status_code == 303
    assert Restriction.in_force(ana) is None


def test_who_is_restricted_unreported_has_the_reasons_and_an_appeal_to_somebody_else(
    ana: Member, mo: Member, nia: Member, sign_in
) -> None:
    send(sign_in(mo), PATH, SAID)
    ruling = Ruling.objects.get(member=ana)
    page = sign_in(ana).get(ruling.get_absolute_url()).content.decode()
    assert WHY in page and "Not as described, or fraud" in page
    assert [each.kind for each in Event.objects.filter(notices__subject=ana.subject)] == ["ruling-made"]
    appeal = Appeal.make(ruling, ana, "They got it all.")
    with pytest.raises(Refusal):
        appeal.overturn(mo, "I was wrong.")
    assert Restriction.in_force(ana)
    appeal.overturn(nia, "They did get it.")
    assert Restriction.in_force(ana) is None


def test_while_reports_about_the_member_wait_it_is_decided_where_they_are_read(
    ana: Member, ben: Member, mo: Member, sign_in
) -> None:
    Complaint.make(ana, "fraud", "It never came.", ben)
    response = send(sign_in(mo), PATH, SAID)
    assert response.status_code == 409 and "wait at the desk" in response.content.decode()
    assert not Ruling.objects.exists() and Matter.objects.get().is_open


def test_the_member_reads_the_reason_on_their_own_page(ana: Member, mo: Member, sign_in) -> None:
    assert "You cannot list" not in sign_in(ana).get("/me/").content.decode()
    Restriction.impose(ana, by=mo, reason=WHY)
    assert WHY in sign_in(ana).get("/me/").content.decode()


@pytest.mark.parametrize(
    ("field", "wrong", "says"),
    [
        ("rule", "", "This is needed."),
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
    response = send(sign_in(mo), PATH, {**SAID, field: wrong})
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
    send(browser, PATH, SAID)
    response = send(browser, PATH, SAID)
    assert response.status_code == 409
    assert "restricted already" in response.content.decode()


def test_to_everybody_else_the_page_does_not_exist(
    client: Client, ana: Member, ben: Member, mo: Member, sign_in
) -> None:
    assert sign_in(ben).get(PATH).status_code == 404
    assert send(sign_in(ben), PATH, SAID).status_code == 404
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
    assert send(browser, PATH, SAID).status_code == 303
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
