"""A deal that was agreed on before one side blocked the other: it goes on, either side hands it to the
moderators at once, and the side that is blocked reads nowhere that it is."""

from uuid import uuid4

import pytest
from django.core import mail
from django.utils.html import strip_tags

from parley.ground import clock
from parley.notices.mail import drain
from parley.offers import transitions
from parley.offers.models import Deal, Dispute, Message
from parley.safety.models import Block
from parley.site import invariants
from parley.site.check.visiting import comparable
from tests.members.people import send
from tests.offers.browsing import page_of, press
from tests.offers.saying import refused, told
from tests.offers.things import agreed, confirmed, put_up

pytestmark = pytest.mark.django_db
DISPUTE = {"kind": "other", "words": "I would rather not deal with them myself.", "photos": []}


@pytest.fixture
def deal(ana, ben) -> Deal:
    return confirmed(put_up(ana), ben)


def main(browser, path: str) -> str:
    """What the page says, without the keys that differ from one reading to the next."""
    response = browser.get(path)
    assert response.status_code == 200
    return comparable(response.content.partition(b"<main")[2].partition(b"</main")[0]).decode()


def words(browser, path: str) -> str:
    return " ".join(strip_tags(main(browser, path)).split())


@pytest.mark.parametrize("opener", ["ana", "ben"])
def test_either_side_hands_it_to_the_moderators_the_moment_it_is_blocked(deal, ana, ben, mo, sign_in, opener):
    Block.put_up(ben, by=ana)
    by = {"ana": ana, "ben": ben}[opener]
    assert sign_in(by).post(f"{deal.get_absolute_url()}dispute/", {**DISPUTE, "_once": str(uuid4())}).url
    held = Deal.objects.get(pk=deal.pk)
    assert held.state == transitions.IN_DISPUTE and invariants.breaches() == []
    other = held.other_than(by).member
    held.dispute.say(other, "So be it.", uuid4())
    held.dispute.settle(mo, "void", "Each keeps their own.")
    assert Deal.objects.get(pk=deal.pk).state == transitions.SETTLED


def test_the_blocker_reads_that_it_goes_on_and_who_can_take_it(deal, ana, ben, sign_in):
    browser, page = sign_in(ana), "/members/ben/"
    assert "you can hand it to our moderators" in words(browser, page)
    assert "You have blocked" not in words(browser, deal.get_absolute_url())
    send(browser, f"{page}block/")
    assert "you can hand it to our moderators" in words(browser, page)
    shown = main(browser, deal.get_absolute_url())
    assert "This deal goes on all the same" in shown and "Hand it to the moderators" in shown
    asked = words(browser, f"{deal.get_absolute_url()}dispute/")
    assert "moderators take it from here" in asked and "Write to each other first" not in asked
    assert "moderators see that there is a block" in words(browser, "/me/blocks/")


def test_of_what_is_not_confirmed_the_blocker_reads_that_they_can_step_back(ana, ben, sign_in):
    deal = agreed(put_up(ana), ben)
    Block.put_up(ben, by=ana)
    browser = sign_in(ana)
    shown = words(browser, deal.get_absolute_url())
    assert "you can step back without a mark" in shown and "Hand it to the moderators" not in shown
    assert press(browser, f"{deal.get_absolute_url()}stepping-back/").status_code == 303


@pytest.mark.parametrize("confirms", [True, False])
def test_no_page_of_the_deal_is_other_for_who_is_blocked(ana, ben, sign_in, confirms):
    deal = (confirmed if confirms else agreed)(put_up(ana), ben)
    browser, path = sign_in(ben), deal.get_absolute_url()
    paths = (path, f"{path}dispute/", "/negotiations/", "/notices/", "/me/blocks/")
    with clock.frozen():  # pages say how long ago something was
        before = {each: main(browser, each) for each in paths}
        Block.put_up(ben, by=ana)
        assert {each: main(browser, each) for each in paths} == before


def test_a_dispute_that_the_blocker_opens_tells_nothing_of_the_block(deal, ana, ben, mo, sign_in):
    other = confirmed(put_up(ana, title="Other lamp"), ben)
    opened = [Dispute.open(other, ana, "other", DISPUTE["words"], uuid4())]
    drain()
    Block.put_up(ben, by=ana)
    opened.append(Dispute.open(deal, ana, "other", DISPUTE["words"], uuid4()))
    drain()
    assert told(ben.subject)[-2:] == ["dispute-opened"] * 2
    browser, letters = sign_in(ben), [each for each in mail.outbox if each.to == ["ben@example.org"]]
    assert [each.body.count("block") for each in letters[-2:]] == [0, 0]
    for each in opened:
        path = each.deal.get_absolute_url()
        assert "block" not in words(browser, path).lower() + words(browser, f"{path}dispute/").lower()


def test_moderators_see_in_their_queue_that_the_two_cannot_write_to_each_other(deal, ana, ben, mo, sign_in):
    Block.put_up(ben, by=ana)
    staff = sign_in(mo)
    assert "has blocked" not in words(staff, "/desk/") + words(staff, "/desk/disputes/")
    dispute = Dispute.open(deal, ben, "other", DISPUTE["words"], uuid4())
    page = f"/desk/disputes/{dispute.pk}/"
    assert "one has blocked the other" in words(staff, "/desk/") + words(staff, "/desk/disputes/")
    assert "one has blocked the other" in words(staff, "/desk/disputes/")
    assert "do not mention it in your reason" in words(staff, page)
    Block.take_down(ben, by=ana)
    assert "has blocked" not in words(staff, "/desk/disputes/") + words(staff, page)


def test_a_block_against_somebody_else_is_none_of_theirs(deal, ana, ben, cleo, mo, sign_in):
    Block.put_up(cleo, by=ana)
    Block.put_up(ben, by=cleo)
    dispute = Dispute.open(deal, ben, "other", DISPUTE["words"], uuid4())
    staff = sign_in(mo)
    assert "has blocked" not in words(staff, "/desk/disputes/") + words(
        staff, f"/desk/disputes/{dispute.pk}/"
    )
    assert "You have blocked" not in words(sign_in(ana), deal.get_absolute_url())


def test_messages_between_the_two_stay_closed_while_the_deal_goes_on(deal, ana, ben):
    Block.put_up(ben, by=ana)
    negotiation = deal.offer.negotiation
    for _again in range(2):
        refused("blocked", Message.write, negotiation, ana, "Are you there?")
        refused("closed", Message.write, negotiation, ben, "Are you there?")
        if deal.state == transitions.CONFIRMED:
            Dispute.open(deal, ana, "other", DISPUTE["words"], uuid4())
    assert deal.state == transitions.IN_DISPUTE and not Message.objects.exists()


def test_what_is_over_says_nothing_of_the_block_to_the_blocker(deal, ana, ben, sign_in):
    deal.cancel(by=ben, reason="No.")
    Block.put_up(ben, by=ana)
    assert "Hand it to the moderators" not in page_of(sign_in(ana).get(deal.get_absolute_url()))
