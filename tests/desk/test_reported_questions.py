"""Questions and answers are reported like listings: hidden while it is looked into, taken away with reasons,
given back on appeal; and the words are what they were."""

import pytest
from django.test import Client

from parley.desk.jobs import show_again
from parley.desk.models import Appeal, Complaint, Matter, Ruling
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.market.models import Answer, Question
from parley.market.models.withholding import TRANSITIONS, Standing
from parley.notices.models import Event, Notice
from tests.market.questions import ANSWERED, ASKED, answered, asked, lamp
from tests.members.leavers import leave
from tests.members.people import send
from tests.promises.test_S1_reports_reasons_appeals import FACTS, WORDS, decide, text

__all__ = ["lamp"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def question(lamp, ben) -> Question:
    return answered(lamp, ben)


def seen(browser: Client, question: Question) -> tuple[bool, bool]:
    """Whether question and answer stand on the page of the listing."""
    page = text(browser, f"/listings/{question.listing_id}/")
    return ASKED in page, ANSWERED in page


def report(browser: Client, path: str):
    return send(browser, path, {"kind": "harassment", "words": WORDS})


def fresh(question: Question) -> Question:
    return Question.objects.get(pk=question.pk)


def test_the_whole_way_of_a_question(question, lamp, ana, ben, mo, nia, client, sign_in):
    path = f"/questions/{question.pk}/reports/"
    assert path in text(client, lamp.get_absolute_url()) and seen(client, question) == (True, True)
    assert report(client, path).status_code == 303
    assert report(sign_in(ben), path).status_code == 403  # one's own
    matter, desk, asker = Matter.objects.get(), sign_in(mo), sign_in(ben)
    page = text(desk, matter.get_absolute_url())
    assert "A question about Brass lamp" in page and ASKED in page and matter.member == ben
    assert decide(desk, matter, "hide").status_code == 303
    for browser in (client, sign_in(ana), desk):
        assert seen(browser, question) == (False, False)
    assert "Only you read it: our staff looks into it" in text(asker, lamp.get_absolute_url())
    assert client.get(path).status_code == 404
    assert decide(desk, matter, "end", seen=1).status_code == 303
    assert seen(client, question) == (False, False) and Matter.objects.get().state == "acted"
    ruling = Ruling.objects.get(act="end")
    statement = text(asker, ruling.get_absolute_url())
    assert FACTS in statement and "What you wrote was taken away" in statement
    assert send(asker, ruling.get_absolute_url(), {"words": "I only asked."}).status_code == 303
    Appeal.objects.get().overturn(nia, "They only asked.")
    assert seen(client, question) == (True, True)
    assert "The listing is paused" not in text(asker, ruling.get_absolute_url())
    assert (fresh(question).text, fresh(question).answer) == (ASKED, ANSWERED)


def test_the_answer_alone_is_taken_away_and_given_back(question, lamp, ana, cleo, mo, nia, client, sign_in):
    path = f"/questions/{question.pk}/answer/reports/"
    assert path in text(client, lamp.get_absolute_url())
    assert report(sign_in(cleo), path).status_code == 303 and report(sign_in(ana), path).status_code == 403
    matter = Matter.objects.get()
    assert matter.member == ana and isinstance(matter.about, Answer)
    Ruling.make(matter, mo, "end", "harassment", FACTS)
    assert seen(client, question) == (True, False)
    assert "The answer is not shown" in text(client, lamp.get_absolute_url())
    assert client.get(path).status_code == 410
    Appeal.make(Ruling.objects.get(), ana, "It was polite.").overturn(nia, "It was indeed.")
    assert seen(client, question) == (True, True)


def test_a_question_and_its_answer_are_two_matters(question, cleo):
    one = Complaint.make(question, "fraud", WORDS, cleo).matter
    other = Complaint.make(Answer.objects.get(pk=question.pk), "fraud", WORDS, cleo).matter
    assert one != other and list(Matter.objects.about(question)) == [one]


def test_the_owner_reports_what_waits_for_their_answer_and_nobody_else_finds_it(
    lamp, ana, ben, cleo, mo, sign_in
):
    question = asked(lamp, ben)
    path = f"/questions/{question.pk}/reports/"
    assert path in text(sign_in(ana), f"/questions/{question.pk}/answer/")
    assert sign_in(cleo).get(path).status_code == Client().get(path).status_code == 404
    assert report(sign_in(ana), path).status_code == 303
    Ruling.make(Matter.objects.get(), mo, "end", "harassment", FACTS)
    assert ASKED not in text(sign_in(ana), lamp.get_absolute_url())
    assert sign_in(ana).get(f"/questions/{question.pk}/answer/").status_code == 404


def test_hiding_ends_by_itself_after_72_hours(question, cleo, mo, client):
    with clock.frozen() as time:
        Ruling.make(Complaint.make(question, "fraud", WORDS, cleo).matter, mo, "hide", "fraud", FACTS)
        time.tick(hours=72)
        assert show_again.call_local() == 1
        assert seen(client, question) == (True, True)


def test_what_is_dismissed_is_shown_again(question, ben, cleo, mo, client):
    matter = Complaint.make(question, "fraud", WORDS, cleo).matter
    Ruling.make(matter, mo, "hide", "fraud", FACTS)
    matter.dismiss(by=mo)
    assert seen(client, question) == (True, True)
    assert Notice.objects.filter(subject=ben.subject, event__kind="matter-shown").exists()


def test_nobody_answers_or_changes_what_staff_holds_back(lamp, question, ana, ben, mo):
    waiting = asked(lamp, ben, "And the cord?")
    waiting.hide(by=mo)
    Answer.objects.get(pk=question.pk).hide(by=mo)
    acts = (
        lambda: fresh(waiting).give_answer(ana, "Two metres."),
        lambda: fresh(waiting).dismiss(ana),
        lambda: fresh(question).correct(ana, "Something else."),
    )
    for act in acts:
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "closed"


@pytest.mark.parametrize("standing", Standing.values)
@pytest.mark.parametrize("verb", TRANSITIONS)
@pytest.mark.parametrize("model", [Question, Answer])
def test_staff_does_what_the_table_says_and_nothing_else(question, ana, ben, mo, model, verb, standing):
    Question.objects.filter(pk=question.pk).update(**{model.withheld: standing})
    row, (sources, target) = model.objects.get(pk=question.pk), TRANSITIONS[verb]
    act = getattr(row, verb.replace("-", "_"))
    for other in (ana, ben):
        with pytest.raises(Refusal):
            act(by=other)
    if standing in sources:
        act(by=mo)
        event = Event.objects.about(question).last()
        assert (event.kind, event.was, event.now) == (f"words-{verb}", standing, target)
    else:
        with pytest.raises(Refusal) as refused:
            act(by=mo)
        assert refused.value.code == "stale"
    now = fresh(question)
    assert getattr(now, model.withheld) == (target if standing in sources else standing)
    assert "shown" in (now.standing, now.answer_standing)


def test_what_was_not_shown_goes_with_who_leaves_even_if_their_words_stay(question, ben, mo, commit):
    question.hide(by=mo)
    leave(ben, commit, keeps_words=True)
    assert fresh(question).text == "" and fresh(question).answer == ANSWERED


def test_only_words_are_taken_away_and_members_are_not(ana, ben, mo):
    matter = Complaint.make(ana, "harassment", WORDS, ben).matter
    with pytest.raises(Refusal):
        Ruling.make(matter, mo, "end", "fraud", FACTS)
