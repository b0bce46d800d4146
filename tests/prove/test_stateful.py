"""Members, the desk, the operator and time do what they like, in any order, in a real marketplace: whatever
was shown is within the policy and recorded; what was shredded opens for nobody, after a restore either; old
proofs still hold. Then the same with one protection off: the same checks find it."""

from collections.abc import Iterator

import pytest

from tests.prove.actors import Company
from tests.prove.marketplaces import marketplace

MACHINE = "tests.prove.stateful.machine:"
EXAMPLES, STEPS = 14, 40
PATIENCE = 900.0
CAME_ABOUT = {
    "closed", "contacts on the page of a deal", "handed out", "keys lost", "market alone", "left again",
    "deals refused", "letters", "shredded", "removed as minors", "shown for complete-deal",
    "shown for settle-dispute", "shown for send-notices", "shown for send-reminders",
    "shown for disclose-consent",
}  # fmt: skip
FOUND_BY = {
    "nothing_is_recorded": ["shown is not recorded"],
    "every_deal_is_confirmed": ["the policy and the gate differ"],
    "objections_are_ignored": ["the policy and the gate differ"],
    "keys_stay_in_memory": ["opened what was shredded"],
    "the_shred_list_is_not_replayed": [
        "opened what was shredded",
        "the book of who left can still be opened",
    ],
    "a_restore_takes_the_ledger_back": [
        "shown is not recorded",
        "the entries do not say what was shown",
        "the ledger was taken back",
    ],
}


@pytest.fixture(scope="module")
def playground(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A process on a marketplace that nobody else uses: its clock runs ahead, and it is restored often."""
    with marketplace(engine, tmp_path_factory.mktemp(f"stateful-{engine}"), "stateful") as environment:
        company = Company(environment)
        company.call(f"{MACHINE}open_market")
        yield company
        company.go_home()


def play(company: Company, examples: int, without: str = "") -> dict:
    """What came of it: {"did": {step: how often}, "saw": {what came about: how often}, "fault": text}."""
    player = company.newcomer()
    player.tell("call", f"{MACHINE}play", examples, STEPS, without)
    try:
        player.pipe.poll(PATIENCE)  # it may take longer than others need for an answer
        return player.hear()
    finally:
        player.end()


def test_whatever_happens_shown_is_permitted_and_recorded_and_shredded_is_gone(playground: Company):
    told = play(playground, EXAMPLES)
    assert told["fault"] == ""
    assert [name for name, count in told["did"].items() if count == 0] == [], "steps that never ran"
    assert CAME_ABOUT - {name for name, count in told["saw"].items() if count} == set(), "never came about"


@pytest.mark.parametrize("protection", FOUND_BY)
def test_with_one_protection_off_the_same_checks_find_it(playground: Company, protection: str):
    fault = play(playground, EXAMPLES, without=protection)["fault"]
    assert any(words in fault for words in FOUND_BY[protection]), fault
