"""Of what staff may read only while something holds, the check knows by itself whether it holds."""

from dataclasses import replace
from unittest.mock import patch
from uuid import uuid4

import pytest

from parley.desk.models import Complaint
from parley.offers.models import Dispute, Message
from parley.privacy import relations
from parley.privacy.catalogue import MODERATOR, Personal, catalogue
from parley.safety.models import Block
from parley.site.check import facts
from parley.site.check.secrets import Home
from tests.offers.test_messages import LINK
from tests.offers.things import confirmed, put_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def lamp(ana):
    return put_up(ana)


def may(row, column, staff) -> list[str]:
    """The conditions under which staff may read that value now, as the check judges it."""
    table = catalogue.table_of(type(row))
    home = Home.of(table, column, None, row.pk)
    uses = [use for use in table.columns[column].uses if use.to == MODERATOR]
    return [use.when for use in uses if facts.staff_may(use, home, staff)]


def test_it_knows_every_condition_under_which_staff_may_read():
    columns = [what for table in catalogue.tables.values() for what in table.columns.values()]
    uses = [use for what in columns if isinstance(what, Personal) for use in what.uses]
    assert {use.when for use in uses if use.to == MODERATOR and use.when} == set(facts.HOLDS)


def test_a_message_that_is_neither_held_nor_reported_is_not_for_staff(lamp, ben, mo):
    assert may(Message.open(lamp, ben, "Is it heavy?"), "text", mo) == []


def test_a_mistake_in_what_the_gate_asks_does_not_excuse_itself(lamp, ben, mo):
    message = Message.open(lamp, ben, "Is it heavy?")
    anything = replace(relations.registered["message-held"], proves=lambda *given: True)
    with patch.dict(relations.registered, {"message-held": anything}):
        assert may(message, "text", mo) == []


def test_a_held_message_is_for_staff_until_it_was_looked_at(lamp, ben, mo):
    held = Message.open(lamp, ben, LINK, knowing=True)
    assert may(held, "text", mo) == ["message-held"]
    held.release(by=mo)
    assert may(held, "text", mo) == []


def test_a_reported_message_is_for_staff_and_another_of_the_same_writer_is_not(ana, ben, mo, lamp):
    reported = Message.open(lamp, ben, "Pay me first.")
    other = Message.open(put_up(ana, title="Red kite"), ben, "Is it red?")
    Complaint.make(reported, "fraud", "He wants money.", ana)
    assert may(reported, "text", mo) == ["message-reported"]
    assert may(other, "text", mo) == []


def test_no_message_to_staff_themselves_is_for_them(mo, ben):
    held = Message.open(put_up(mo), ben, LINK, knowing=True)
    assert may(held, "text", mo) == []


def test_a_row_that_is_gone_and_a_condition_that_nobody_knows_allow_nothing(lamp, ben, mo):
    held = Message.open(lamp, ben, LINK, knowing=True)
    home = Home.of(catalogue.table_of(Message), "text", None, held.pk)
    (use, *_more) = [use for use in home.what.uses if use.when == "message-held"]
    assert not facts.staff_may(replace(use, when="full-moon"), home, mo)
    Message.objects.filter(pk=held.pk).delete()
    assert not facts.staff_may(use, home, mo)


def test_a_block_is_for_staff_where_the_two_were_in_a_dispute(ana, ben, dov, mo, lamp):
    block, other = Block.put_up(ana, by=ben), Block.put_up(dov, by=ben)
    assert may(block, "member_id", mo) == []
    Block.take_down(ana, by=ben)
    deal = confirmed(lamp, ben)
    Dispute.open(deal, ben, "other", "It is not a lamp.", uuid4())
    block = Block.put_up(ana, by=ben)
    assert may(block, "member_id", mo) == ["in-dispute"] and may(other, "member_id", mo) == []
