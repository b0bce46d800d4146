"""The lints of the catalogue: each fault alone, on a catalogue that is otherwise whole."""

import copy
from dataclasses import replace

import pytest

from parley.members.models import Profile
from parley.offers.models import Deal, Offer
from parley.privacy import leavings, lints
from parley.privacy.catalogue import (
    CONTRACT,
    COUNTERPARTY,
    DEALING,
    EMAIL,
    EVERYONE,
    PARTNER,
    SELF,
    SHRED,
    NotPersonal,
    Personal,
    Public,
    Service,
    Table,
    Use,
    catalogue,
)

OWN = Use("keep-account", to=SELF, basis=CONTRACT)
PROFILE = ("default", "members_profile")


@pytest.fixture
def spoiled():
    """spoiled(column, declaration) -> what the lints find once a column of the profile is declared so."""

    def find(column, what):
        own = copy.copy(catalogue)
        table = own.tables[PROFILE]
        own.tables = own.tables | {PROFILE: replace(table, columns=table.columns | {column: what})}
        return lints.problems(own)

    return find


def test_the_catalogue_is_without_fault():
    assert lints.problems(catalogue) == []


FAULTS = {
    "no use": (Personal(EMAIL, "profile", [], SHRED), "personal data without a use"),
    "no basis": (Personal(EMAIL, "profile", [Use("keep-account", to=SELF)], SHRED), "has no basis"),
    "no such purpose": (
        Personal(EMAIL, "profile", [Use("spy", to=SELF, basis=CONTRACT)], SHRED),
        "'spy' is not declared",
    ),
    "no such keeping": (Personal(EMAIL, "drawer", [OWN], SHRED), "its keeping 'drawer' is not declared"),
    "no such partner": (
        Personal(EMAIL, "profile", [Use("send-notices", to=PARTNER("ads"), basis=CONTRACT)], SHRED),
        "the partner 'ads' is not declared",
    ),
    "a counterparty without a relation": (
        Personal(EMAIL, "profile", [Use("complete-deal", to=COUNTERPARTY, basis=CONTRACT)], SHRED),
        "needs a relation",
    ),
    "everyone without a relation": (
        Personal(EMAIL, "profile", [Use("complete-deal", to=EVERYONE, basis=CONTRACT)], SHRED),
        "needs a relation",
    ),
    "a relation nobody proves": (
        Personal(
            EMAIL, "profile", [Use("complete-deal", to=COUNTERPARTY, when="friends", basis=CONTRACT)], SHRED
        ),
        "nobody proves the relation 'friends'",
    ),
    "sealed and said to be readable": (
        Personal(EMAIL, "profile", [OWN], sealed=False),
        "declared as not sealed",
    ),
    "sealed and called public": (Public("why not"), "a sealed column must be declared Personal"),
    "sealed and called nobody's": (NotPersonal("really"), "a sealed column must be declared Personal"),
}


@pytest.mark.parametrize(("what", "complaint"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named(spoiled, what, complaint):
    assert any(
        line.startswith("members_profile.email") and complaint in line for line in spoiled("email", what)
    )


def test_a_readable_column_cannot_be_shredded_or_hold_an_address(spoiled):
    shredded = spoiled("details_changed_on", Personal(DEALING, "profile", [OWN], SHRED, sealed=False))
    assert any("only what is sealed can be shredded" in line for line in shredded)
    readable = spoiled("details_changed_on", Personal(EMAIL, "profile", [OWN], sealed=False))
    assert any("a email must be sealed" in line for line in readable)
    unsealed = spoiled("details_changed_on", Personal(DEALING, "profile", [OWN]))
    assert any("not a SealedField" in line for line in unsealed)


@pytest.mark.parametrize(
    "name", ["birth_date", "phone_of_mother", "street", "e_mail_2", "ip_address", "full_name", "iban"]
)
def test_a_suspicious_name_called_not_personal_is_named(spoiled, name):
    assert any("suspicious name" in line for line in spoiled(name, NotPersonal("a harmless thing")))
    assert spoiled(name, NotPersonal("a harmless thing", despite_name=True)) == []
    assert spoiled("colour", NotPersonal("a harmless thing")) == []


def test_a_room_that_holds_personal_data_needs_a_leaving(monkeypatch):
    monkeypatch.delitem(leavings.registered, "offers")
    assert lints.problems(catalogue) == ["the room offers holds personal data and has no leaving"]


def test_something_declared_twice_is_named(monkeypatch):
    monkeypatch.setattr(catalogue, "twice", ["keep-account"])
    assert lints.problems(catalogue) == ["keep-account is declared twice"]


def test_a_partner_that_gets_nothing_is_named():
    own = copy.copy(catalogue)
    own.partners = catalogue.partners | {"ads": Service("ads", "somebody who pays")}
    assert lints.problems(own) == ["the partner ads is declared and gets nothing"]


def declared(model, subject):
    own = copy.copy(catalogue)
    table = catalogue.table_of(model)
    own.tables = own.tables | {(table.database, table.name): replace(table, subject=subject)}
    return lints.problems(own)


def test_a_path_that_leads_nowhere_or_is_missing_is_named():
    assert any("leads nowhere" in line for line in declared(Profile, "owner__subject"))
    assert any(line.startswith("offers_") for line in declared(Offer, ""))


def test_a_row_about_several_people_must_say_whose_it_is():
    from parley.privacy import paths
    from parley.safety.models import Restriction

    assert "a row about 3 people" in paths.derive(Restriction).problem
    assert paths.derive(Profile).path == "subject"
    assert catalogue.table_of(Deal).subject


def test_a_table_put_in_twice_with_another_content_is_refused():
    own = copy.copy(catalogue)
    own.tables = dict(catalogue.tables)
    with pytest.raises(ValueError, match="declared twice"):
        own.add(Table("members_profile", "default", "members", {}))
