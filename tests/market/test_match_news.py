"""Telling of what fits: whom, how often, and whom not."""

from datetime import timedelta

import pytest

from parley.ground import clock
from parley.market import match_news
from parley.market.models import Listing, Match
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


def edit(listing: Listing, **changes) -> None:
    listing.refresh_from_db()
    listing.edit(by=listing.owner, **changes)


def told_of(member: Member) -> int:
    return told(member.subject).count("matches-found")


def test_a_thing_that_is_called_something_else_is_compared_again(ana, ben, later):
    want(ben)
    thing = listing(ana, "Chess set")
    assert tell(later) == 0
    edit(thing, title="Teapot, cracked")
    assert tell(later) == 1 and tell(later) == 0
    assert (told_of(ben), told_of(ana)) == (1, 0)


def test_one_that_lies_in_another_place_or_is_wanted_instead_is_compared_again(ana, ben, cleo, later):
    want(ben)
    listing(cleo, "Teapot lid")
    thing = listing(ana, "Teapot", category=category("records"))
    tell(later)
    before = told_of(ben), told_of(cleo)
    edit(thing, category_id=category().pk)
    assert tell(later) == 1 and told_of(ben) == before[0] + 1
    edit(thing, kind="want")
    assert tell(later) == 1 and (told_of(ben), told_of(cleo)) == (before[0] + 1, before[1] + 1)


def test_a_want_that_says_something_else_is_compared_again(ana, ben, later):
    listing(ana, "Teapot, cracked")
    wanted = want(ben, "A chess set")
    assert tell(later) == 0
    edit(wanted, title="A blue teapot")
    assert tell(later) == 1 and (told_of(ana), told_of(ben)) == (1, 0)


def test_nobody_is_told_twice_of_the_same_two_whoever_edits_and_however_often(ana, ben, later):
    wanted, thing = want(ben), listing(ana, "Teapot, cracked")
    assert tell(later) == 1
    for each, title in [
        (thing, "Teapot with a crack"), (wanted, "A teapot"), (thing, "Chess set"), (thing, "Teapot"),
        (wanted, "A chess set"), (wanted, "A blue teapot"),
    ]:  # fmt: skip
        edit(each, title=title)
        assert tell(later) == 0
    assert (told_of(ben), told_of(ana)) == (1, 0)


def test_both_edited_before_it_is_looked_are_told_of_once(ana, ben, later):
    wanted, thing = want(ben, "A chess set"), listing(ana, "Teapot")
    tell(later)
    edit(wanted, title="A brass lamp")
    edit(thing, title="Brass lamp")
    assert tell(later) == 1 and told_of(ana) + told_of(ben) == 1
    assert tell(later) == 0


def test_an_edit_of_what_is_not_compared_is_not_looked_at(ana, ben, later):
    thing = listing(ana, "Teapot, cracked")
    tell(later)
    edit(thing, price_amount=900, description="It leaks.")
    thing.refresh_from_db()
    assert thing.matched_at is not None


def test_what_is_edited_while_it_is_compared_is_compared_as_it_is_now(ana, ben, later):
    want(ben)
    thing = listing(ana, "Chess set")
    edit(Listing.objects.get(pk=thing.pk), title="Teapot, cracked")
    assert match_news._tell([thing]) == 0  # as it was read before
    assert tell(later) == 1 and told_of(ben) == 1


def test_it_is_forgotten_when_one_of_the_two_has_ended_for_long(ana, ben, later):
    wanted, thing = want(ben), listing(ana, "Teapot")
    tell(later)
    thing.end(by=ana)
    with clock.frozen(later + timedelta(days=80)):
        match_news.tell()
        assert Match.objects.get().pair == (thing.pk, wanted.pk)
    with clock.frozen(later + timedelta(days=91)):
        match_news.tell()
    assert not Match.objects.exists()
