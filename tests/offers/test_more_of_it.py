"""An owner has more of a thing than before: backups are asked, as when a deal falls through."""

from dataclasses import replace

from parley.market.models import Listing
from parley.offers import jobs, transitions
from parley.offers.models import Negotiation, Offer
from parley.offers.things import Thing
from tests.offers.saying import told
from tests.offers.things import agreed, euros


def waiting(listing, by, quantity=1, also=()):
    terms = replace(euros(40, quantity=quantity), also=also)
    return Negotiation.open(listing, by, terms, as_backup=True)


def more(listing, quantity):
    listing = Listing.objects.get(pk=listing.pk)
    listing.edit(by=listing.owner, quantity=quantity)


def state(offer):
    offer.refresh_from_db()
    return offer.state


def ask():
    return jobs.ask_backups.call_local()


def test_a_backup_for_which_there_is_enough_again_is_asked_once(chairs, ben, cleo, dov):
    agreed(chairs, ben, amount=40, quantity=5)
    two, four = waiting(chairs, cleo, 2), waiting(chairs, dov, 4)
    assert ask() == 0
    more(chairs, 7)
    assert (ask(), ask()) == (1, 0)
    assert (state(two), state(four)) == (transitions.SUSPENDED, transitions.BACKUP)
    assert told(cleo.subject) == ["offer-freed"] and told(dov.subject) == []
    two.reconfirm(by=cleo)
    assert two.accept(by=chairs.owner).state == transitions.AGREED


def test_where_one_thing_of_several_is_still_reserved_nobody_is_asked(lamp, chairs, ben, cleo, dov):
    agreed(chairs, ben, amount=40, quantity=5)
    agreed(lamp, dov)
    both = waiting(lamp, cleo, also=(Thing(chairs.pk, 1),))
    more(chairs, 6)
    assert (ask(), state(both)) == (0, transitions.BACKUP)
    more(lamp, 2)
    assert (ask(), state(both)) == (1, transitions.SUSPENDED)


def test_nobody_is_asked_about_what_is_paused(chairs, ben, cleo):
    agreed(chairs, ben, amount=40, quantity=5)
    waits = waiting(chairs, cleo)
    more(chairs, 6)
    Listing.objects.get(pk=chairs.pk).pause(by=chairs.owner)
    assert (ask(), state(waits)) == (0, transitions.BACKUP)
    Listing.objects.get(pk=chairs.pk).resume(by=chairs.owner)
    assert ask() == 1


def test_what_was_taken_again_before_the_locks_were_held_is_left_alone(chairs, ben, cleo, dov):
    agreed(chairs, ben, amount=40, quantity=5)
    waits = waiting(chairs, cleo)
    more(chairs, 6)
    found = Offer.objects.servable().get()
    agreed(Listing.objects.get(pk=chairs.pk), dov, amount=5)
    found.ask_again()
    assert state(waits) == transitions.BACKUP
