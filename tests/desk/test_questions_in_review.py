"""What was asked and answered with an account that somebody else used stands in its review."""

from datetime import timedelta

from parley.desk import doings
from parley.desk.models import Report
from parley.ground import clock
from parley.market.models import Question
from tests.offers.things import put_up


def test_a_question_can_be_withdrawn_and_an_answer_changed_from_the_review(ana, ben):
    report = Report(member=ana, since=clock.now() - timedelta(hours=1))
    asked = Question.ask(put_up(ben, title="Vase"), ana, "Tall?")
    got = [Question.ask(put_up(ana, title="Jug"), ben, text) for text in ("Deep?", "Wide?")]
    got[0].give_answer(ana, "Very.")
    got[1].dismiss(ana)
    report.frozen_at = clock.now()
    found = {each.text: (each.undo, each.link) for each in doings.since_then(report)}
    assert found["A question was asked: Vase"] == (f"/questions/{asked.pk}/withdrawal/", False)
    assert found["A question was answered: Jug"] == (f"/questions/{got[0].pk}/correction/", True)
    assert found["A question was left unanswered: Jug"] == ("", False)
