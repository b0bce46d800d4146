"""What staff hides, shows, ends and gives back."""

import pytest
from django.test import Client

from parley.ground.refusals import Refusal
from parley.market.models import Listing
from parley.market.models.lifecycle import TRANSITIONS
from parley.members.models import Member
from parley.notices.models import Event
from tests.market.things import listing

pytestmark = pytest.mark.django_db
VERBS = {"hide": "hide", "show": "show", "take-down": "take_down"}


@pytest.mark.parametrize("state", Listing.State.values)
@pytest.mark.parametrize("verb", VERBS)
def test_staff_does_what_the_table_says_and_nothing_else(ana: Member, mo: Member, verb: str, state: str):
    lamp, (sources, target) = listing(ana, state=state), TRANSITIONS[verb]
    if state in sources:
        getattr(lamp, VERBS[verb])(by=mo)
        event = Event.objects.about(lamp).get()
        assert lamp.state == target and (event.kind, event.by) == (f"listing-{verb}", mo.subject)
    else:
        with pytest.raises(Refusal) as refused:
            getattr(lamp, VERBS[verb])(by=mo)
        assert refused.value.code == "stale" and Listing.objects.get(pk=lamp.pk).state == state


def test_nobody_else_does_it_not_even_the_owner(ana: Member, ben: Member, mo: Member):
    lamp = listing(ana)
    for by in (ana, ben):
        for verb in (lamp.hide, lamp.show, lamp.take_down, lamp.give_back):
            with pytest.raises(Refusal):
                verb(by=by)
    lamp.hide(by=mo)
    for move in (lamp.publish, lamp.pause, lamp.resume):
        with pytest.raises(Refusal):
            move(by=ana)
    assert Listing.objects.get(pk=lamp.pk).state == "hidden"


def test_only_what_staff_ended_is_given_back(ana: Member, mo: Member):
    ended, taken = listing(ana), listing(ana)
    ended.end(by=ana)
    with pytest.raises(Refusal) as refused:
        ended.give_back(by=mo)
    assert refused.value.code == "closed"
    taken.take_down(by=mo)
    taken.give_back(by=mo)
    assert taken.state == "paused" and taken.ended_at is None


def test_a_hidden_listing_is_there_for_its_owner_and_staff_alone(ana, ben, mo, sign_in):
    lamp = listing(ana)
    lamp.hide(by=mo)
    seen = {who: Listing.objects.visible_to(who).filter(pk=lamp.pk).exists() for who in (None, ben, ana, mo)}
    assert seen == {None: False, ben: False, ana: True, mo: True}
    path = lamp.get_absolute_url()
    assert [browser.get(path).status_code for browser in (Client(), sign_in(ben))] == [404, 404]
    assert [sign_in(who).get(path).status_code for who in (ana, mo)] == [200, 200]
    for page in ("/", "/browse/", "/browse/?q=brass", "/members/ana/"):
        assert "Brass lamp" not in Client().get(page).content.decode()
    assert "Hidden" in sign_in(ana).get("/listings/").content.decode()
