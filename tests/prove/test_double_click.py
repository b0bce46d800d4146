"""A form sent twice at the same moment does its work once, and both answers lead to the same place."""

from tests.prove.actors import Company, Race

CLICKS = "tests.prove.clicks:"


def run(company: Company, second: str) -> tuple[list, list[str]]:
    """Outcomes and wrongs of 40 acceptances, clicked at in two processes."""
    staged = company.call(CLICKS + "stage_click", 40)
    outcomes = company.run(Race([CLICKS + "ana_clicks", CLICKS + second], staged))
    return outcomes, company.call("tests.prove.judging:wrongs", [each[0] for each in staged])


def test_a_double_click_accepts_once_and_is_led_to_the_deal_twice(company: Company):
    outcomes, wrongs = run(company, "ana_clicks")
    assert wrongs == []
    assert set(outcomes) == {("done", "done")}


def test_with_another_key_the_second_click_is_refused(company: Company):
    outcomes, wrongs = run(company, "ana_clicks_in_another_window")
    assert wrongs == []
    assert {tuple(sorted(outcome)) for outcome in outcomes} == {("done", "refused:stale")}
