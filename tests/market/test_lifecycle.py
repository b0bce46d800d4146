"""What may happen to a listing, in which order, by whom."""

import pytest
from django.db import IntegrityError, transaction

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.market.models import Listing
from parley.market.models.lifecycle import MATERIAL, TRANSITIONS
from parley.members.models import Member
from parley.notices.models import Event
from parley.safety.models import Restriction
from tests.market.things import category, listing

pytestmark = pytest.mark.django_db
STATES = Listing.State.values
BY_STAFF = {"hide", "show", "take-down", "give-back"}
BY_OWNER = sorted(TRANSITIONS.keys() - {"sell-out", "come-back", "restore"} - BY_STAFF)


def test_every_state_is_reached_and_all_lead_to_the_end() -> None:
    reached = {"draft", "private"}  # what it is made as
    for _step in STATES:
        reached |= {to for sources, to in TRANSITIONS.values() if reached & set(sources)}
    assert reached == set(STATES)
    ending = {"ended"}
    for _step in STATES:
        ending |= {state for sources, to in TRANSITIONS.values() if to in ending for state in sources}
    assert ending == set(STATES)
    # Only what its owner did not end comes back: somebody in their account did, staff who were wrong, or
    # a deal that was undone.
    back = {verb for verb, (sources, _to) in TRANSITIONS.items() if "ended" in sources}
    assert back == {"restore", "give-back", "come-back"}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", BY_OWNER)
def test_a_verb_does_what_the_table_says_and_nothing_else(ana: Member, verb: str, state: str) -> None:
    lamp = listing(ana, state=state)
    sources, target = TRANSITIONS[verb]
    if state in sources:
        getattr(lamp, verb)(by=ana)
        stored = Listing.objects.get(pk=lamp.pk)
        assert stored.state == lamp.state == target and stored.version == 2
        event = Event.objects.about(lamp).get()
        assert (event.was, event.now, event.by) == (state, target, ana.subject)
    else:
        with pytest.raises(Refusal) as refused:
            getattr(lamp, verb)(by=ana)
        assert refused.value.code == ("closed" if state == "ended" else "stale")
        assert Listing.objects.get(pk=lamp.pk).state == state and not Event.objects.about(lamp).exists()


@pytest.mark.parametrize("verb", BY_OWNER)
def test_nobody_else_moves_it_not_even_a_moderator(ana: Member, dov: Member, mo: Member, verb: str) -> None:
    lamp = listing(ana, state=TRANSITIONS[verb][0][0])
    for other in (dov, mo):
        with pytest.raises(Refusal) as refused:
            getattr(lamp, verb)(by=other)
        assert refused.value.code == "not-yours"
    assert Listing.objects.get(pk=lamp.pk).version == 1


def test_a_restricted_member_cannot_publish_or_resume_but_can_pause_and_end(ana: Member, mo: Member) -> None:
    draft, paused, active = (listing(ana, state=state) for state in ("draft", "paused", "active"))
    Restriction.impose(ana, by=mo, reason="Two complaints")
    for move in (draft.publish, paused.resume):
        with pytest.raises(Refusal) as refused:
            move(by=ana)
        assert refused.value.code == "restricted" and "Two complaints" in refused.value.message
    active.pause(by=ana)
    active.end(by=ana)
    assert Listing.objects.get(pk=active.pk).state == "ended"


def test_without_details_nothing_is_published(new_member) -> None:
    lamp = listing(new_member("eve", details=False), state="draft")
    with pytest.raises(Refusal) as refused:
        lamp.publish(by=lamp.owner)
    assert refused.value.code == "details-needed"


def test_publishing_stamps_the_day_once(ana: Member) -> None:
    lamp = listing(ana, state="draft")
    with clock.frozen() as at:
        lamp.publish(by=ana)
        first = lamp.published_at
        at.tick(days=3)
        lamp.pause(by=ana)
        lamp.resume(by=ana)
    assert lamp.published_at == first == Listing.objects.get(pk=lamp.pk).published_at


def test_a_material_edit_counts_twice_and_another_once(ana: Member) -> None:
    lamp = listing(ana)
    assert lamp.edit(by=ana, trade_for="A teapot", for_trade=True)
    assert (lamp.version, lamp.terms_version) == (2, 1)
    assert lamp.edit(by=ana, title="Copper lamp")
    assert (lamp.version, lamp.terms_version) == (3, 2)
    assert not lamp.edit(by=ana, title="Copper lamp")
    assert lamp.version == 3


@pytest.mark.parametrize("column", sorted(MATERIAL))
def test_each_material_column_counts(ana: Member, column: str) -> None:
    other = {
        "kind": "want", "title": "Other", "description": "Other", "category_id": category("records").pk,
        "condition": "new", "price_amount": 7, "postage_amount": 0, "currency": "USD", "quantity": 4,
    }[column]  # fmt: skip
    lamp = listing(ana)
    lamp.edit(by=ana, **{column: other})
    assert Listing.objects.get(pk=lamp.pk).terms_version == 2


def test_an_edit_from_an_old_version_changes_nothing(ana: Member) -> None:
    lamp = listing(ana)
    lamp.edit(by=ana, seen=1, title="Copper lamp")
    with pytest.raises(Refusal) as refused:
        lamp.edit(by=ana, seen=1, title="Iron lamp")
    assert refused.value.code == "stale"
    assert Listing.objects.get(pk=lamp.pk).title == "Copper lamp"


def test_the_quantity_respects_what_is_promised(ana: Member) -> None:
    lamp = listing(ana, quantity=5, available=2)
    with pytest.raises(Refusal) as refused:
        lamp.edit(by=ana, quantity=2)
    assert (refused.value.code, refused.value.field) == ("quantity", "quantity")
    lamp.edit(by=ana, quantity=3)
    stored = Listing.objects.get(pk=lamp.pk)
    assert (stored.quantity, stored.available, stored.is_open) == (3, 0, False)
    lamp.edit(by=ana, quantity=9)
    assert Listing.objects.get(pk=lamp.pk).available == 6


@pytest.mark.parametrize("state", ["active", "paused"])
def test_when_nothing_is_left_it_ends_by_itself(ana: Member, state: str) -> None:
    lamps = listing(ana, state=state, quantity=3, available=0)
    lamps.let_go(2)
    stored = Listing.objects.get(pk=lamps.pk)
    assert (stored.state, stored.gone, stored.left, stored.reserved) == (state, 2, 1, 1)
    assert not stored.is_sold and not Event.objects.about(lamps).exists()
    stored.let_go(1)
    stored = Listing.objects.get(pk=lamps.pk)
    assert (stored.state, stored.left, stored.is_sold) == ("ended", 0, True)
    assert stored.ended_at and stored.version == 2
    event = Event.objects.about(lamps).get()
    assert (event.kind, event.was, event.now, event.by) == ("listing-sell-out", state, "ended", None)


def test_what_its_owner_had_ended_is_sold_when_the_last_has_gone(ana: Member) -> None:
    lamp = listing(ana, state="ended", available=0)
    assert not lamp.is_sold
    lamp.let_go(1)
    assert Listing.objects.get(pk=lamp.pk).is_sold and not Event.objects.about(lamp).exists()


def test_what_has_gone_does_not_come_back_by_an_edit(ana: Member) -> None:
    lamps = listing(ana, quantity=5, available=2, gone=2)
    for fewer in (2, 1, 0):
        with pytest.raises(Refusal) as refused:
            lamps.edit(by=ana, quantity=fewer)
        assert (refused.value.code, refused.value.field) == ("quantity", "quantity")
    lamps.edit(by=ana, quantity=4)
    assert (lamps.available, lamps.reserved, lamps.left) == (1, 1, 2)
    other = listing(ana, quantity=5, available=3, gone=2)
    with pytest.raises(Refusal) as refused:
        other.edit(by=ana, quantity=2)
    assert "end the listing" in refused.value.message
    Listing.objects.filter(pk=other.pk).update(gone=5, available=0, state="ended")
    with pytest.raises(Refusal) as refused:
        other.edit(by=ana, quantity=9)
    assert refused.value.code == "closed"


def test_only_columns_that_are_said_by_the_owner_are_edited(ana: Member) -> None:
    with pytest.raises(TypeError):
        listing(ana).edit(by=ana, available=7)


@pytest.mark.parametrize("wrong", [
    {"available": 2}, {"price_amount": -1}, {"state": "active", "published_at": None}, {"gone": 1},
    {"gone": -1}, {"gone": 1, "available": 0}, {"gone": 1, "available": 0, "state": "paused"},
])  # fmt: skip
def test_the_database_itself_refuses_nonsense(ana: Member, wrong: dict) -> None:
    lamp = listing(ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        Listing.objects.filter(pk=lamp.pk).update(**wrong)
    assert Listing.objects.get(pk=lamp.pk).available == 1


def test_available_never_goes_below_zero(ana: Member) -> None:
    lamp = listing(ana, available=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Listing.objects.filter(pk=lamp.pk).update(available=-1)


def test_an_imported_code_stands_once_in_its_list(ana: Member) -> None:
    listing(ana, imported_from="fair", imported_code="A1")
    listing(ana, imported_from="", imported_code="A1")
    listing(ana, imported_from="", imported_code="A1")
    with pytest.raises(IntegrityError), transaction.atomic():
        listing(ana, imported_from="fair", imported_code="A1")


def test_one_door_shows_each_reader_what_is_theirs(ana: Member, dov: Member, mo: Member) -> None:
    each = {state: listing(ana, state, state=state) for state in STATES}
    seen = {who: {row.title for row in Listing.objects.visible_to(who)} for who in (None, dov, ana, mo)}
    assert seen[None] == seen[dov] == {"active"}
    assert seen[ana] == set(each)
    assert seen[mo] == set(each) - {"private"}


def test_a_restricted_member_edits_only_drafts(ana: Member, mo: Member) -> None:
    lamp, draft = listing(ana), listing(ana, state="draft")
    Restriction.impose(ana, by=mo, reason="Two complaints")
    with pytest.raises(Refusal) as refused:
        lamp.edit(by=ana, title="Other")
    assert refused.value.code == "restricted" and Listing.objects.get(pk=lamp.pk).version == 1
    assert draft.edit(by=ana, title="Other")
