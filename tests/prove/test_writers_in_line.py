"""Sixteen processes write to one SQLite file as fast as they can, and nobody waits for long."""

import pytest

from tests.prove.actors import Company

WRITERS, SECONDS, OFF_FOR = 16, 8.0, 4.0
LONGEST = 2.0  # seconds
LARGEST = 64 * 2**20  # bytes of write-ahead log
IN_LINE = 3 * WRITERS  # writes of others at most, while one waits

pytestmark = [
    pytest.mark.only("sqlite", reason="PostgreSQL's writers do not wait for each other"),
    pytest.mark.long,
]


def told(found: dict) -> str:
    return (
        f"{found['writes']} writes, {found['errors']} errors, {found['fewest']} to {found['most']} each; "
        f"longest wait {found['longest']:.3f} s, {found['passed']} writes of others; "
        f"write-ahead log {found['log'] / 2**20:.1f} MB"
    )


def test_sixteen_writers_wait_two_seconds_at_most(company: Company):
    found = company.call("tests.prove.crowd:write_for", SECONDS, WRITERS)
    print(told(found))
    assert not found["errors"], told(found)
    assert found["longest"] <= LONGEST, told(found)
    assert found["passed"] <= IN_LINE, told(found)
    assert found["log"] <= LARGEST, told(found)


def test_without_the_lock_file_they_pass_each_other_by(company: Company):
    found = company.call("tests.prove.crowd:write_for", OFF_FOR, WRITERS, False)
    print(told(found))
    assert found["errors"] or found["passed"] > IN_LINE, told(found)
