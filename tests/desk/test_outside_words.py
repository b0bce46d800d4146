"""What the person outside reads, and what they wrote when others read it, is recorded before it is shown."""

import pytest
from django.test import Client
from django.utils.html import strip_tags

from parley.desk import outside
from parley.desk.staff import OUTSIDE
from parley.ground import clock
from parley.privacy import ledger
from tests.desk.cases import WHY, filed, fresh, granted, lines

THEIRS = "No court of that name is in the register."


def recorded(case, role: str) -> set[str]:
    """The columns that the case's record says were shown to this role."""
    entries = ledger.opened(ledger.entries_about(case.subject))
    return {name for each in entries if each.role == role for name in each.fields}


@pytest.fixture
def case(ana, mo, settings):
    settings.PARLEY_OUTSIDE_SECOND = "second@example.org"
    made = filed(mo, [ana])
    made.grant(mo, WHY, lines(made))
    return made


def link(case) -> str:
    return outside.address(case.pk, case.round, clock.now())


def page(answer) -> str:
    return strip_tags(answer.content.decode())


def test_all_that_the_person_outside_reads_goes_to_them_through_the_gate(case):
    said = page(Client().get(link(case)))
    assert WHY in said and "ana" in said
    assert recorded(case, "partner") == {
        "desk_disclosurerequest.organisation",
        "desk_disclosurerequest.reference",
        "desk_disclosurerequest.reason",
        "desk_named.member_id",
        "desk_decision.reason",
    }


def test_beside_a_form_that_was_refused_stands_nothing_that_was_not_recorded(case, once):
    answer = Client().post(f"{link(case)}decision/", once(answer="no"))
    assert answer.status_code == 422 and WHY not in page(answer)
    assert recorded(case, "partner") == set()


def test_staff_read_their_words_with_an_entry_and_those_of_staff_without(case, mo, sign_in):
    browser, path = sign_in(mo), f"/desk/requests/{case.pk}/"
    assert WHY in page(browser.get(path))
    assert "desk_decision.reason" not in recorded(case, "moderator")
    case.refuse(OUTSIDE, THEIRS)
    assert THEIRS in page(browser.get(path))
    assert "desk_decision.reason" in recorded(case, "moderator")


def test_a_form_of_staff_that_was_refused_does_not_show_them(case, mo, sign_in, once):
    case.refuse(OUTSIDE, THEIRS)
    answer = sign_in(mo).post(f"/desk/requests/{case.pk}/withdrawal/", once())
    assert answer.status_code == 422 and THEIRS not in page(answer)
    assert "desk_decision.reason" not in recorded(case, "moderator")


def test_who_is_concerned_reads_them_with_an_entry(ana, mo, settings, sign_in):
    settings.PARLEY_OUTSIDE_SECOND = "second@example.org"
    case = granted(filed(mo, [ana], ground="harm", emergency=True), mo)
    case.produce(mo)
    fresh(case).fetch(mo)
    fresh(case).review(OUTSIDE, False, THEIRS)
    assert THEIRS in page(sign_in(ana).get(f"/me/requests/{case.pk}/"))
    assert "desk_decision.reason" in recorded(case, "member")
