"""Somebody has what somebody wants, in the browser, with and without scripts."""

import pytest

from tests.browser.visitors import Doorman

pytestmark = pytest.mark.long

WANT = "Round table for a small kitchen"
THINGS = {True: "Wooden puzzle boxes, set of three", False: "Silent films with new scores, six discs"}


@pytest.mark.parametrize("scripted", [True, False], ids=["scripts", "no scripts"])
def test_a_want_is_answered_and_the_answer_accepted(guide: Doorman, scripted: bool):
    wanter, owner = guide.member(0, scripted), guide.member(1, scripted)
    owner.goes("/browse/?kind=want&q=Round table")
    owner.follows(WANT)
    owner.follows("Offer something")
    owner.follows(THINGS[scripted])
    owner.sees(WANT)
    owner.presses("Send the offer")
    if owner.path.startswith("/me/details/"):  # given long ago: are they still right?
        owner.presses("Save")
        owner.presses("Send the offer")
    wanter.goes(owner.path)
    wanter.sees("It is your turn")
    wanter.sees(f"wants: {WANT}")
    wanter.presses("Accept")
    assert wanter.path.startswith("/deals/")
    wanter.sees("You buy from")
    for visitor in (wanter, owner):
        visitor.leaves()
