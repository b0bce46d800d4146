"""Questions about a listing: who asks, who answers, who reads, and what is refused."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.market import hot
from parley.market.fragments import fragments
from parley.market.models import Listing, Question
from parley.market.models.asking import A_DAY, AT_ONCE, TRANSITIONS
from parley.members.models import Draft, Member
from parley.notices.models import Event, Notice
from parley.notices.wording import mail_words, page_line
from parley.safety.models import Restriction
from tests.cast import PASSWORD
from tests.market.things import listing
from tests.members.leavers import leave, take_leave_of
from tests.members.people import send

pytestmark = pytest.mark.django_db
ASKED, ANSWERED = "Does the switch click?", "It does, softly."


@pytest.fixture
def lamp(ana: Member) -> Listing:
    return listing(ana)


def asked(of: Listing, by: Member, text: str = ASKED) -> Question:
    return Question.ask(of, by, text)


def answered(of: Listing, by: Member, text: str = ASKED, answer: str = ANSWERED) -> Question:
    made = asked(of, by, text)
    made.give_answer(of.owner, answer)
    return made


def refused(code: str):
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


def read(client: Client, of: Listing) -> str:
    return client.get(of.get_absolute_url()).content.decode()


def fields(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


# Who reads what


def test_a_question_is_read_by_asker_and_owner_until_it_is_answered_and_by_everybody_then(
    lamp: Listing, ana: Member, ben: Member, dov: Member, mo: Member, sign_in
) -> None:
    question = asked(lamp, ben)
    others = (Client(), sign_in(dov), sign_in(mo))
    for reader in (sign_in(ben), sign_in(ana)):
        assert ASKED in read(reader, lamp)
    for reader in others:
        assert ASKED not in read(reader, lamp) and "Nothing was asked" in read(reader, lamp)
        assert ASKED not in reader.get(f"/listings/{lamp.pk}/questions/").content.decode()
    question.give_answer(ana, ANSWERED)
    for reader in (*others, sign_in(ana), sign_in(ben)):
        page = read(reader, lamp)
        assert ASKED in page and ANSWERED in page and 'href="/members/ben/"' in page
    assert ANSWERED in others[0].get(f"/listings/{lamp.pk}/questions/").content.decode()


def test_they_stand_in_the_order_in_which_they_were_asked(
    lamp: Listing, ana: Member, ben: Member, cleo: Member
) -> None:
    first, second = asked(lamp, ben, "First?"), asked(lamp, cleo, "Second?")
    second.give_answer(ana, "Yes.")
    first.give_answer(ana, "Yes.")
    page = read(Client(), lamp)
    assert page.index("First?") < page.index("Second?")


def test_what_the_owner_leaves_unanswered_is_read_by_its_asker_alone(
    lamp: Listing, ana: Member, ben: Member, dov: Member, sign_in
) -> None:
    question = asked(lamp, ben)
    assert send(sign_in(ana), f"/questions/{question.pk}/dismissal/").status_code == 303
    assert ASKED in read(sign_in(ben), lamp) and "was not answered" in read(sign_in(ben), lamp)
    for reader in (sign_in(ana), sign_in(dov), Client()):
        assert ASKED not in read(reader, lamp)
    assert sign_in(ana).get(f"/questions/{question.pk}/answer/").status_code == 404


def test_words_are_never_markup(lamp: Listing, ana: Member, ben: Member, sign_in) -> None:
    answered(lamp, ben, "<b>Is</b> <!--slot--> it?", "<script>alert(1)</script>")
    asked(lamp, ben, "<i>More</i>")
    for reader in (Client(), sign_in(ana), sign_in(ben)):
        page = read(reader, lamp)
        assert "<b>Is" not in page and "<script>alert" not in page and "<i>More" not in page
        assert "&lt;b&gt;Is&lt;/b&gt; &lt;!--slot--&gt; it?" in page


def test_what_is_not_shown_shows_no_questions(lamp: Listing, ana: Member, ben: Member, sign_in) -> None:
    answered(lamp, ben)
    lamp.pause(ana)
    page = f"/listings/{lamp.pk}/questions/"
    for reader in (Client(), sign_in(ben)):
        assert ASKED not in read(reader, lamp) and reader.get(page).status_code == 404
    assert ASKED in read(sign_in(ana), lamp)


def test_nothing_of_who_is_hidden_is_shown_until_their_time_is_over(
    lamp: Listing, ana: Member, ben: Member, cleo: Member, sign_in
) -> None:
    with clock.frozen() as time:
        answered(lamp, ben)
        asked(lamp, ben, "And the shade?")
        asked(lamp, cleo, "Mine?")
        assert ASKED in read(Client(), lamp)
        ben.hide(clock.now() + timedelta(days=1))
        assert ASKED not in read(Client(), lamp)
        own = read(sign_in(ana), lamp)
        assert ASKED not in own and "And the shade?" not in own and "Mine?" in own
        time.tick(days=1)
        assert ASKED in read(Client(), lamp) and "And the shade?" in read(sign_in(ana), lamp)
        ben.hide(clock.now() + timedelta(days=1))
        ben.unhide()
        assert ASKED in read(Client(), lamp)


def test_each_change_of_who_asked_makes_the_page_anew(lamp: Listing, ben: Member, cleo: Member) -> None:
    answered(lamp, ben)
    answered(lamp, cleo, "And the shade?")
    seen = [hot.head(lamp.pk)[0].asked]
    with clock.frozen() as time:
        for change in (
            lambda: ben.rename("benedict"), lambda: cleo.rate_change("positive"),
            lambda: cleo.hide(clock.now() + timedelta(days=1)),
            lambda: ben.hide(clock.now() + timedelta(days=2)), lambda: time.tick(days=1),
            lambda: ben.hide(clock.now() + timedelta(days=3)), lambda: ben.unhide(),
            lambda: cleo.cancel(by=cleo, grace=True), lambda: cleo.come_back(by=cleo),
        ):  # fmt: skip
            change()
            seen.append(hot.head(lamp.pk)[0].asked)
        assert seen == sorted(set(seen))
        assert 'href="/members/benedict/"' in read(Client(), lamp)


# The cost of the page that everybody reads


def queries(client: Client, of: Listing) -> int:
    with CaptureQueriesContext(connection) as asked_for:
        assert client.get(of.get_absolute_url()).status_code == 200
    return len(asked_for)


def test_questions_ask_one_more_when_the_page_is_made_and_nothing_after_that(
    lamp: Listing, ana: Member, ben: Member, cleo: Member
) -> None:
    listing(ana, "Chair")
    Client().get("/")
    fragments.clear()
    assert [queries(Client(), lamp) for _ in range(2)] == [3, 1]
    for asker in (ben, cleo):
        answered(lamp, asker)
    fragments.clear()
    assert [queries(Client(), lamp) for _ in range(2)] == [4, 1]


def test_what_waits_makes_nobody_s_page_anew_and_costs_the_public_nothing(
    lamp: Listing, ana: Member, ben: Member, dov: Member, sign_in
) -> None:
    Client().get("/")
    queries(Client(), lamp)
    asked(lamp, ben)
    assert queries(Client(), lamp) == 1
    dovs = sign_in(dov)
    assert queries(dovs, lamp) == 5  # session, member, notices, the listing, their own questions


def test_what_the_public_reads_is_what_it_says_now(lamp: Listing, ana: Member, ben: Member) -> None:
    question = answered(lamp, ben)
    assert ANSWERED in read(Client(), lamp)
    question.correct(ana, "Not any more.")
    page = read(Client(), lamp)
    assert "Not any more." in page and ANSWERED not in page


# Asking


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


# Contact details


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


# Answering


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


# Leaving


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
