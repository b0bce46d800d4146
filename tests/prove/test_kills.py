"""A process is killed at each statement of an acceptance: afterwards all of it has happened, or nothing."""

from tests.prove.actors import Company

MOST = 60


def killed_at(company: Company, its: tuple, number: int, transactions: bool) -> bool:
    """Have somebody accept, and die at that statement. -> did they die?"""
    return company.is_killed("tests.prove.dying:accept", its, number, transactions)


def wrongs(company: Company, its: tuple) -> list[str]:
    return company.call("tests.prove.judging:wrongs", [its[0]])


def test_nothing_is_half_done_wherever_an_acceptance_is_killed(company: Company):
    staged = company.call("tests.prove.scenes:stage_offer", MOST)
    for number, its in enumerate(staged, start=1):
        died = killed_at(company, its, number, transactions=True)
        assert wrongs(company, its) == []
        assert company.call("tests.prove.dying:accept_again", its) == ("done" if died else "stale")
        assert wrongs(company, its) == []
        if not died:
            break
    assert 5 < number < MOST


def test_without_transactions_something_is_half_done(company: Company):
    staged = company.call("tests.prove.scenes:stage_offer", MOST)
    found = []
    for number, its in enumerate(staged, start=1):
        if found or not killed_at(company, its, number, transactions=False):
            break
        found = wrongs(company, its)
    assert found
