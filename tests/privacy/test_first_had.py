"""A version takes effect no sooner than its notice after it was first here, and stays as it was."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from parley.ground import clock
from parley.members.models import Agreement, Announcement
from parley.notices import mail
from parley.privacy import first_had
from parley.privacy.documents import POLICY, TERMS, documents
from parley.privacy.first_had import FirstHad
from parley.site import start
from parley.site.trouble import Trouble
from tests.versions import WEEKS

pytestmark = pytest.mark.django_db
LATE = timedelta(days=20)


@pytest.fixture
def stopped():
    with clock.frozen() as frozen:
        yield frozen


@pytest.fixture
def late(publish, stopped):
    """Version 2 of the terms was published twenty days before this installation got it."""
    today = clock.today()
    return publish(TERMS, date=today - LATE, in_effect=today - LATE + WEEKS, had=today)


def test_who_upgrades_late_still_gives_the_whole_notice(late, ana, stopped):
    assert TERMS.in_effect().version == 1 and TERMS.coming().version == 2
    assert TERMS.coming().in_effect == clock.today() + WEEKS
    assert Agreement.pending(ana) and not Agreement.is_due(ana)
    stopped.tick(days=14)
    assert TERMS.in_effect().version == 2 and Agreement.is_due(ana)


def test_mail_and_pages_name_the_day_that_holds_here(late, ana, client, sign_in, mailoutbox):
    day = clock.today() + WEEKS
    said = f"{day:%B} {day.day}, {day.year}"
    Announcement.make()
    mail.drain()
    assert said in mailoutbox[0].subject + mailoutbox[0].body
    for page in ("/terms/", "/terms/2/"):
        text = client.get(page).content.decode()
        assert day.isoformat() in text or said in text, page
        assert late.in_effect.isoformat() not in text
    assert said in sign_in(ana).get("/me/agreement/").content.decode()
    assert "coming" in client.get("/terms/").content.decode()


def test_a_version_that_gives_no_notice_takes_none(publish, stopped):
    today = clock.today()
    publish(POLICY, date=today - LATE, in_effect=today - LATE, had=today)
    assert POLICY.in_effect().version == 2


def test_a_version_never_takes_effect_before_the_one_that_it_follows(publish, stopped):
    today = clock.today()
    publish(POLICY)
    publish(POLICY, in_effect=today)
    assert POLICY.in_effect().version == 1
    stopped.tick(days=14)
    assert POLICY.in_effect().version == 3


def test_until_it_is_written_down_when_a_version_came_its_notice_has_not_begun(late, stopped):
    FirstHad.objects.all().delete()
    stopped.tick(days=30)
    assert TERMS.in_effect().version == 1


@pytest.fixture
def released(monkeypatch):
    """As if the first versions were no drafts any more."""
    for document in documents.values():
        made = [replace(each, draft=False) for each in document.versions]
        monkeypatch.setattr(document, "versions", made)
    first_had.forget()


def had(document, version: int) -> date:
    return FirstHad.objects.get(document=document.name, version=version).since


def test_a_start_writes_down_what_is_new_and_a_marketplace_begins_with_all_there_is(
    released, publish, stopped, new_member
):
    today = clock.today()
    publish(TERMS, date=today - LATE, in_effect=today)
    FirstHad.objects.all().delete()
    start.guard()
    assert had(TERMS, 2) == today - LATE and TERMS.in_effect().version == 2
    new_member("somebody")
    publish(TERMS)
    FirstHad.objects.filter(version=3).delete()
    stopped.tick(days=5)
    start.guard()
    stopped.tick(days=1)
    start.guard()
    assert had(TERMS, 3) == today + timedelta(days=5)


def test_no_start_with_another_text_than_the_one_that_was_agreed_to(released, ana, monkeypatch):
    start.guard()
    row = FirstHad.objects.get(document="policy", version=1)
    FirstHad.objects.filter(pk=row.pk).update(digest="0" * 64)
    with pytest.raises(Trouble, match="policy version 1 is not the text that members agreed to"):
        start.guard()
    Agreement.objects.filter(document="policy").delete()
    start.guard()
    assert FirstHad.objects.get(document="policy", version=1).digest == row.digest


def test_no_start_when_the_policy_does_not_say_what_the_code_does(monkeypatch):
    from parley.privacy import policy

    monkeypatch.setattr(policy, "digest", lambda: "0" * 64)
    with pytest.raises(Trouble, match="no longer says what policy version"):
        start.guard()


def test_a_draft_is_held_to_nothing_and_only_the_newest_can_be_one():
    start.guard()
    assert not FirstHad.objects.exists()
    for document in documents.values():
        assert not any(each.draft for each in document.versions[:-1])
