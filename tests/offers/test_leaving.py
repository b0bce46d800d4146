"""How the rooms of haggling take leave of a member, and what their notices say."""

from datetime import timedelta

import pytest
from django.template.loader import get_template

from parley.ground import clock
from parley.notices.models import Notice
from parley.notices.wording import has_mail, mail_words, page_line
from parley.offers import transitions
from parley.offers.farewell import close as leave
from parley.offers.models import Away, Deal, DealContact, Offer
from parley.privacy.gate import GateClosed, disclose
from parley.ratings.models import Rating
from tests.members.leavers import take_leave_of
from tests.offers.things import agreed, completed, confirmed, euros, offered, put_up


def test_who_leaves_withdraws_what_they_offered_and_declines_what_they_got(lamp, ana, ben, cleo):
    got = offered(lamp, ben)
    made = offered(put_up(cleo), ana)
    leave(ana.subject)
    got.refresh_from_db()
    made.refresh_from_db()
    assert (got.state, made.state) == (transitions.DECLINED, transitions.WITHDRAWN)


def test_a_deal_nobody_was_bound_by_is_left_and_a_confirmed_one_cancelled(chairs, ana, ben, cleo):
    loose, bound = agreed(chairs, ben, amount=9), confirmed(chairs, cleo, amount=9)
    leave(ana.subject)
    loose.refresh_from_db()
    bound.refresh_from_db()
    assert (loose.state, bound.state) == (transitions.STEPPED_BACK, transitions.CANCELLED)
    assert bound.ended_by == ana and "cancelled their registration" in bound.reason
    contact = DealContact.objects.get(side__deal=bound, side__member=ana)
    with pytest.raises(GateClosed):
        disclose(cleo, "complete-deal", ["email"], about=contact, because=bound)


def test_what_had_run_out_stands_in_nobodys_way(lamp, ana, ben):
    offer = offered(lamp, ben)
    Offer.objects.filter(pk=offer.pk).update(made_at="2020-01-01T00:00Z", expires_at="2020-01-02T00:00Z")
    leave(ben.subject)
    offer.refresh_from_db()
    assert offer.state == transitions.LIVE


def test_what_waits_for_somebody_away_is_declined_when_they_leave(lamp, time, ana, ben):
    offer = offered(lamp, ben)
    Away.begin(ana, clock.now(), clock.now() + timedelta(days=10))
    time.tick(days=9)
    leave(ana.subject)
    offer.refresh_from_db()
    assert offer.state == transitions.DECLINED


def test_words_go_with_their_writer_and_counts_stay(lamp, ana, ben):
    deal = completed(lamp, ben)
    Rating.give(deal, by=ben, kind="positive", comment="As described.")
    Rating.give(deal, by=ana, kind="positive", comment="Paid at once.")
    take_leave_of(ben.subject, "ratings")
    ana.refresh_from_db()
    assert ana.rated_positive == 1
    assert [*Rating.objects.order_by("pk").values_list("comment", flat=True)] == ["", "Paid at once."]


def everything_that_can_be_told(lamp, chairs, ana, ben, cleo) -> None:
    offered(lamp, cleo, 20)
    offered(lamp, ben, 20).counter(ana, euros(38)).accept(by=ben)
    deal = Deal.objects.get()
    deal.confirm(by=ben)
    deal.confirm(by=ana)
    deal.mark_paid(by=ben)
    deal.mark_sent(by=ana)
    deal.mark_received(by=ben)
    deal.mark_received(by=ana)
    Rating.give(deal, by=ben, kind="positive")
    Rating.give(deal, by=ana, kind="positive")
    offered(chairs, cleo, 7).withdraw(by=cleo)
    offered(chairs, cleo, 8).decline(by=ana)
    agreed(chairs, cleo, amount=9).step_back(by=cleo)
    together = confirmed(chairs, cleo, amount=9)
    together.ask_to_cancel(by=cleo)
    together.ask_to_cancel(by=ana)
    confirmed(chairs, cleo, amount=9).cancel(by=ana, reason="They broke.")
    chairs.edit(by=ana, title="Kitchen chairs")


def test_every_notice_has_words_on_the_page_and_in_a_mail(lamp, chairs, ana, ben, cleo, rf):
    everything_that_can_be_told(lamp, chairs, ana, ben, cleo)
    request = rf.get("/notices/")
    for notice in Notice.objects.all():
        line = page_line(notice, ana, request)
        words = mail_words(notice)
        assert line is not None, notice.event.kind
        assert "<a href=" in line
        assert ("Brass lamp" in line) or ("itchen chair" in line)
        assert words.subject
        assert "http" in words.body


KINDS = """offers/offer-made offers/offer-bought offers/offer-countered offers/offer-accepted
    offers/offer-declined offers/offer-withdrawn offers/offer-closed offers/offer-backup offers/offer-waits
    offers/offer-suspended offers/offer-freed offers/offer-reconfirmed offers/offer-ending
    offers/deal-half-confirmed offers/deal-confirmed
    offers/deal-stepped-back offers/deal-cancelled offers/deal-cancelled-together offers/deal-cancel-asked
    offers/deal-paid offers/deal-sent offers/deal-handed-over offers/deal-received offers/deal-completed
    ratings/rating-waits ratings/rating-shown ratings/rating-answered""".split()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_both_templates(kind):
    room, name = kind.split("/")
    assert get_template(f"{room}/notices/{name}.html")
    assert has_mail(room, name)


def test_nobody_proves_a_relation_with_a_thing_that_is_none(lamp, ana, ben):
    deal = confirmed(lamp, ben)
    contact = DealContact.objects.get(side__member=ana)
    for because in (deal.pk, lamp, deal.offer, "deal"):
        with pytest.raises(GateClosed):
            disclose(ben, "complete-deal", ["email"], about=contact, because=because)
