"""Work that only one process may do at a time, each with its negative control."""

import pytest

from tests.prove.actors import Company, Race

ACTS = "tests.prove.acts:"
LOOK = "tests.prove.looking:"


def errors(outcomes: list[tuple[str, ...]]) -> list[str]:
    return [each for outcome in outcomes for each in outcome if each != "done"]


def test_no_count_is_lost_among_four_who_count(company: Company):
    before = company.call(LOOK + "counted")
    outcomes = company.run(Race([ACTS + "counts_up"] * 4, [()] * 100))
    assert errors(outcomes) == []
    assert company.call(LOOK + "counted") == before + 400


def test_with_the_locks_off_a_count_is_lost_or_an_error_shows(company: Company):
    before = company.call(LOOK + "counted")
    outcomes = company.run(Race([ACTS + "counts_up"] * 2, [()] * 8, locks=False))
    assert errors(outcomes) or company.call(LOOK + "counted") < before + 16


def test_the_ledger_stays_whole_with_two_sequencers(company: Company):
    outcomes = company.run(Race([ACTS + "opens_and_sequences"] * 2, [()] * 60))
    assert errors(outcomes) == []
    assert company.call(LOOK + "ledger_problems") == []


def test_with_its_lock_off_two_sequencers_get_in_each_others_way(company: Company):
    outcomes = company.run(Race([ACTS + "opens_and_sequences"] * 2, [()] * 8, locks=False))
    assert errors(outcomes) or company.call(LOOK + "ledger_problems")


@pytest.fixture
def letters(company: Company) -> Company:
    """Both processes send to the mail server that only takes notes, and nothing waits."""
    for place in range(2):
        company.actor(place).call("tests.prove.letters:use")
    company.call("tests.prove.letters:forget")
    return company


def test_each_mail_goes_once_with_two_who_send(letters: Company):
    staged = letters.call("tests.prove.scenes:stage_offer", 30)
    assert errors(letters.run(Race([ACTS + "tells_and_drains"] * 2, staged))) == []
    letters.call("parley.notices.mail:drain")
    sent, different, waiting = letters.call("tests.prove.letters:counted")
    assert (sent, waiting) == (different, 0)
    assert sent == 3 * len(staged)


def test_with_its_lock_off_a_mail_goes_twice(letters: Company):
    staged = letters.call("tests.prove.scenes:stage_offer", 8)
    letters.run(Race([ACTS + "tells_and_drains"] * 2, staged, locks=False, off="turns"))
    sent, different, _waiting = letters.call("tests.prove.letters:counted")
    assert sent > different
