"""C4. Wherever something becomes public, the page says so before it is posted, and contact details in it are
caught and questioned."""

import re

import pytest

from parley.market.models import Listing, Question
from parley.members.models import Member
from tests.market.things import listing
from tests.members.people import send
from tests.offers.things import completed, put_up

pytestmark = pytest.mark.django_db
DETAILS = ("name@example.org", "name at host dot com", "+49 30 23125123", "example.com/me", "030 23125123")


@pytest.fixture
def lamp(ana: Member) -> Listing:
    return listing(ana)


def before_the_button(page: bytes) -> str:
    """What a reader of the page's main part has read before they can send its form."""
    main = page.decode()
    main = main[main.index("<main") : main.index('type="submit"', main.index("<textarea"))]
    words = re.sub(r"<[^>]+>", " ", main)
    return " ".join(words.split())


def test_each_page_where_something_becomes_public_says_so_first(
    lamp: Listing, ana: Member, ben: Member, sign_in
) -> None:
    asked = Question.ask(lamp, ben, "Does the switch click?")
    deal = completed(put_up(ana, title="Vase"), ben)
    for reader, path in (
        (ana, "/listings/new/"), (ana, f"/listings/{lamp.pk}/edit/"),
        (ben, f"/listings/{lamp.pk}/questions/"),
        (ana, f"/questions/{asked.pk}/answer/"), (ben, f"/deals/{deal.pk}/rating/"),
    ):  # fmt: skip
        page = sign_in(reader).get(path)
        assert page.status_code == 200, path
        assert "Everybody can read this" in before_the_button(page.content), path


def test_a_question_and_its_answer_say_it_above_the_box(
    lamp: Listing, ana: Member, ben: Member, sign_in
) -> None:
    asked = Question.ask(lamp, ben, "Does the switch click?")
    for reader, path in ((ben, f"/listings/{lamp.pk}/questions/"), (ana, f"/questions/{asked.pk}/answer/")):
        page = sign_in(reader).get(path).content.decode()
        assert page.index("Everybody can read this") < page.index("<textarea")


@pytest.mark.parametrize("detail", DETAILS)
def test_contact_details_in_questions_and_answers_are_caught_and_questioned(
    lamp: Listing, ana: Member, ben: Member, sign_in, detail: str
) -> None:
    asked = Question.ask(lamp, ben, "Does the switch click?")
    for reader, path, name in (
        (ben, f"/listings/{lamp.pk}/questions/", "text"), (ana, f"/questions/{asked.pk}/answer/", "answer"),
    ):  # fmt: skip
        answer = send(sign_in(reader), path, {name: f"Reach me by {detail} today"})
        page = answer.content.decode()
        assert answer.status_code == 422 and "There seems to be" in page
        assert f"Reach me by {detail} today" in page  # what was typed is still there, unchanged
    assert list(Question.objects.values_list("state", "text")) == [("open", "Does the switch click?")]
