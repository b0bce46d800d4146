"""Blocks: what they stop between two members and what not, who may put them up, and what bad input does."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from parley.ground import clock
from parley.members.models import Member
from parley.offers import transitions
from parley.offers.models import Deal, Negotiation, Offer
from parley.safety.doors import may_deal
from parley.safety.models import Block, Restriction
from tests.marks import without_marks
from tests.members.leavers import leave
from tests.members.people import send
from tests.offers.saying import refused, told
from tests.offers.things import agreed, confirmed, euros, offered, put_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def lamp(ana: Member):
    return put_up(ana)


def state_of(offer: Offer) -> str:
    return Offer.objects.get(pk=offer.pk).state


# What it stops


def test_neither_offers_anything_to_the_other(lamp, ana, ben):
    Block.put_up(ben, by=ana)
    refused("closed", offered, lamp, ben)
    refused("blocked", offered, put_up(ben), ana)
    assert not Negotiation.objects.exists()


def test_others_deal_with_both_as_before(lamp, ana, ben, cleo):
    Block.put_up(ben, by=ana)
    assert agreed(lamp, cleo) and agreed(put_up(ben), cleo)
    may_deal(ana)
    may_deal(ben)


def test_what_was_run_out_is_not_countered_answered_or_offered_again(lamp, ana, ben):
    with clock.frozen() as time:
        offer = offered(lamp, ben)
        time.tick(days=3)
        Block.put_up(ana, by=ben)
        negotiation = offer.negotiation
        refused("closed", negotiation.offer, ana, euros(35))
        refused("blocked", negotiation.offer, ben, euros(25))
        refused("expired", offer.accept, ana)
    assert Offer.objects.count() == 1


@pytest.mark.parametrize("blocker", ["ana", "ben"])
def test_an_offer_that_a_block_did_not_end_is_not_accepted_countered_or_reconfirmed(lamp, ana, ben, blocker):
    """As one that came through at the same moment: the row alone, without what putting it up ends."""
    offer = offered(lamp, ben)
    by, member = (ana, ben) if blocker == "ana" else (ben, ana)
    Block.objects.create(by=by, member=member, since=clock.now())
    codes = {by: "blocked", member: "closed"}
    refused(codes[ana], offer.accept, ana)
    refused(codes[ana], offer.counter, ana, euros(35))
    lamp.edit(by=ana, title="Brass lamp with a dent")
    offer.suspend()
    refused(codes[ben], Offer.objects.get(pk=offer.pk).reconfirm, ben)
    assert not Deal.objects.exists() and Offer.objects.count() == 1


def test_the_refusal_is_the_one_that_is_read_of_somebody_restricted(lamp, ana, ben, mo):
    Block.put_up(ben, by=ana)
    by_block = refused("closed", offered, lamp, ben)
    Block.take_down(ben, by=ana)
    Restriction.impose(ana, by=mo, reason="Three complaints.")
    restricted = refused("closed", offered, lamp, ben)
    assert (by_block.message, by_block.code, by_block.field) == (
        restricted.message, restricted.code, restricted.field,
    )  # fmt: skip


def test_whoever_blocked_is_told_so_and_the_blocked_of_both_is_told_of_their_own_alone(lamp, ana, ben):
    Block.put_up(ben, by=ana)
    assert "You have blocked" in refused("blocked", offered, put_up(ben), ana).message
    assert "block" not in refused("closed", offered, lamp, ben).message
    Block.put_up(ana, by=ben)
    assert "You have blocked" in refused("blocked", offered, lamp, ben).message


def test_unblocked_they_deal_again_and_what_was_ended_stays_ended(lamp, ana, ben):
    offer = offered(lamp, ben)
    Block.put_up(ben, by=ana)
    Block.take_down(ben, by=ana)
    assert state_of(offer) == transitions.DECLINED
    assert offer.negotiation.offer(ben, euros(35)).accept(by=ana)


def test_one_look_says_that_nothing_binds_either_side(lamp, ana, ben):
    may_deal(ben, ana)
    with CaptureQueriesContext(connection) as queries:
        may_deal(Member.objects.select_related("profile").get(pk=ben.pk), ana)
    assert len(queries) == 2


# What it ends


def test_offers_between_the_two_end_as_if_they_were_answered_by_hand(lamp, ana, ben, cleo):
    got, made = offered(lamp, ben), offered(put_up(ben), ana)
    others = offered(put_up(ana, title="Chair"), cleo), offered(put_up(cleo), ben)
    before = told(ben.subject)
    Block.put_up(ben, by=ana)
    assert (state_of(got), state_of(made)) == (transitions.DECLINED, transitions.WITHDRAWN)
    assert [state_of(each) for each in others] == [transitions.LIVE] * 2
    assert sorted(told(ben.subject)[len(before) :]) == ["offer-declined", "offer-withdrawn"]


def test_backups_and_offers_on_hold_end_too(ana, ben, cleo):
    lamp, chair = put_up(ana), put_up(ana, title="Chair")
    backup, held = offered(lamp, ben), offered(chair, ben)
    agreed(lamp, cleo)
    chair.edit(by=ana, title="Chair with a dent")
    held.suspend()
    Block.put_up(ben, by=ana)
    assert [state_of(each) for each in (backup, held)] == [transitions.DECLINED] * 2
    Deal.objects.get().step_back(by=cleo)
    assert state_of(backup) == transitions.DECLINED


def test_deals_go_on(ana, ben):
    deals = agreed(put_up(ana), ben), confirmed(put_up(ben), ana)
    Block.put_up(ben, by=ana)
    for member in (ana, ben):
        deals[0].confirm(by=member)
        deals[1].open_contact(by=member)
        deals[1].mark_received(by=member)
    assert {Deal.objects.get(pk=each.pk).state for each in deals} == {"confirmed", "completed"}


def test_a_moderator_who_is_blocked_decides_as_before(ana, mo):
    Block.put_up(mo, by=ana)
    Restriction.impose(ana, by=mo, reason="Three complaints.").lift(by=mo)
    refused("closed", offered, put_up(ana), mo)


# The rows


def test_blocked_twice_is_blocked_once(ana, ben):
    assert Block.put_up(ben, by=ana) == Block.put_up(ben, by=ana)
    assert Block.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Block.objects.create(by=ana, member=ben, since=clock.now())


def test_nobody_blocks_themselves(ana):
    refused("yourself", Block.put_up, ana, by=ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        Block.objects.create(by=ana, member=ana, since=clock.now())


def test_unblocking_who_is_not_blocked_changes_nothing(ana, ben):
    Block.put_up(ana, by=ben)
    Block.take_down(ben, by=ana)
    assert Block.stands(by=ben, against=ana)


def test_a_user_id_that_nobody_uses_is_not_blocked(ana, ben, commit):
    imported = Member.objects.create(handle="trader9", imported=True)
    refused("closed", Block.put_up, imported, by=ana)
    before = Member.objects.get(pk=ben.pk)
    leave(ben, commit)
    refused("closed", Block.put_up, before, by=ana)
    assert not Block.objects.exists()


@pytest.mark.parametrize("goes", ["ana", "ben"])
def test_it_is_forgotten_when_either_leaves_and_no_other_is(ana, ben, cleo, commit, goes):
    Block.put_up(ben, by=ana)
    Block.put_up(ana, by=ben)
    kept = Block.put_up(cleo, by={"ana": ben, "ben": ana}[goes])
    leave({"ana": ana, "ben": ben}[goes], commit)
    assert list(Block.objects.all()) == [kept]


def test_it_outlasts_an_account_that_is_closed_for_a_time_and_names_it_nowhere_meanwhile(
    ana, ben, sign_in, commit
):
    Block.put_up(ben, by=ana)
    leave(ben, commit, grace=True)
    assert Block.objects.exists() and "ben" not in main_of(sign_in(ana), LIST)
    Member.objects.get(pk=ben.pk).come_back(by=ben)
    assert "ben" in main_of(sign_in(ana), LIST)


# The pages

LIST, PAGE = "/me/blocks/", "/members/ben/"


def main_of(browser, path: str, status: int = 200) -> str:
    response = browser.get(path)
    assert response.status_code == status
    return without_marks(response.content.decode()).partition("<main")[2].partition("</main")[0]


def test_a_member_blocks_on_the_page_of_the_other_and_unblocks_there(ana, ben, sign_in):
    browser = sign_in(ana)
    assert "Block this member" in main_of(browser, PAGE) and "nobody" in main_of(browser, LIST)
    assert send(browser, f"{PAGE}block/").url == PAGE
    blocked = main_of(browser, PAGE)
    assert "You have blocked this member" in blocked and f'action="{PAGE}block/end/"' in blocked
    assert f'action="{PAGE}block/"' not in blocked
    assert send(browser, f"{PAGE}block/end/", {"next": PAGE}).url == PAGE
    assert "Block this member" in main_of(browser, PAGE)


def test_the_list_names_whom_one_has_blocked_and_unblocks(ana, ben, cleo, sign_in):
    Block.put_up(ben, by=ana)
    Block.put_up(ana, by=cleo)
    browser = sign_in(ana)
    shown = main_of(browser, LIST)
    assert f'href="{PAGE}"' in shown and "cleo" not in shown
    assert f'href="{LIST}"' in main_of(browser, "/me/")
    assert send(browser, f"{PAGE}block/end/").url == LIST
    assert "ben" not in main_of(browser, LIST)


def test_there_is_no_button_for_oneself_for_visitors_or_for_a_user_id_that_nobody_uses(
    client, ana, ben, sign_in
):
    Member.objects.create(handle="trader9", imported=True)
    for browser, path in ((sign_in(ben), PAGE), (client, PAGE), (sign_in(ana), "/members/trader9/")):
        assert "block" not in main_of(browser, path).lower()


@pytest.mark.parametrize("path", ["/members/ana/block/", "/members/trader9/block/"])
def test_who_cannot_be_blocked_is_said_on_the_list(ana, sign_in, path):
    Member.objects.create(handle="trader9", imported=True)
    response = send(sign_in(ana), path)
    assert response.status_code == 409 and 'role="alert"' in response.content.decode()
    assert not Block.objects.exists()


@pytest.mark.parametrize("act", ["block/", "block/end/"])
def test_of_nobody_of_who_left_and_of_who_is_hidden_there_is_nothing_to_block(
    ana, ben, cleo, sign_in, commit, act
):
    browser = sign_in(ana)
    leave(ben, commit)
    cleo.hide(clock.now().replace(year=clock.now().year + 1))
    for handle in ("nobody", "ben", "cleo", "no%00body"):
        assert send(browser, f"/members/{handle}/{act}").status_code == 404
    assert not Block.objects.exists()


def test_pressing_twice_or_what_is_not_there_is_no_error(ana, ben, sign_in):
    browser = sign_in(ana)
    for act in ("block/", "block/", "block/end/", "block/end/"):
        assert send(browser, PAGE + act).status_code == 303
    assert not Block.objects.exists()
    assert browser.get(f"{PAGE}block/").status_code == 405


def test_who_is_not_signed_in_is_led_to_do_so_and_back(client, ben):
    response = send(client, f"{PAGE}block/", HTTP_REFERER=f"http://testserver{PAGE}")
    assert response.status_code == 303 and response.url == "/sign-in/?next=%2Fmembers%2Fben%2F"
    assert client.get(LIST).url == "/sign-in/?next=%2Fme%2Fblocks%2F"
    assert not Block.objects.exists()


def test_an_address_of_elsewhere_is_not_led_to(ana, ben, sign_in):
    assert send(sign_in(ana), f"{PAGE}block/end/", {"next": "https://elsewhere.example/"}).url == LIST
