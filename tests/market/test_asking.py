"""Questions about a listing: who asks, and what is refused."""

from datetime import timedelta

import pytest
from django.test import Client

from parley.ground import clock
from parley.market.models import Listing, Question
from parley.market.models.asking import A_DAY, AT_ONCE
from parley.members.models import Draft, Member
from parley.notices.models import Notice
from parley.notices.wording import mail_words, page_line
from parley.safety.models import Restriction
from tests.cast import PASSWORD
from tests.market.questions import ANSWERED, ASKED, asked, fields, lamp, read, refused
from tests.market.things import listing
from tests.members.people import send

__all__ = ["lamp"]

pytestmark = pytest.mark.django_db


def test_asking_by_the_page_leads_back_to_it_and_tells_the_owner(
    lamp: Listing, ana: Member, ben: Member, sign_in
) -> None:
    browser = sign_in(ben)
    page = browser.get(f"/listings/{lamp.pk}/questions/").content.decode()
    assert "Everybody can read this, once it is answered." in page
    gone = send(browser, f"/listings/{lamp.pk}/questions/", {"text": "Is it\r\nheavy?"})
    assert gone.url == f"/listings/{lamp.pk}/#questions"
    assert Question.objects.get().text == "Is it\nheavy?"
    notice = Notice.objects.get(subject=ana.subject)
    line, words = str(page_line(notice, ana, None)), mail_words(notice)
    assert "Brass lamp" in line and "Brass lamp" in words.subject and f"/listings/{lamp.pk}/" in words.body
    assert "heavy" not in line + words.body + words.subject
    assert notice.event.facts == {"listing": lamp.pk} and not Notice.objects.filter(subject=ben.subject)


def test_details_are_not_needed_to_ask(lamp: Listing, new_member, sign_in) -> None:
    nora = sign_in(new_member("nora", details=False))
    assert send(nora, f"/listings/{lamp.pk}/questions/", {"text": ASKED}).status_code == 303


def test_a_question_begun_before_signing_in_is_kept(lamp: Listing, ben: Member) -> None:
    browser, page = Client(), f"/listings/{lamp.pk}/questions/"
    aside = send(browser, page, {"text": ASKED}, HTTP_REFERER=f"http://testserver{page}")
    assert aside.url.startswith("/sign-in/") and not Question.objects.exists()
    back = send(browser, "/sign-in/", {"name": "ben", "password": PASSWORD, "next": page})
    assert back.url == page and ASKED in browser.get(page).content.decode()
    send(browser, page, {"text": ASKED})
    assert Question.objects.get().by == ben and not Draft.objects.exists()


@pytest.mark.parametrize(("text", "says"), [
    ("", "This is needed"), ("  \r\n ", "This is needed"), ("x" * 501, "at most 500"),
    ("a\0b", "Null characters"),
])  # fmt: skip
def test_what_cannot_be_asked_comes_back_as_typed(
    lamp: Listing, ben: Member, sign_in, text: str, says: str
) -> None:
    answer = send(sign_in(ben), f"/listings/{lamp.pk}/questions/", {"text": text})
    assert answer.status_code == 422 and says in answer.content.decode()
    assert len(text) < 500 or text in answer.content.decode()
    assert not Question.objects.exists() and not Notice.objects.exists()


def test_a_line_break_counts_once(lamp: Listing, ben: Member, sign_in) -> None:
    send(sign_in(ben), f"/listings/{lamp.pk}/questions/", {"text": "\r\n".join("x" * 250)})
    assert len(Question.objects.get().text) == 499


@pytest.mark.parametrize("state", ["paused", "ended"])
def test_who_asks_about_what_is_not_shown_any_more_is_told_so_and_reads_nothing_of_it(
    lamp: Listing, ana: Member, ben: Member, sign_in, state: str
) -> None:
    lamp.pause(ana) if state == "paused" else lamp.end(ana)
    answer = send(sign_in(ben), f"/listings/{lamp.pk}/questions/", {"text": ASKED})
    page = answer.content.decode()
    assert answer.status_code == 409 and ASKED in page and "not shown any more" in page
    assert "Brass lamp" not in page and not Question.objects.exists()


def test_a_draft_is_no_listing_to_others_and_nobody_asks_about_their_own(
    ana: Member, ben: Member, sign_in
) -> None:
    draft, lamp = listing(ana, state="draft"), listing(ana)
    assert send(sign_in(ben), f"/listings/{draft.pk}/questions/", {"text": ASKED}).status_code == 404
    own = send(sign_in(ana), f"/listings/{lamp.pk}/questions/", {"text": ASKED})
    assert own.status_code == 409 and "your own listing" in own.content.decode()
    assert sign_in(ana).get(f"/listings/{lamp.pk}/questions/").url == f"/listings/{lamp.pk}/#questions"
    assert send(sign_in(ben), "/listings/999999/questions/", {"text": ASKED}).status_code == 404


def test_nobody_asks_who_could_not_answer(ana: Member, ben: Member, new_member, sign_in) -> None:
    Member.objects.filter(pk=ana.pk).update(imported=True)
    lamp = listing(Member.objects.get(pk=ana.pk))
    with refused("closed"):
        asked(lamp, ben)
    assert "no account here" in sign_in(ben).get(f"/listings/{lamp.pk}/questions/").content.decode()
    assert "Ask a question" not in read(Client(), lamp)
    hidden = new_member("hugo")
    chair = listing(hidden, "Chair")
    hidden.hide(clock.now() + timedelta(days=1))
    with refused("closed"):
        asked(chair, ben)


def test_who_is_restricted_neither_asks_nor_answers(
    lamp: Listing, ana: Member, ben: Member, mo: Member, sign_in
) -> None:
    question = asked(lamp, ben)
    Restriction.impose(ana, by=mo, reason="Three complaints.")
    Restriction.impose(ben, by=mo, reason="Four complaints.")
    with refused("restricted"):
        question.give_answer(ana, ANSWERED)
    answer = send(sign_in(ben), f"/listings/{lamp.pk}/questions/", {"text": "More?"})
    assert answer.status_code == 409 and "Four complaints." in answer.content.decode()
    assert "Four complaints." in sign_in(ben).get(f"/listings/{lamp.pk}/questions/").content.decode()
    assert Question.objects.count() == 1


def test_three_wait_at_most_on_one_listing_and_a_fourth_when_one_is_answered(
    lamp: Listing, ana: Member, ben: Member, cleo: Member
) -> None:
    first, second, _third = (asked(lamp, ben, f"{n}?") for n in range(AT_ONCE))
    with refused("too-many"):
        asked(lamp, ben)
    asked(lamp, cleo)
    asked(listing(ana, "Chair"), ben)
    second.dismiss(ana)
    with refused("too-many"):
        asked(lamp, ben)
    first.give_answer(ana, "Yes.")
    asked(lamp, ben)


def test_ten_a_day_at_most_and_taking_them_back_does_not_help(ana: Member, ben: Member, sign_in) -> None:
    with clock.frozen() as time:
        for n in range(A_DAY):
            asked(listing(ana, f"Lamp {n}"), ben).withdraw(ben)
        lamp = listing(ana)
        answer = send(sign_in(ben), f"/listings/{lamp.pk}/questions/", {"text": ASKED})
        assert answer.status_code == 409 and "Ask the next one tomorrow" in answer.content.decode()
        time.tick(days=1)
        asked(lamp, ben)


def test_the_same_form_sent_twice_asks_once(lamp: Listing, ben: Member, sign_in) -> None:
    browser, form = sign_in(ben), {"text": ASKED, "_once": "7a0d6f5e-0a43-4b1c-8d1f-0f6c1a2b3c4d"}
    first, again = (browser.post(f"/listings/{lamp.pk}/questions/", form) for _ in range(2))
    assert (first.status_code, again.status_code, first.url) == (303, 303, again.url)
    assert Question.objects.count() == 1


@pytest.mark.parametrize(("text", "kind"), [
    ("Write to name@example.org", "a mail address"), ("See example.com/lamp", "a link"),
    ("I am on +49 30 23125123", "a telephone number"),
])  # fmt: skip
@pytest.mark.parametrize("ticked", [{}, {"no_contact": "on"}])
def test_certain_contact_details_are_refused_outright_in_questions_and_answers(
    lamp: Listing, ana: Member, ben: Member, sign_in, text: str, kind: str, ticked: dict
) -> None:
    question = asked(lamp, ben)
    for browser, page, name in (
        (sign_in(ben), f"/listings/{lamp.pk}/questions/", "text"),
        (sign_in(ana), f"/questions/{question.pk}/answer/", "answer"),
    ):
        answer = send(browser, page, {name: text, **ticked})
        html = fields(answer.content.decode())
        assert answer.status_code == 422 and f"There seems to be {kind} in it." in html
        assert "contact when you confirm a deal" in html and "This is no contact detail" not in html
        assert html.count(text) == 1  # in the box, as it was typed, and not in what is said about it
    assert Question.objects.get().state == Question.State.OPEN


def test_digits_that_might_be_a_model_go_through_with_the_box_ticked(
    lamp: Listing, ana: Member, ben: Member, sign_in
) -> None:
    text, page = "Is the article 030 23125123?", f"/listings/{lamp.pk}/questions/"
    first = send(sign_in(ben), page, {"text": text})
    html = fields(first.content.decode())
    assert first.status_code == 422 and "This is no contact detail" in html and html.count(text) == 1
    assert send(sign_in(ben), page, {"text": text, "no_contact": "on"}).status_code == 303
    assert Question.objects.get().text == text
    answer = f"/questions/{Question.objects.get().pk}/answer/"
    assert send(sign_in(ana), answer, {"answer": text}).status_code == 422
    assert send(sign_in(ana), answer, {"answer": text, "no_contact": "on"}).status_code == 303


def test_several_kinds_are_named(lamp: Listing, ben: Member, sign_in) -> None:
    text = "name@example.org or 030 23125123"
    page = send(sign_in(ben), f"/listings/{lamp.pk}/questions/", {"text": text, "no_contact": "on"})
    assert "a mail address and a telephone number in it" in page.content.decode()
