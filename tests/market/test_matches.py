"""What fits: things for a want, and wants for a thing."""

from datetime import timedelta

import pytest
from django.test import Client

from parley.ground import clock
from parley.market import matching
from parley.market.models import Category, Listing
from parley.members.models import Member
from tests.offers.things import put_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def want(ben: Member) -> Listing:
    """Ben wants a teapot."""
    return placed(ben, "A blue teapot", kind="want", condition="")


def matches(listing: Listing, viewer: Member) -> list[Listing]:
    """What fits one listing of the viewer's."""
    ((_own, fit),) = matching.matches([listing], viewer)
    return fit


def placed(owner: Member, title: str, slug: str = "jigsaw-puzzles", **columns: object) -> Listing:
    made = put_up(owner, title=title, **columns)
    made.category = Category.objects.get(slug=slug)
    made.save()
    return made


def test_what_has_a_word_or_the_category_in_common_fits_the_likest_first(want, ana, ben):
    game = placed(ana, "A game of geese", "jigsaw-puzzles")
    puzzle = placed(ana, "Blue teapot puzzle", "mechanical-puzzles")
    assert matches(want, ben) == [puzzle, game]
    assert matches(puzzle, ana) == [want]


def test_what_lies_in_another_branch_does_not(want, ana, ben):
    placed(ana, "Blue teapot", "bicycles")
    assert matches(want, ben) == []


@pytest.mark.parametrize(
    "columns", [{"state": "paused"}, {"state": "draft"}, {"available": 0}, {"kind": "want"}]
)
def test_what_cannot_be_had_does_not(want, ana, ben, columns):
    placed(ana, "Blue teapot", **columns)
    assert matches(want, ben) == []


def test_nothing_of_ones_own_and_nothing_of_the_hidden_fits(want, ana, ben):
    placed(ben, "Blue teapot")
    placed(ana, "Blue teapot")
    ana.hide(until=clock.now() + timedelta(days=1))
    assert matches(want, ben) == []


def test_the_page_leads_from_a_thing_to_answering_who_wants_it(want, ana, ben, sign_in):
    teapot = placed(ana, "Blue teapot")
    page = sign_in(ana).get("/matches/").content.decode()
    assert f"/listings/{want.pk}/answers/{teapot.pk}/" in page and "A blue teapot" in page
    assert teapot.get_absolute_url() in sign_in(ben).get("/matches/").content.decode()


def test_the_page_does_not_ask_to_offer_what_is_reserved_for_somebody(want, ana, sign_in):
    teapot = placed(ana, "Blue teapot", available=0)
    page = sign_in(ana).get("/matches/").content.decode()
    assert f"/answers/{teapot.pk}/" not in page and "Nothing fits yet" in page


def test_the_page_of_who_has_nothing_says_what_to_do_and_strangers_sign_in(cleo, sign_in):
    assert "Nothing fits yet" in sign_in(cleo).get("/matches/").content.decode()
    assert Client().get("/matches/").status_code == 303


def test_the_page_asks_a_few_questions_however_many_wants(ana, ben, sign_in, django_assert_max_num_queries):
    for number in range(5):
        placed(ben, f"A blue teapot {number}", kind="want", condition="")
        placed(ana, f"Blue teapot {number}")
    browser = sign_in(ben)
    with django_assert_max_num_queries(12):
        browser.get("/matches/")
