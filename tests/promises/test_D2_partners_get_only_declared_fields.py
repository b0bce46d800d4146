"""D2: what goes to a partner goes through the gate, and holds the declared fields and nothing else."""

import ast
from pathlib import Path

import pytest
from django.core import mail as outbox

import parley
from parley.members.models import Profile
from parley.notices import mail
from parley.privacy.catalogue import PARTNER, catalogue
from parley.privacy.gate import GateClosed, Partner, disclose
from tests.offers.things import offered

SOURCE = Path(parley.__file__).parent


def sources():
    return [ast.parse(path.read_text("utf-8")) for path in sorted(SOURCE.rglob("*.py"))]


def partners_named(tree) -> list[str]:
    """The names with which the code makes a `Partner`; "?" for one that is not written out."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    made = [node for node in calls if getattr(node.func, "id", "") == "Partner"]
    return [node.args[0].value if isinstance(node.args[0], ast.Constant) else "?" for node in made]


def test_every_partner_that_the_code_names_is_declared_and_every_declared_one_is_used():
    named = {name for tree in sources() for name in partners_named(tree)}
    assert named == set(catalogue.partners)


@pytest.mark.parametrize("name", sorted(catalogue.partners))
def test_a_feed_could_hold_no_column_that_is_not_declared_for_its_partner(ana, name):
    """Whatever a feed asked for, for whatever purpose: the gate opens what the catalogue says, no more."""
    row, table = Profile.objects.get(member=ana), catalogue.table_of(Profile)
    for purpose in catalogue.purposes:
        for field in ("email", "name", "phone", "address"):
            declared = any(
                use.purpose == purpose and use.to == PARTNER(name) for use in table.columns[field].uses
            )
            try:
                disclose(Partner(name), purpose, [field], about=row, because="a feed")
                opened = True
            except GateClosed:
                opened = False
            assert opened is declared


def test_a_mail_holds_the_address_of_its_reader_and_of_nobody_else(ana, ben, lamp):
    offered(lamp, ben)
    mail.drain()
    (letter,) = outbox.outbox
    assert letter.to == ["ana@example.org"]
    whole = letter.message().as_string()
    assert "ben@example.org" not in whole and "Barlow" not in whole and "Abendroth" not in whole
