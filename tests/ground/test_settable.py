"""Numbers that an operator may set."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from parley.ground.settable import Table


@pytest.mark.parametrize(
    ("said", "meant"),
    [("90 minutes", 90), ("1 hour", 60), ("2 hours", 120), ("1 day", 1440), ("7 days", 7 * 1440)],
)
def test_a_length_of_time_is_said_in_minutes_hours_or_days(said, meant):
    assert Table("t", {"wait": said}).span("wait", timedelta(days=9)) == timedelta(minutes=meant)


@pytest.mark.parametrize("said", [3, True, "3", "days", "2 weeks", "-1 days", "1.5 hours", "99999 days", ""])
def test_what_is_no_length_of_time_is_refused_by_name(said):
    with pytest.raises(ImproperlyConfigured, match=r"^\[t\] of parley.toml: wait must be a length of time"):
        Table("t", {"wait": said}).span("wait", timedelta(days=9))


@pytest.mark.parametrize("said", [0, -1, True, 2.0, "3", 10_000, [3]])
def test_what_is_no_whole_number_in_its_bounds_is_refused_by_name(said):
    with pytest.raises(ImproperlyConfigured, match="times must be a whole number from 1 to 9999"):
        Table("t", {"times": said}).count("times", 3)


def test_what_is_not_said_is_the_default():
    table = Table("t", {})
    assert (table.count("times", 3), table.span("wait", timedelta(hours=1))) == (3, timedelta(hours=1))
    table.demand_known()


def test_what_nobody_asks_for_is_refused_by_name():
    table = Table("t", {"tiems": 3})
    table.count("times", 3)
    with pytest.raises(ImproperlyConfigured, match="nobody knows 'tiems'; known are times"):
        table.demand_known()


def test_what_would_be_longer_than_it_may_is_refused():
    with pytest.raises(ImproperlyConfigured, match="wait must not be more than 2 days"):
        Table("t", {"wait": "49 hours"}).span("wait", timedelta(hours=1), most=timedelta(days=2))
    table = Table("t", {"least": 9})
    table.count("least", 1), table.count("most", 8)
    with pytest.raises(ImproperlyConfigured, match="least must not be more than most"):
        table.demand_order("least", "most")
