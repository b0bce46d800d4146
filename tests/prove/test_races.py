"""Two (or three) who want the same thing at the same moment: one gets it, the other is told so, and nothing
is half done. Each race has its negative control: with the locks off, the same look finds something wrong."""

import pytest

from tests.prove.actors import Company, Race, goes_wrong

ACTS = "tests.prove.acts:"
ONE_WINS = [
    ("stage_last_one", ["ben_accepts", "cleo_accepts"]),
    ("stage_offer", ["ana_accepts", "ana_accepts"]),
    ("stage_offer", ["ana_accepts", "ben_withdraws"]),
    ("stage_offer", ["ana_accepts", "ana_declines"]),
    ("stage_offer", ["ana_accepts", "ana_counters"]),
    ("stage_offer", ["ana_accepts", "ben_offers_again"]),
    ("stage_offer", ["ana_counters", "ana_counters_too"]),
    ("stage_offer", ["ana_counters", "ben_withdraws"]),
    ("stage_offer", ["ana_counters", "ben_offers_again"]),
    ("stage_swap", ["ana_accepts", "ben_accepts_second"]),
    ("stage_crossed", ["ana_accepts", "ben_accepts_second"]),
    ("stage_tied", ["ana_accepts", "cleo_accepts"]),
    ("stage_on_sale", ["ben_buys", "cleo_buys"]),
    ("stage_on_sale", ["ben_buys", "dov_buys"]),
    ("stage_on_sale", ["ben_buys", "ana_accepts"]),
    ("stage_confirmed", ["ana_steps_back", "ben_opens_contact"]),
    ("stage_confirmed", ["ana_cancels", "ben_has_received"]),
]
BOTH_MAY = [
    ("stage_ruled", ["the_program_answers", "the_program_answers"]),
    ("stage_untied", ["ana_accepts", "ben_ties"]),
    ("stage_tied_on_sale", ["ben_buys", "cleo_accepts"]),
    ("stage_offer", ["ana_accepts", "ana_edits"]),
    ("stage_offer", ["ana_accepts", "ana_pauses"]),
    ("stage_offer", ["ana_accepts", "ana_ends"]),
    ("stage_on_sale", ["ben_buys", "ana_raises_the_price"]),
    ("stage_half_confirmed", ["ben_confirms", "ana_steps_back"]),
    ("stage_deal", ["ana_confirms", "ben_confirms"]),
    ("stage_confirmed", ["ana_has_received", "ben_has_received"]),
    ("stage_nearly_done", ["ana_has_received", "ana_has_received_second"]),
]
OFFERS = (
    "stage_last_one",
    "stage_offer",
    "stage_five",
    "stage_swap",
    "stage_crossed",
    "stage_tied",
    "stage_tied_on_sale",
    "stage_untied",
    "stage_ruled",
    "stage_on_sale",
    "stage_bundles",
)
ROUNDS = {"stage_last_one": 200}
USUAL = 40


def names(cases: list) -> list[str]:
    return [f"{scene.removeprefix('stage_')}-{' against '.join(acts)}" for scene, acts in cases]


def run(company: Company, scene: str, acts: list[str], rounds: int, locks: bool) -> tuple[list, list[str]]:
    """The outcomes of the rounds, and everything that is wrong afterwards."""
    staged = company.call(f"tests.prove.scenes:{scene}", rounds)
    where = "" if scene in OFFERS else "offers_deal"
    outcomes = company.run(Race([ACTS + act for act in acts], staged, locks, where))
    wrongs = company.call("tests.prove.judging:wrongs", [each[0] for each in staged])
    errors = [each for outcome in outcomes for each in outcome if each.startswith("error")]
    return outcomes, wrongs + errors


@pytest.mark.parametrize(("scene", "acts"), ONE_WINS, ids=names(ONE_WINS))
def test_exactly_one_of_them_succeeds_and_the_other_is_refused(company: Company, scene, acts):
    outcomes, wrongs = run(company, scene, acts, ROUNDS.get(scene, USUAL), locks=True)
    assert wrongs == []
    assert {outcome.count("done") for outcome in outcomes} == {1}
    assert all(each == "done" or each.startswith("refused:") for outcome in outcomes for each in outcome)


@pytest.mark.parametrize(("scene", "acts"), BOTH_MAY, ids=names(BOTH_MAY))
def test_they_go_one_after_the_other_and_leave_nothing_wrong(company: Company, scene, acts):
    outcomes, wrongs = run(company, scene, acts, USUAL, locks=True)
    assert wrongs == []
    assert all("done" in outcome for outcome in outcomes)


@pytest.mark.parametrize(("scene", "acts"), ONE_WINS + BOTH_MAY, ids=names(ONE_WINS + BOTH_MAY))
def test_with_the_locks_off_the_same_race_goes_wrong(company: Company, scene, acts):
    def race(rounds: int) -> bool:
        outcomes, wrongs = run(company, scene, acts, rounds, locks=False)
        both = any(outcome.count("done") != 1 for outcome in outcomes)
        return bool(wrongs) or (both and (scene, acts) in ONE_WINS)

    assert goes_wrong(race)


def test_of_five_lamps_two_each_are_sold_to_two_of_three(company: Company):
    acts = ["ana_accepts", "ana_accepts_second", "ana_accepts_third"]
    outcomes, wrongs = run(company, "stage_five", acts, USUAL, locks=True)
    assert wrongs == []
    assert {outcome.count("done") for outcome in outcomes} == {2}


def test_of_five_lamps_with_the_locks_off_something_goes_wrong(company: Company):
    acts = ["ana_accepts", "ana_accepts_second", "ana_accepts_third"]
    assert goes_wrong(lambda rounds: run(company, "stage_five", acts, rounds, locks=False)[1])


def test_who_buys_one_of_a_bundle_and_who_is_sold_the_other_never_wait_for_each_other(company: Company):
    outcomes, wrongs = run(company, "stage_bundles", ["dov_buys", "ana_accepts"], USUAL, locks=True)
    assert wrongs == []
    assert set(outcomes) == {("done", "done")}
