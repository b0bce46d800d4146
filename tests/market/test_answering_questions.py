"""Questions about a listing: who answers, and what becomes of it when somebody leaves."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from parley.ground import clock
from parley.market.models import Listing, Question
from parley.market.models.asking import TRANSITIONS
from parley.members.models import Member
from parley.notices.models import Event, Notice
from parley.notices.wording import mail_words, page_line
from tests.market.questions import ANSWERED, ASKED, answered, asked, lamp, read, refused
from tests.members.leavers import leave, take_leave_of
from tests.members.people import send

__all__ = ["lamp"]

pytestmark = pytest.mark.django_db


def test_answering_by_the_page_tells_the_asker(lamp: Listing, ana: Member, ben: Member, sign_in) -> None:
    question, browser = asked(lamp, ben), sign_in(ana)
    assert f"/questions/{question.pk}/answer/" in read(browser, lamp)
    page = browser.get(f"/questions/{question.pk}/answer/").content.decode()
    assert ASKED in page and "Everybody can read this, with the question." in page
    done = send(browser, f"/questions/{question.pk}/answer/", {"answer": ANSWERED})
    assert done.url == f"/listings/{lamp.pk}/#questions"
    notice = Notice.objects.get(subject=ben.subject)
    line, words = str(page_line(notice, ben, None)), mail_words(notice)
    assert "is answered" in line and "Brass lamp" in words.subject
    assert ANSWERED not in line + words.body and ASKED not in line + words.body


def test_an_answer_is_given_once_and_may_be_changed_for_a_quarter_of_an_hour(
    lamp: Listing, ana: Member, ben: Member, sign_in
) -> None:
    with clock.frozen() as time:
        question, browser = asked(lamp, ben), sign_in(ana)
        page, change = f"/questions/{question.pk}/answer/", f"/questions/{question.pk}/correction/"
        assert browser.get(change).status_code == 404
        assert send(browser, change, {"answer": "Too soon."}).status_code == 409
        send(browser, page, {"answer": ANSWERED})
        twice = send(browser, page, {"answer": "Another."})
        assert twice.status_code == 409 and "answered already" in twice.content.decode()
        assert "Another." in twice.content.decode() and browser.get(page).status_code == 404
        time.tick(minutes=15, seconds=-1)
        assert change in read(browser, lamp) and ANSWERED in browser.get(change).content.decode()
        assert send(browser, change, {"answer": "Loudly."}).status_code == 303
        time.tick(seconds=1)
        late = send(browser, change, {"answer": "Too late."})
        assert late.status_code == 409 and "for 15 minutes only" in late.content.decode()
        assert browser.get(change).status_code == 404 and change not in read(browser, lamp)
    question.refresh_from_db()
    assert question.answer == "Loudly." and Notice.objects.filter(subject=ben.subject).count() == 1


@pytest.mark.parametrize(("text", "says"), [("", "This is needed"), ("x" * 1001, "at most 1000")])
def test_what_cannot_be_answered_comes_back(
    lamp: Listing, ana: Member, ben: Member, sign_in, text: str, says: str
) -> None:
    page = f"/questions/{asked(lamp, ben).pk}/answer/"
    answer = send(sign_in(ana), page, {"answer": text})
    assert answer.status_code == 422 and says in answer.content.decode() and text in answer.content.decode()
    assert Question.objects.get().state == Question.State.OPEN


def test_questions_of_others_are_not_there(
    lamp: Listing, ben: Member, dov: Member, mo: Member, sign_in
) -> None:
    question = asked(lamp, ben)
    for other in (dov, mo, ben):
        for what in ("answer", "correction", "dismissal"):
            sent = send(sign_in(other), f"/questions/{question.pk}/{what}/", {"answer": "Mine."})
            assert sent.status_code == 404, (other, what)
    for other in (dov, mo, lamp.owner):
        assert send(sign_in(other), f"/questions/{question.pk}/withdrawal/").status_code == 404
    for verb, by in ((question.dismiss, ben), (question.withdraw, dov)):
        with refused("not-yours"):
            verb(by)
    with refused("not-yours"):
        question.give_answer(dov, "Mine.")
    assert Question.objects.get().state == Question.State.OPEN


def test_who_is_not_signed_in_is_led_to_where_they_can_be(lamp: Listing, ben: Member) -> None:
    question = asked(lamp, ben)
    for what in ("answer", "correction", "dismissal", "withdrawal"):
        assert send(Client(), f"/questions/{question.pk}/{what}/").url.startswith("/sign-in/")
    assert Client().get(f"/questions/{question.pk}/dismissal/").status_code == 405


def test_nothing_is_answered_on_what_has_ended(lamp: Listing, ana: Member, ben: Member, sign_in) -> None:
    question = asked(lamp, ben)
    lamp.end(ana)
    answer = send(sign_in(ana), f"/questions/{question.pk}/answer/", {"answer": ANSWERED})
    assert answer.status_code == 409 and ANSWERED in answer.content.decode()
    assert send(sign_in(ana), f"/questions/{question.pk}/dismissal/").status_code == 409


def test_who_asked_takes_back_what_is_not_answered(lamp: Listing, ana: Member, ben: Member, sign_in) -> None:
    question, late = asked(lamp, ben), answered(lamp, ben, "And the shade?")
    browser = sign_in(ben)
    assert f"/questions/{question.pk}/withdrawal/" in read(browser, lamp)
    assert send(browser, f"/questions/{question.pk}/withdrawal/").status_code == 303
    question.refresh_from_db()
    assert (question.state, question.text) == (Question.State.WITHDRAWN, "")
    assert send(browser, f"/questions/{question.pk}/withdrawal/").status_code == 404
    refusal = send(browser, f"/questions/{late.pk}/withdrawal/")
    assert refusal.status_code == 409 and "answered already" in refusal.content.decode()
    assert sign_in(ana).get(f"/questions/{question.pk}/answer/").status_code == 404
    with refused("stale"):
        question.give_answer(ana, ANSWERED)


def test_only_the_table_leads_from_state_to_state(lamp: Listing, ana: Member, ben: Member) -> None:
    reached = {"open"} | {target for _sources, target in TRANSITIONS.values()}
    assert reached == set(Question.State.values)
    assert {source for sources, _target in TRANSITIONS.values() for source in sources} <= reached
    question = asked(lamp, ben)
    question.dismiss(ana)
    for verb, *said in (
        (question.give_answer, ana, "x"), (question.correct, ana, "x"), (question.dismiss, ana),
        (question.withdraw, ben),
    ):  # fmt: skip
        with refused("stale"):
            verb(*said)
    kinds = [(each.kind, each.was, each.now) for each in Event.objects.about(question)]
    assert kinds == [("question-asked", "", "open"), ("question-dismissed", "open", "dismissed")]


def test_an_answer_without_its_time_is_impossible(lamp: Listing, ben: Member) -> None:
    question = asked(lamp, ben)
    for change in ({"state": "answered"}, {"answer": "x"}, {"answered_at": clock.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Question.objects.filter(pk=question.pk).update(**change)


def test_who_leaves_and_lets_words_stay_asked_as_a_former_member(
    lamp: Listing, ana: Member, ben: Member, commit
) -> None:
    answered(lamp, ben)
    asked(lamp, ben, "And the shade?")
    leave(ben, commit, keeps_words=True)
    page = read(Client(), lamp)
    assert ASKED in page and ANSWERED in page and "former member" in page and "/members/ben/" not in page
    (waited,) = Question.objects.exclude(state=Question.State.ANSWERED)
    assert (waited.state, waited.text) == (Question.State.WITHDRAWN, "")


def test_who_leaves_and_takes_words_along_leaves_the_answer_alone(
    lamp: Listing, ana: Member, ben: Member, commit
) -> None:
    answered(lamp, ben)
    assert ASKED in read(Client(), lamp)
    leave(ben, commit)
    page = read(Client(), lamp)
    assert ASKED not in page and ANSWERED in page and "went with who asked it" in page


def test_an_account_that_is_closed_waits_for_no_answer_and_loses_nothing_yet(
    lamp: Listing, ana: Member, ben: Member, commit, sign_in
) -> None:
    answered(lamp, ben)
    asked(lamp, ben, "And the shade?")
    leave(ben, commit, grace=True)
    assert "And the shade?" not in read(sign_in(ana), lamp)
    assert ASKED in read(Client(), lamp) and "former member" in read(Client(), lamp)
    assert set(Question.objects.values_list("text", flat=True)) == {ASKED, "And the shade?"}


def test_an_owner_takes_answers_along_and_when_both_have_left_nothing_is_there(
    lamp: Listing, ana: Member, ben: Member, commit
) -> None:
    answered(lamp, ben)
    take_leave_of(ana.subject, "market")
    question = Question.objects.get()
    assert (question.text, question.answer) == (ASKED, "")
    leave(ana, commit, keeps_words=True)
    leave(ben, commit, keeps_words=True)
    assert not Question.objects.exists()


def test_who_leaves_is_told_beforehand_what_they_may_choose_about(
    lamp: Listing, ana: Member, ben: Member, sign_in
) -> None:
    answered(lamp, ben)
    asked(lamp, ben, "And the shade?")
    for member in (ana, ben):
        assert "1 question or answer" in sign_in(member).get("/leaving/").content.decode()
