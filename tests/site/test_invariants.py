"""What must hold at any moment, asked by SQL alone: a marketplace in use breaks none of it, and each breach
is found."""

import re

import pytest
from django.db import connections, transaction

from parley.offers import transitions
from parley.offers.models import Message
from parley.ratings.models import Rating
from parley.site import cli, invariants
from tests.offers.browsing import press
from tests.offers.things import agreed, completed, confirmed, offered, put_up

MARKET = [
    "market_listing", "offers_negotiation", "offers_offer", "offers_offerline", "offers_deal",
    "offers_message",
    "offers_dealside", "notices_event", "notices_notice", "ratings_rating", "members_member",
]  # fmt: skip
TABLES = {"default": MARKET, "keys": ["privacy_keeping"], "ledger": ["privacy_entry"]}

# For each invariant, what breaks it: the database, and a statement on tables without constraints.
BREAKS = {
    "quantities fit": ("default", "UPDATE market_listing SET available = -1"),
    "quantities are conserved": ("default", "UPDATE market_listing SET available = 0 WHERE quantity = 5"),
    "nothing is sold twice": ("default", "UPDATE offers_offerline SET quantity = 6"),
    "what is sold out has ended": ("default", "UPDATE market_listing SET state = 'active'"),
    "one live offer a negotiation": ("default", "UPDATE offers_offer SET state = 'live'"),
    "one negotiation a pair": ("default", "UPDATE offers_negotiation SET listing_id = 1, buyer_id = 1"),
    "never with oneself": ("default", "UPDATE offers_negotiation SET buyer_id = owner_id"),
    "only the two write": ("default", "UPDATE offers_message SET by_id = 0"),
    "one request a negotiation": (
        "default",
        "UPDATE offers_message SET state = 'request', negotiation_id = 1",
    ),
    "one deal an offer": ("default", "UPDATE offers_deal SET offer_id = (SELECT MIN(id) FROM offers_offer)"),
    "one of those tied": (
        "default",
        "UPDATE offers_offer SET tie = '8d7b9a3e5f6c4d2e9b1a0c3d4e5f6a7b' WHERE state = 'accepted'",
    ),
    "two sides a deal": ("default", "DELETE FROM offers_dealside WHERE role = 'seller'"),
    "everybody gives their own": ("default", "UPDATE offers_offerline SET giver_id = 0"),
    "every offer is about its listing": ("default", "DELETE FROM offers_offerline"),
    "an answer has its time": ("default", "UPDATE offers_offer SET answered_at = NULL"),
    "an end has its time": ("default", "UPDATE offers_deal SET ended_at = NULL"),
    "a dispute and its deal agree": ("default", "UPDATE offers_deal SET state = 'in-dispute'"),
    "nothing before its time": ("default", "UPDATE offers_deal SET confirmed_at = NULL"),
    "confirmed by both": ("default", "UPDATE offers_dealside SET confirmed_at = NULL"),
    "every state has a way in": ("default", "UPDATE offers_deal SET state = 'agreed'"),
    "counters equal their rows": ("default", "UPDATE members_member SET rated_positive = 7"),
    "nobody is told twice": (
        "default",
        "UPDATE notices_notice SET event_id = 1, "
        "subject = (SELECT other.subject FROM notices_notice other ORDER BY other.id LIMIT 1)",
    ),
    "every contact shown is recorded": (  # one among as many as were opened
        "ledger",
        "DELETE FROM privacy_entry WHERE at_us = (SELECT MAX(at_us) FROM privacy_entry)",
    ),
}


@pytest.fixture
def in_use(ana, ben, cleo, sign_in):
    """A marketplace in which most things have happened."""
    chairs = put_up(ana, title="Kitchen chair", quantity=5, price_amount=1000)
    sold = completed(put_up(ana), ben)
    Rating.give(sold, by=ben, kind="positive")
    Rating.give(sold, by=ana, kind="neutral")
    running = confirmed(chairs, ben, amount=10, quantity=2)
    for deal in (sold, sold, running):
        press(sign_in(ben), f"/deals/{deal.pk}/contact/")
    agreed(put_up(ana, title="Clock"), cleo).step_back(by=cleo)
    confirmed(put_up(ana, title="Vase"), cleo).cancel(by=cleo, reason="It does not fit.")
    offer = offered(put_up(ana, title="Mirror"), cleo)
    offer.negotiation.offer(by=ana, terms=offer.terms(), answers=offer)
    offered(put_up(ana, title="Stool"), ben).withdraw(by=ben)
    for number in range(2):
        Message.open(put_up(ana, title=f"Jug {number}"), cleo, "Does it leak?")
    return running


def names() -> list[str]:
    return [each.name for each in invariants.statements() if not each.fact]


@pytest.fixture
def unbound(in_use):
    """The same rows in tables without constraints, which stand before the real ones until the test ends."""
    for alias, tables in TABLES.items():
        schema = "public" if connections[alias].vendor == "postgresql" else "main"
        with connections[alias].cursor() as cursor:
            for table in tables:
                cursor.execute(f"CREATE TEMPORARY TABLE {table} AS SELECT * FROM {schema}.{table}")
    yield
    for alias, tables in TABLES.items():
        with connections[alias].cursor() as cursor:
            for table in tables:
                cursor.execute(f"DROP TABLE {table}")


def test_a_marketplace_in_use_breaks_none(in_use):
    assert [str(each) for each in invariants.breaches()] == []


def test_each_breach_is_found(unbound):
    assert invariants.breaches() == []
    assert [
        name for name, (alias, statement) in BREAKS.items() if name not in broken_by(alias, statement)
    ] == []
    assert invariants.breaches() == []


def broken_by(alias: str, statement: str) -> set[str]:
    """Which invariants the statement breaks. It is taken back."""
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(statement)
        found = {each.name for each in invariants.breaches()}
        transaction.set_rollback(True, using=alias)
    return found


def test_every_invariant_has_been_broken_once():
    assert sorted(names()) == sorted(BREAKS)


def test_the_moves_are_those_of_the_tables():
    (sql,) = (each.sql for each in invariants.statements() if each.name == "every state has a way in")
    said = set(re.findall(r"\('(offer|deal)', '([a-z-]*)', '([a-z-]+)'\)", sql))
    machines = {"offer": transitions.OFFER, "deal": transitions.DEAL}
    moves = {
        (machine, was, now)
        for machine, table in machines.items()
        for (was, _verb), now in table.moves.items()
        if now != transitions.EXPIRED
    }
    begins = {("offer", "", transitions.LIVE), ("offer", "", transitions.BACKUP)}
    reminder = {("offer", transitions.LIVE, transitions.LIVE)}
    assert said == moves | begins | reminder


def test_the_command_says_what_is_broken(unbound, capsys):
    assert cli.main(["invariants"]) == 0
    assert "23 invariants, 0 breaches" in capsys.readouterr().out
    with connections["default"].cursor() as cursor:
        cursor.execute(BREAKS["quantities fit"][1])
    assert cli.main(["invariants"]) == 1
    assert "quantities fit: listing" in capsys.readouterr().out
