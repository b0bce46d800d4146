"""My dealings says all that waits for its reader, and how whoever it deals with is rated."""

from datetime import timedelta

import pytest

from parley.ground import clock
from parley.market.models import Question, Watch
from parley.offers.models import Deal, Invitation
from parley.offers.waiting import MOST, waiting_for
from parley.ratings.models import Rating
from tests.market.test_matches import placed
from tests.offers.browsing import page_of
from tests.offers.things import agreed, completed, confirmed, euros, offered, put_up, well_known

PAGE = "/negotiations/"


def paths(member) -> list[str]:
    """Where the list of what waits leads."""
    return [each.path for each in waiting_for(member, clock.now())]


def test_a_question_waits_for_the_owner_until_it_is_answered(lamp, ana, ben, sign_in):
    question, left = (Question.ask(lamp, ben, text) for text in ("Does it work?", "Is it heavy?"))
    page = page_of(sign_in(ana).get(PAGE))
    assert page.index("Waiting for you") < page.index(f'href="{question.get_absolute_url()}"')
    assert "Waiting for you" not in page_of(sign_in(ben).get(PAGE))
    assert "Waiting for you" not in page_of(sign_in(ana).get(f"{PAGE}?kind=selling"))
    question.give_answer(by=ana, text="It does.")
    left.dismiss(by=ana)
    assert paths(ana) == []


def test_a_question_about_what_has_ended_waits_for_nobody(lamp, ana, ben):
    Question.ask(lamp, ben, "Does it work?")
    lamp.end(by=ana)
    assert paths(ana) == []


def test_an_offer_to_watchers_waits_for_each_of_them_while_it_stands(
    lamp, ana, ben, cleo, dov, sign_in, time
):
    for member in (ben, cleo):
        Watch.start(lamp, member, may_offer=True)
    Watch.start(lamp, dov)
    made = Invitation.make(lamp, ana, euros(35, postage=500))
    page = page_of(sign_in(ben).get(PAGE))
    assert f'href="{made.get_absolute_url()}"' in page and "€40.00" in page
    assert made.expires_at.isoformat() in page
    assert (paths(ana), paths(dov)) == ([], [])
    time.tick(hours=49)
    assert paths(ben) == []


@pytest.mark.parametrize("how", ["taken", "taken back", "edited", "paused"])
def test_an_offer_to_watchers_that_cannot_be_accepted_waits_no_more(lamp, ana, ben, cleo, how):
    for member in (ben, cleo):
        Watch.start(lamp, member, may_offer=True)
    made = Invitation.make(lamp, ana, euros(35))
    assert paths(ben) == [made.get_absolute_url()]
    {
        "taken": lambda: made.take(by=cleo),
        "taken back": lambda: made.withdraw(by=ana),
        "edited": lambda: lamp.edit(by=ana, title="Lamp with a crack"),
        "paused": lambda: lamp.pause(by=ana),
    }[how]()
    assert (paths(ben), paths(cleo)) == ([], [])


def test_a_rating_waits_while_it_is_open_and_not_given(lamp, ana, ben, sign_in, time):
    deal = completed(lamp, ben)
    assert f'href="/deals/{deal.pk}/rating/"' in page_of(sign_in(ana).get(PAGE))
    Rating.give(deal, ana, Rating.Kind.POSITIVE)
    assert (paths(ana), paths(ben)) == ([], [f"/deals/{deal.pk}/rating/"])
    time.tick(days=60)
    assert paths(ben) == []


def test_exactly_the_deals_that_may_be_rated_wait(chairs, ana, ben):
    running, done = confirmed(chairs, ben), completed(chairs, ben)
    alone, together = confirmed(chairs, ben), confirmed(chairs, ben)
    alone.cancel(by=ana, reason="It broke.")
    for side in (ana, ben):
        together.ask_to_cancel(by=side)
    agreed(chairs, ben).step_back(by=ben)
    for member in (ana, ben):
        found = set(Rating.deals_to_rate(member, clock.now()))
        assert found == {each for each in Deal.objects.all() if Rating.may_rate(each, member)}
        assert found == {done, alone} and running not in found


def test_however_much_waits_it_takes_three_questions(ana, ben, django_assert_num_queries):
    for number in range(MOST + 1):
        completed(put_up(ana, title=f"Lamp {number}"), ben)
    for number in range(3):
        Question.ask(put_up(ben, title=f"Cup {number}"), ana, "Does it leak?")
    with django_assert_num_queries(3):
        assert len(waiting_for(ben, clock.now())) == MOST + 3


def test_the_rating_stands_beside_each_user_id_of_the_list(chairs, ana, ben, sign_in):
    well_known(ben, 7)
    offer = offered(chairs, ben, 8)
    browser = sign_in(ana)
    assert page_of(browser.get(PAGE)).count("rating__count") == 1
    offer.decline(by=ana)
    page = page_of(browser.get(PAGE))
    assert "No offer open" in page and page.count("rating__count") == 1
    ben.hide(until=clock.now() + timedelta(days=1))
    page = page_of(browser.get(PAGE))
    assert "somebody hidden" in page and "rating__count" not in page


def test_the_rating_stands_beside_whoever_wants_what_one_has(ana, ben, sign_in):
    placed(well_known(ben, 7), "A blue teapot", kind="want", condition="")
    placed(ana, "Blue teapot")
    assert 'rating__count">(7)' in page_of(sign_in(ana).get("/matches/"))
