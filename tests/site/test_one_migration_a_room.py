"""Marketplaces that went through the migrations from before the first release (decision 0060)."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from parley.site import start
from parley.site.trouble import Trouble

pytestmark = pytest.mark.django_db


@pytest.fixture
def done():
    return MigrationRecorder(connection).migration_qs


def test_one_that_went_through_all_of_them_is_up_to_date(done):
    done.filter(name="0001_tables").delete()
    assert done.filter(app="market", name="0011_wants_by_themselves").exists()
    assert start.unmigrated() == []


@pytest.mark.parametrize("name", ["0001_initial", "0011_wants_by_themselves"])
def test_one_that_stopped_among_them_is_not_taken_for_whole(done, name):
    done.filter(name="0001_tables").delete()
    done.filter(app="market", name=name).delete()
    with pytest.raises(Trouble, match="the tables of market are older than"):
        start.demand_migrated()
