"""Where nobody else works at the desk, the person outside decides an appeal, behind a signed link."""

import re

import pytest
from django.core import mail as outbox
from django.test import Client

from parley.desk import outside
from parley.desk.jobs import ask_outside
from parley.desk.models import Appeal, Complaint, Ruling
from parley.desk.staff import OUTSIDE
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices import mail
from parley.notices.models import Event, Notice
from parley.privacy.ledger import entries_about
from parley.safety.models import Restriction
from tests.cast import make_member
from tests.members.people import send
from tests.offers.things import put_up
from tests.promises.test_S1_reports_reasons_appeals import FACTS, WORDS, text

pytestmark = pytest.mark.django_db
SECOND = "second@example.org"
MINE, RIGHT = "I took the photos myself.", "They are their own photos indeed."


@pytest.fixture
def ruling(ana, ben, mo) -> Ruling:
    return Ruling.make(
        Complaint.make(put_up(ana), "fraud", WORDS, ben).matter, mo, "restrict", "fraud", FACTS
    )


@pytest.fixture
def appeal(ruling, ana, settings) -> Appeal:
    settings.PARLEY_OUTSIDE_SECOND = SECOND
    return Appeal.make(ruling, ana, MINE)


def links() -> list[str]:
    mail.drain()
    letters = [each.body for each in outbox.outbox if each.to == [SECOND]]
    return [re.search(r"https?://[^/]+(/outside/appeals/\S+)", body)[1] for body in letters]


@pytest.mark.django_db(transaction=True)
def test_the_link_comes_by_mail_opens_the_words_with_a_record_and_decides(ruling, ana, mo, settings, sign_in):
    settings.PARLEY_OUTSIDE_SECOND = SECOND
    assert send(sign_in(ana), ruling.get_absolute_url(), {"words": MINE}).status_code == 303
    (path,) = links()
    assert MINE not in outbox.outbox[-1].body and FACTS not in outbox.outbox[-1].body
    before, browser = len(entries_about(ana.subject)), Client()
    page = browser.get(path)
    said = page.content.decode()
    assert (
        FACTS in said and MINE in said and "ana" not in re.sub(r"[\w-]*ana[\w-]+|[\w-]+ana[\w-]*", "", said)
    )
    assert page["Cache-Control"] == "no-store" and WORDS not in said
    assert len(entries_about(ana.subject)) == before + 2  # of what was decided, and of what she says
    refused = send(browser, path, {"answer": "overturn", "reason": "short"})
    assert refused.status_code == 422 and Restriction.in_force(ana)
    again = refused.content.decode()
    assert MINE not in again and FACTS not in again and f'href="{path}"' in again
    assert send(browser, path, {"answer": "overturn", "reason": RIGHT}).status_code == 303
    made = Appeal.objects.get()
    assert (made.outcome, made.decided_by, made.decided_outside) == ("overturned", None, True)
    assert not Restriction.in_force(ana)
    assert send(browser, path, {"answer": "uphold", "reason": RIGHT}).status_code == 409
    assert MINE not in browser.get(path).content.decode()
    page = text(sign_in(ana), ruling.get_absolute_url())
    assert RIGHT in page and "A person outside decided this" in page
    assert Notice.objects.filter(subject=ana.subject, event__kind="appeal-decided").exists()
    assert Notice.objects.filter(subject=mo.subject, event__kind="appeal-closed").exists()


def test_the_page_of_the_decision_says_who_decides_before_and_after(ruling, ana, settings, sign_in):
    owner, outsider = sign_in(ana), "a person outside, whom the operator named"
    assert outsider not in text(owner, ruling.get_absolute_url())
    settings.PARLEY_OUTSIDE_SECOND = SECOND
    assert outsider in text(owner, ruling.get_absolute_url())
    Appeal.make(ruling, ana, MINE)
    page = text(owner, ruling.get_absolute_url())
    assert outsider in page and "waits until there is somebody else" not in page


def test_with_a_second_at_the_desk_nobody_outside_is_asked_or_may_decide(ruling, ana, nia, settings):
    settings.PARLEY_OUTSIDE_SECOND = SECOND
    made = Appeal.make(ruling, ana, MINE)
    assert links() == [] and ask_outside.call_local() == 0
    path = outside.appeal_address(made.pk, clock.now())
    page = Client().get(path).content.decode()
    assert MINE not in page and "nothing for you to decide" in page
    assert send(Client(), path, {"answer": "uphold", "reason": RIGHT}).status_code == 409
    with pytest.raises(Refusal) as refused:
        made.uphold(OUTSIDE, RIGHT)
    assert refused.value.code == "not-yours" and not Appeal.objects.get().outcome


def test_without_anybody_outside_it_waits(ruling, ana, settings):
    settings.PARLEY_OUTSIDE_SECOND = ""
    made = Appeal.make(ruling, ana, MINE)
    with pytest.raises(Refusal):
        made.uphold(OUTSIDE, RIGHT)
    assert ask_outside.call_local() == 0 and not Event.objects.filter(kind="appeal-outside").exists()


def test_who_made_the_decision_does_not_decide_its_appeal_all_the_same(appeal, mo):
    with pytest.raises(Refusal) as refused:
        appeal.uphold(mo, RIGHT)
    assert refused.value.code == "not-yours"


def test_a_link_holds_a_week_cannot_be_forged_and_a_new_one_is_sent_then(ruling, ana, settings):
    settings.PARLEY_OUTSIDE_SECOND = SECOND
    with clock.frozen() as time:
        Appeal.make(ruling, ana, MINE)
        (path,) = links()
        assert Client().get(path).status_code == 200
        assert Client().get(path[:-2] + "x/").status_code == 404
        assert Client().get(path.replace("/appeals", "")).status_code == 404
        time.tick(days=6, hours=23)
        assert ask_outside.call_local() == 0
        time.tick(hours=1)
        assert Client().get(path).status_code == 404
        assert ask_outside.call_local() == 1 and ask_outside.call_local() == 0
        assert Client().get(links()[-1]).status_code == 200


def test_when_the_second_of_the_staff_leaves_the_person_outside_is_asked(ruling, ana, nia, settings):
    settings.PARLEY_OUTSIDE_SECOND = SECOND
    Appeal.make(ruling, ana, MINE)
    Member.objects.filter(pk=nia.pk).update(is_moderator=False)
    assert ask_outside.call_local() == 1 and len(links()) == 1


def test_when_somebody_joins_the_staff_the_link_decides_nothing_any_more(appeal, ana):
    (path,) = links()
    later = make_member("later", moderator=True)
    assert send(Client(), path, {"answer": "overturn", "reason": RIGHT}).status_code == 409
    appeal.overturn(later, RIGHT)
    assert Appeal.objects.get().decided_by == later
