"""K2, as far as members go: of a person the public sees user ID, rating, city and since when they are
here, and whether they speak for the marketplace; nothing else."""

import pytest

from parley.members.models import AddressChange, Agreement, Attempt, Draft, Joining, Member, Profile
from parley.privacy.catalogue import EVERYONE, Public, catalogue
from parley.privacy.gate import GateClosed, disclose

PUBLIC = {
    "handle", "city_id", "is_moderator", "imported", "joined_on",
    "rated_positive", "rated_neutral", "rated_negative",
}  # fmt: skip


def test_the_list_of_what_is_public_of_a_member_is_closed() -> None:
    columns = catalogue.table_of(Member).columns
    assert {name for name, declared in columns.items() if isinstance(declared, Public)} == PUBLIC


@pytest.mark.parametrize("model", [Profile, Agreement, Joining, AddressChange, Draft, Attempt])
def test_nothing_else_of_this_room_is_public_or_used_for_everyone(model: type) -> None:
    table = catalogue.table_of(model)
    assert not [name for name, declared in table.columns.items() if isinstance(declared, Public)]
    assert not [use for declared in table.personal().values() for use in declared.uses if use.to == EVERYONE]


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["email", "name", "phone", "address"])
def test_a_visitor_and_another_member_open_nothing(ana: Member, dov: Member, field: str) -> None:
    for viewer in (None, dov):
        for purpose in ("keep-account", "complete-deal", "settle-dispute", "send-notices"):
            with pytest.raises(GateClosed):
                disclose(viewer, purpose, [field], about=ana.profile)


@pytest.mark.django_db
def test_a_moderator_opens_only_for_a_dispute_and_with_a_reason(ana: Member, mo: Member) -> None:
    with pytest.raises(GateClosed):
        disclose(mo, "settle-dispute", ["phone"], about=ana.profile)
    with pytest.raises(GateClosed):
        disclose(mo, "keep-account", ["phone"], about=ana.profile, because="curious")
    opened = disclose(mo, "settle-dispute", ["name"], about=ana.profile, because="A parcel was lost.")
    assert opened == {"name": "Ana Abendroth"}
