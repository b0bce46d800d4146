"""Whom a row is told to, besides whose it is: said once more here, in other words than the catalogue's. With
any `also`, condition or `apart` of the catalogue taken out or changed, somebody is told too little or too
much."""

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from parley.market.models import Question
from parley.members.models import Member
from parley.offers.models import Dispute, Message
from parley.privacy import holdings
from parley.privacy.catalogue import Catalogue, Table, catalogue
from parley.ratings.models import Rating
from tests.offers.things import completed, euros, offered, put_up
from tests.privacy.everything import APART, fill

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def two(negotiation) -> list:
    return [negotiation.buyer.subject, negotiation.owner.subject]


# By table: to whom a row is told, all in all.
TOLD: dict[str, Callable] = {
    "offers_negotiation": two,
    "offers_offer": lambda it: two(it.negotiation),
    "offers_offerline": lambda it: two(it.offer.negotiation),
    "offers_deal": lambda it: two(it.offer.negotiation),
    "offers_dispute": lambda it: two(it.deal.offer.negotiation),
    "offers_message": lambda it: (
        [it.by.subject] if it.state in ("held", "kept-back") else two(it.negotiation)
    ),
    "offers_invitation": lambda it: [
        it.listing.owner.subject,
        *(each.member.subject for each in it.invitees.all()),
    ],
    "market_question": lambda it: (
        [it.by.subject] + [it.listing.owner.subject] * (it.state in ("open", "answered"))
    ),
    "ratings_rating": lambda it: [it.by.subject] + [it.about.subject] * it.paired,
    "ratings_link": lambda it: [it.one.subject, it.other.subject],
    "members_addresschange": lambda it: [it.subject, it.member.subject],
    "notices_event": lambda it: [it.by, *it.notices.values_list("subject", flat=True)],
    "desk_matter": lambda it: [it.member.subject] * (it.state == "acted"),
}
CONDITIONS = [key for key, table in catalogue.tables.items() if table.also or table.shown]


def changed(key: tuple[str, str], **columns: object) -> Catalogue:
    other = copy(catalogue)
    other.tables = catalogue.tables | {key: replace(catalogue.tables[key], **columns)}
    return other


def mutants() -> Iterator[tuple[str, Catalogue]]:
    """(what was changed, the catalogue with that change)"""
    for key in CONDITIONS:
        table = catalogue.tables[key]
        for place, about in enumerate(table.also):
            others = table.also[:place], table.also[place + 1 :]
            yield f"{table.name} not to {about.path}", changed(key, also=(*others[0], *others[1]))
            if about.shown:
                whenever = (*others[0], replace(about, shown=None), *others[1])
                yield f"{table.name} to {about.path} at any time", changed(key, also=whenever)
        if table.shown:
            yield f"{table.name} at any time", changed(key, shown=None)
    for table in holdings.tables():
        if table.model is not None and table.subject:
            yield (
                f"{table.name} apart: {not table.apart}",
                changed((table.database, table.name), apart=not table.apart),
            )


def wrong(told: Catalogue, rows: dict[str, dict[object, set[UUID]]]) -> list[str]:
    """Where `told` and the words of this file differ; `rows`: by table to whom each is to be told."""
    subjects = set().union(*(each for found in rows.values() for each in found.values()))
    tables = {table.name: table for table in told.tables.values()}
    found = [name for name in rows if _told(tables[name], subjects) != rows[name]]
    apart = {table.name for table in holdings.tables(told) if not holdings.can_be_found(table)}
    return found + sorted(apart ^ set(APART))


def _told(table: Table, subjects: set[UUID]) -> dict[object, set[UUID]]:
    found = {pk: set() for pk in table.model._base_manager.values_list("pk", flat=True)}
    for subject in subjects:
        for pk in holdings.rows(table, subject).values_list("pk", flat=True):
            found[pk].add(subject)
    return found


@pytest.fixture
def rows(ana: Member, ben: Member, mo: Member) -> dict[str, dict[object, set[UUID]]]:
    """By table to whom each of its rows is to be told, in a marketplace in which each side of everything has
    done what the other did, and where some of it may not be known yet."""
    stool, bowl = put_up(ben, title="A stool to haggle over"), put_up(ana, title="A bowl")
    asked = Message.open(bowl, ben, "Is the bowl still there?")
    Message.write(asked.negotiation, ana, "It is.")
    assert Message.write(asked.negotiation, ana, "Look at www.bowls.example", knowing=True).state == "held"
    offered(stool, ana).counter(by=ben, terms=euros(35)).accept(by=ana)
    offered(bowl, ben).counter(by=ana, terms=euros(35)).accept(by=ben)
    for listing, buyer in ((put_up(ana), ben), (put_up(ben), ana)):
        deal = completed(put_up(listing.owner), buyer)
        Dispute.open(deal, buyer, "not-as-said", "It is not what it was.", uuid4())
    Rating.give(completed(put_up(ana), ben), ben, "positive", "nothing from the other side yet")
    Question.ask(put_up(ben), ana, "Does it ring?").dismiss(ben)
    fill(ana, ben, mo)
    found = {}
    for key in CONDITIONS:
        table = catalogue.tables[key]
        every = table.model._base_manager.all()
        found[table.name] = {row.pk: set(TOLD[table.name](row)) - {None} for row in every}
    return found


def test_rows_are_told_to_whom_they_are_about_and_to_nobody_else(rows):
    assert wrong(catalogue, rows) == []


def test_every_mutant_of_whom_a_row_is_told_to_is_killed(rows):
    survivors = [name for name, other in mutants() if not wrong(other, rows)]
    assert survivors == []


def test_there_are_as_many_as_the_catalogue_says():
    names = [name for name, _other in mutants()]
    assert len(names) == len(set(names)) > 80
