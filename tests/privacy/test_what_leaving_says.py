"""What the page says before somebody leaves is what the leaving does, for every table that holds people."""

import pytest

from parley.privacy import leavings
from parley.privacy.catalogue import Table, catalogue
from parley.privacy.departures import Departure
from parley.privacy.leavings import Fate, When
from tests.offers.things import agreed, put_up
from tests.privacy.everything import APART, fill

pytestmark = pytest.mark.django_db(transaction=True)
EMPTY = (None, "", False, [], {})
NOBODYS = {"members_member"}  # the row stays for what others keep: a number, a password that nobody has


def values(subject) -> dict[tuple[Table, object], dict[str, object]]:
    """Every row about this person, by its table and number, with what is personal in it."""
    found = {}
    for table in catalogue.tables.values():
        if table.model is None or not table.subject or table.database != "default":
            continue
        columns = table.personal()
        for row in table.model._base_manager.filter(**{table.subject: subject}) if columns else ():
            told = {name: _bytes(getattr(row, name)) for name in columns}
            found[table.name, row.pk] = {name: value for name, value in told.items() if value not in EMPTY}
    return found


def _bytes(value):
    return getattr(value, "_ciphertext", value)


@pytest.fixture(params=[True, False], ids=["words stay", "words go"])
def parting(request, ana, ben, mo) -> tuple[list[Fate], dict, dict]:
    """(what was said, what there was, what is there afterwards)"""
    agreed(put_up(ben, title="Ben's kettle"), ana)
    fill(ana, ben, mo)
    Departure.objects.filter(subject=ana.subject).delete()
    said, before = leavings.preview(ana.subject), values(ana.subject)
    ana.cancel(by=ana, keeps_words=request.param)
    for each in Departure.objects.all():
        each.finish()
    return said, before, values(ana.subject)


# An address change has a subject of its own, and goes with the row; what she offers to those who watch goes
# as it does when its listing ends; and that she is leaving is not there before she does.
UNFILLED = {"members_addresschange", "offers_invitation", "privacy_departure"}


def kept(before: dict, after: dict) -> set[str]:
    """The tables whose rows are there still: not gone, and not emptied."""
    there = {place[0] for place in before.keys() & after.keys() if after[place] or not before[place]}
    return there - NOBODYS


def test_each_table_that_stays_was_announced_to_stay_and_each_other_one_to_go(parting):
    said, before, after = parting
    about_people = {each.name for each in catalogue.tables.values() if each.model and each.subject}
    filled = {each.name for each in catalogue.tables.values() if each.personal()} & about_people
    assert filled - {table for table, _number in before} - set(APART) == UNFILLED
    announced = {(fate.keeping, fate.when) for fate in said}
    staying = kept(before, after)
    for name in {table for table, _number in before}:
        when = When.LATER if name in staying else When.NOW
        (table,) = [each for each in catalogue.tables.values() if each.name == name]
        for keeping in {what.keeping for what in table.personal().values()}:
            assert (keeping, when) in announced, (name, keeping, when)
    assert staying == {catalogue.table_of(model).name for model in leavings.stays()}


def test_whatever_stays_is_said_with_why(parting):
    said, _before, _after = parting
    assert all(fate.why for fate in said if fate.when == When.LATER)
    assert {fate.when for fate in said if fate.keeping == "disclosure-request"} == {When.LATER}


def test_the_keys_of_what_stays_live_on_and_no_others():
    assert leavings.lives_on() == {"deal", "offers"}
