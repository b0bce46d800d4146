"""A member leaves: killed anywhere, all of it happens or nothing; and no byte of what went is left."""

from tests.prove.actors import Company

MOST = 90


def killed_at(company: Company, its: tuple, number: int) -> bool:
    """Have somebody leave, and die at that statement. -> did they die?"""
    return company.is_killed("tests.prove.leaving:leave", its, number)


def test_nothing_is_half_done_wherever_a_leaving_is_killed_and_no_byte_is_left(company: Company, engine: str):
    staged = company.call("tests.prove.leaving:stage", MOST)
    left = 0
    for number, its in enumerate(staged, start=1):
        died = killed_at(company, its, number)
        assert company.call("tests.prove.leaving:wrongs", its) == [], f"killed at statement {number}"
        left += company.call("tests.prove.leaving:has_left", its)
        if not died:
            break
    assert 10 < number < MOST
    assert 2 < left < number, "some kills came before the commit, some between it and the last follow-up"
    for its in staged:
        if not company.call("tests.prove.leaving:has_left", its):
            company.call("tests.prove.leaving:leave", its)
    if engine == "sqlite":
        assert company.call("tests.prove.leaving:bytes_with_marker") == []
