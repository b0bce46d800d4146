"""What a case about a minor says of somebody goes a month after it ended; from where something was sent
after a day. What is kept meanwhile stands on the page of what is held, and in the copy."""

import copy
import json
from dataclasses import replace

import pytest

from parley.desk.models import Complaint, MinorCase, ParentsWord, Ruling
from parley.ground import clock
from parley.members.models import Member
from parley.privacy import exporting, lints, retention
from parley.privacy.catalogue import NotPersonal, catalogue
from tests.offers.things import put_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def moll(new_member) -> Member:
    return new_member("moll", moderator=True)


def told(member: Member, sign_in) -> str:
    return sign_in(member).get("/my-data/").content.decode()


def copied(member: Member, table: str) -> list[dict]:
    steps = exporting.Steps(member.subject, lambda *_: None)
    said = json.loads("".join(exporting._data(member.subject, steps)))
    return next(each["rows"] for each in said["tables"] if each["table"] == table)


def test_a_case_that_ended_names_nobody_a_month_later(ana, mo, moll):
    with clock.frozen() as time:
        case = MinorCase.file(ana, by=mo)
        case.disagree(by=moll)
        time.tick(days=29)
        retention.sweep("minor-case")
        assert MinorCase.objects.get().member == ana
        time.tick(days=2)
        proof = retention.sweep("minor-case")
        case.refresh_from_db()
        assert case.member is None and case.state == "shown" and case.opened_by == mo
        assert proof.removed == 1 and proof.oldest_overdue is None
        assert retention.sweep("minor-case").removed == 0


def test_one_that_runs_names_whom_it_is_about_however_long_the_sweep_is_awaited(ana, mo):
    with clock.frozen() as time:
        MinorCase.file(ana, by=mo)
        time.tick(days=60)
        retention.sweep("minor-case")
        assert MinorCase.objects.get().member == ana


def test_whom_it_is_about_finds_the_case_in_what_is_held_and_in_the_copy(ana, ben, mo, moll, sign_in):
    MinorCase.file(ana, by=mo).disagree(by=moll)
    page = told(ana, sign_in)
    assert 'id="desk_minorcase-' in page and "hat it was looked into whether you are an adult" in page
    row = copied(ana, "desk_minorcase")[0]
    assert "opened_at" in str(row) and "moll" not in str(row) and "staff" not in str(row)
    assert not copied(ben, "desk_minorcase")


def test_of_a_report_the_member_reads_once_it_was_acted_on_and_not_before(ana, ben, mo, sign_in):
    matter = Complaint.make(put_up(ana), "fraud", "I know her", ben).matter
    assert not copied(ana, "desk_matter")
    Ruling.make(matter, mo, "warn", "fraud", "Say what it is.")
    row = copied(ana, "desk_matter")[0]
    assert "ben" not in str(row) and "I know her" not in str(row)
    assert "What was reported of yours" in told(ana, sign_in)


def test_from_where_something_was_sent_is_forgotten_after_a_day(ana):
    with clock.frozen() as time:
        Complaint.make(put_up(ana), "fraud", "", None, "192.0.2.1")
        ParentsWord.begin("ana", "mum@example.org", "Mother", "She is twelve.", "192.0.2.1")
        time.tick(hours=23)
        assert retention.sweep("network-day").removed == 0
        time.tick(hours=2)
        assert retention.sweep("network-day").removed == 2
        assert not Complaint.objects.exclude(network="").exists() and Complaint.objects.exists()
        assert not ParentsWord.objects.exclude(network="").exists()


def test_a_table_that_points_at_people_and_declares_nothing_about_them_has_to_say_why():
    key = ("default", "desk_minorcase")
    table = catalogue.tables[key]
    silent = {name: NotPersonal("whose account it is") for name in table.columns}
    other = copy.copy(catalogue)
    other.tables = catalogue.tables | {key: replace(table, columns=silent, why="")}
    assert [each for each in lints.problems(other) if "it points at people" in each] == [
        "desk_minorcase: member_id, opened_by_id, decided_by_id: it points at people, and nothing in it is "
        "personal: say why"
    ]
