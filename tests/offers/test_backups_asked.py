"""When a deal collapses, the makers of those backups are asked that can be served then: the others wait on,
and are asked when all that they are about can be had."""

import pytest

from parley.offers import jobs, transitions
from parley.offers.models import Negotiation, Offer
from parley.offers.things import Thing
from tests.offers.saying import told
from tests.offers.things import agreed, euros, put_up


def waiting(listing, by, **terms) -> Offer:
    return Negotiation.open(listing, by, euros(20, **terms), as_backup=True)


def state(offer: Offer) -> str:
    offer.refresh_from_db()
    return offer.state


@pytest.fixture
def pair(ana):
    return put_up(ana, title="Candlestick", quantity=2)


def test_a_backup_for_two_is_asked_when_both_deals_have_collapsed_and_not_before(pair, ben, cleo, dov):
    first, second = agreed(pair, ben), agreed(pair, dov)
    backup = waiting(pair, cleo, quantity=2)
    first.step_back(by=ben)
    assert state(backup) == transitions.BACKUP and told(cleo.subject) == []
    second.step_back(by=dov)
    assert state(backup) == transitions.SUSPENDED and told(cleo.subject) == ["offer-freed"]
    backup.reconfirm(by=cleo)
    assert backup.accept(by=pair.owner).state == transitions.AGREED


def test_a_backup_for_two_things_is_asked_when_both_can_be_had(lamp, pair, ana, ben, cleo, dov):
    first, second = agreed(lamp, ben), agreed(pair, dov, quantity=2)
    backup = waiting(lamp, cleo, also=(Thing(pair.pk),))
    first.step_back(by=ben)
    assert state(backup) == transitions.BACKUP and told(cleo.subject) == []
    second.step_back(by=dov)
    assert state(backup) == transitions.SUSPENDED and told(cleo.subject) == ["offer-freed"]


def test_who_waits_for_what_is_paused_is_asked_once_it_is_shown_again(lamp, ana, ben, cleo):
    deal = agreed(lamp, ben)
    backup = waiting(lamp, cleo)
    lamp.refresh_from_db()
    lamp.pause(by=ana)
    deal.step_back(by=ben)
    assert state(backup) == transitions.BACKUP
    lamp.resume(by=ana)
    assert jobs.ask_backups.call_local() == 1 and state(backup) == transitions.SUSPENDED
