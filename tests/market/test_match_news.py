"""Telling of what fits: whom, how often, and whom not."""

from datetime import timedelta

import pytest

from parley.ground import clock
from parley.market import match_news
from parley.market.models import Listing
from parley.members.models import Member
from parley.notices.mail import drain
from parley.notices.models import Event
from parley.privacy.choices import Choice
from parley.safety.models import Block
from tests.market.things import category, listing
from tests.offers.browsing import page_of
from tests.offers.saying import told

pytestmark = pytest.mark.django_db


def want(owner: Member, title: str = "A blue teapot", **said) -> Listing:
    return listing(owner, title, kind="want", condition="", **said)


@pytest.fixture(autouse=True)
def later():
    """A quarter of an hour from now, so that what is listed in a test has settled when it looks."""
    return clock.now() + timedelta(minutes=15)


def tell(later) -> int:
    with clock.frozen(later):
        return match_news.tell()


def test_whoever_was_there_first_is_told_once_on_the_page_and_by_mail(ana, ben, later, sign_in, mailoutbox):
    want(ben)
    assert tell(later) == 0
    listing(ana, "Teapot, cracked")
    assert tell(later) == 1 and tell(later) == 0
    assert (told(ben.subject), told(ana.subject)) == (["matches-found"], [])
    page = page_of(sign_in(ben).get("/notices/"))
    assert "Something new fits: A blue teapot." in page and "/matches/#fits-" in page
    assert "Teapot, cracked" in page_of(sign_in(ben).get("/matches/"))
    drain()
    (mail,) = mailoutbox
    assert "A blue teapot" in mail.subject and "switch-send-matches" in mail.body


def test_whoever_has_it_is_told_that_somebody_wants_it_and_of_two_new_ones_the_first(ana, ben, later):
    listing(ana, "Teapot, cracked")
    want(ben)
    assert tell(later) == 1
    assert (told(ana.subject), told(ben.subject)) == (["matches-found"], [])


def test_however_much_fits_it_is_one_notice(ana, ben, cleo, later):
    want(ben), want(ben, "A brass lamp")
    tell(later)
    for number in range(20):
        listing(ana if number % 2 else cleo, f"Teapot {number}")
    listing(ana, "Brass lamp")
    assert tell(later) == 1
    assert Event.objects.get(kind="matches-found").facts == {"count": 2}


def test_what_only_lies_in_the_same_place_tells_nobody(ana, ben, later):
    want(ben)
    listing(ana, "Chess set")
    listing(ana, "Teapot", category=category("records"))
    assert tell(later) == 0


def test_a_member_hears_of_nothing_of_whoever_they_have_a_block_with(ana, ben, cleo, later):
    want(ben), want(cleo)
    Block.put_up(ana, by=ben)
    Block.put_up(cleo, by=ana)
    listing(ana, "Teapot")
    assert tell(later) == 0


def test_what_is_not_shown_fits_nothing_and_what_was_just_listed_waits(ana, ben, later):
    paused = want(ben)
    paused.pause(by=ben)
    listing(ana, "Teapot", state="draft")
    assert match_news.tell() == 0 and tell(later) == 0
    with clock.frozen(later):
        paused.resume(by=ben)
        assert match_news.tell() == 0
    listing(ana, "Teapot")
    assert match_news.tell() == 0
    assert tell(later) == 1


def test_the_mail_can_be_refused_and_the_notice_stays(ana, ben, later, mailoutbox):
    Choice.make(ben.subject, "send-matches", False)
    want(ben)
    listing(ana, "Teapot")
    assert tell(later) == 1
    drain()
    assert told(ben.subject) == ["matches-found"] and not mailoutbox
