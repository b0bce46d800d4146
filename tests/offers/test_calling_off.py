"""Deals that are called off since an account in them is removed: no mark for anybody, nothing sold twice."""

import pytest
from django.db import transaction

from parley.ground import locks
from parley.market.models import Listing
from parley.offers import holding, transitions
from tests.offers.browsing import page_of
from tests.offers.things import agreed, completed, confirmed, offered, put_up


def test_what_the_buyer_has_already_is_gone(lamp, ana, ben):
    deal = confirmed(lamp, ben)
    deal.mark_received(by=ben)
    holding.call_off(ben)
    deal.refresh_from_db(), lamp.refresh_from_db()
    assert (deal.state, deal.ended_by) == (transitions.CANCELLED, None)
    assert (lamp.gone, lamp.available) == (1, 0)


def test_what_nobody_has_yet_is_free_again(lamp, ana, ben):
    deal = agreed(lamp, ben)
    holding.call_off(ben)
    deal.refresh_from_db(), lamp.refresh_from_db()
    assert (deal.state, lamp.gone, lamp.available) == (transitions.CANCELLED, 0, 1)


def test_all_listings_are_locked_together_before_any_deal(ana, ben, monkeypatch):
    first, second, third = (put_up(ana, title=title) for title in ("One", "Two", "Three"))
    agreed(second, ben), confirmed(first, ben), completed(third, ben), offered(put_up(ana), ben)
    taken, rows = [], locks.rows

    def noted(queryset):
        found = rows(queryset)
        taken.append((queryset.model.__name__, [each.pk for each in found]))
        return found

    monkeypatch.setattr(locks, "rows", noted)
    with transaction.atomic():
        holding.call_off(ben)
    (model, numbers), *after = taken
    assert model == "Listing" and numbers == sorted(numbers) and {first.pk, second.pk} <= set(numbers)
    assert Listing.__name__ not in {name for name, _ in after} and after


@pytest.mark.parametrize("asked", [True, False])
def test_the_other_side_reads_that_the_account_is_gone_whoever_had_asked_to_cancel(
    lamp, ana, ben, sign_in, asked
):
    deal = confirmed(lamp, ben)
    if asked:
        deal.ask_to_cancel(by=ana)
    holding.call_off(ben)
    page = page_of(sign_in(ana).get(deal.get_absolute_url()))
    assert "other account is gone" in page and "cancelled it together" not in page


def test_who_cancelled_together_reads_that(lamp, ana, ben, sign_in):
    deal = confirmed(lamp, ben)
    deal.ask_to_cancel(by=ana), deal.ask_to_cancel(by=ben)
    assert "cancelled it together" in page_of(sign_in(ana).get(deal.get_absolute_url()))
