"""S1, what members do themselves: a member blocks another, who is told nothing. Offers between the two end,
nothing new is offered or agreed, in either direction; open deals go on."""

import re

import pytest
from django.core import mail
from django.http import HttpResponse

from parley.ground import clock
from parley.market.models import Question
from parley.notices.mail import drain
from parley.offers import transitions
from parley.offers.models import Deal, Negotiation, Offer
from parley.safety.models import Block, Restriction
from parley.site.check.visiting import comparable
from tests.members.people import send
from tests.offers.browsing import filled, new, page_of, press
from tests.offers.saying import refused, told
from tests.offers.things import agreed, bought, euros, offered, put_up
from tests.privacy.exported import data, made, page, table

pytestmark = pytest.mark.django_db
BLOCK = "/members/ben/block/"


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.PARLEY_HOME = tmp_path


def letters(address: str) -> str:
    drain()
    return "\n".join(each.subject + each.body for each in mail.outbox if each.to == [address])


def main(response: HttpResponse) -> bytes:
    """What the page says, without the keys that differ from one reading to the next."""
    return comparable(response.content.partition(b"<main")[2].partition(b"</main")[0])


def test_ana_blocks_ben_and_nothing_is_offered_or_agreed_between_them_any_more(ana, ben, sign_in):
    lamp, vase = put_up(ana), put_up(ben, title="Vase")
    anas, bens = sign_in(ana), sign_in(ben)
    his, hers = offered(lamp, ben), offered(vase, ana)
    deal = agreed(put_up(ana, title="Chair"), ben)
    assert send(anas, BLOCK).status_code == 303
    assert [Offer.objects.get(pk=each.pk).state for each in (his, hers)] == [
        transitions.DECLINED, transitions.WITHDRAWN,
    ]  # fmt: skip
    assert press(bens, f"/offers/{hers.pk}/acceptance/").status_code == 409
    assert press(anas, f"/offers/{his.pk}/acceptance/").status_code == 409
    again = bens.post(new(lamp), filled(lamp, after=his.pk))
    assert again.status_code == 409 and "The other side cannot deal at present." in page_of(again)
    assert "You have blocked this member" in page_of(anas.post(new(vase), filled(vase, after=hers.pk)))
    assert Offer.objects.count() == 3 and Deal.objects.get() == deal
    for browser in (anas, bens):
        assert press(browser, f"/deals/{deal.pk}/confirmation/").status_code == 303
    assert Deal.objects.get().state == transitions.CONFIRMED


def test_ben_is_told_nothing_and_reads_what_he_would_read_had_she_been_restricted(ana, ben, mo, sign_in):
    lamp, bens = put_up(ana), sign_in(ben)
    paths = ["/", lamp.get_absolute_url(), new(lamp), "/members/ana/", "/notices/", "/me/", "/me/blocks/"]
    with clock.frozen():
        before = [main(bens.get(path)) for path in paths]
        Block.put_up(ben, by=ana)
        blocked = [main(bens.get(path)) for path in paths]
        refused = bens.post(new(lamp), filled(lamp))
        assert told(ben.subject) == [] and letters("ben@example.org") == ""
        Block.take_down(ben, by=ana)
        Restriction.impose(ana, by=mo, reason="Three complaints.")
        restricted = bens.post(new(lamp), filled(lamp))
    assert blocked == before
    assert main(refused) == main(restricted) and refused.status_code == restricted.status_code == 409


def test_an_offer_that_ends_by_it_ends_like_any_other(ana, ben, cleo):
    """Ben reads of his own what Cleo reads of hers, which was declined by hand."""
    lamp = put_up(ana)
    bens, cleos = offered(lamp, ben), offered(lamp, cleo)
    cleos.decline(by=ana)
    Block.put_up(ben, by=ana)
    assert told(ben.subject) == told(cleo.subject) == ["offer-declined"]
    read = [
        re.sub(rf"/negotiations/{offer.negotiation_id}/|/stop/\S+", "", letters(f"{handle}@example.org"))
        for handle, offer in (("ben", bens), ("cleo", cleos))
    ]
    assert read[0] == read[1] != ""
    assert "block" not in letters("ben@example.org").lower()


def test_the_list_is_hers_alone_in_pages_and_copies(ana, ben, mo, sign_in):
    bens, mos = sign_in(ben), sign_in(mo)
    pages = [(bens, "/my-data/"), (bens, "/members/ana/")]
    pages += [(mos, path) for path in ("/members/ben/", "/members/ana/restriction/", "/desk/")]
    with clock.frozen():
        before = [main(browser.get(path)) for browser, path in pages]
        Block.put_up(ben, by=ana)
        assert [main(browser.get(path)) for browser, path in pages] == before
    (row,) = table(data(made(ana)), "safety_block")["rows"]
    assert row["member"] == "ben" and row["yours"]
    copied = made(ben)
    assert table(data(copied), "safety_block")["rows"] == [] and "ana" not in page(copied)


def test_wants_purchases_and_questions_know_blocks_too(ana, ben):
    """Every other way to begin something between two members finds the block, in either direction."""
    want, teapot = put_up(ben, title="A teapot", kind="want", condition=""), put_up(ana, title="Teapot")
    kettle = put_up(ana, title="Kettle", buy_now=True)
    Block.put_up(ben, by=ana)
    refused("blocked", Negotiation.answer, want, teapot, ana, euros(10))
    refused("closed", bought, kettle, ben)
    refused("closed", Question.ask, teapot, ben, "Is it still there?")
    refused("closed", Question.ask, want, ana, "Any colour?")
    assert not Offer.objects.exists() and not Question.objects.exists()
