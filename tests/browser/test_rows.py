"""A row leads where its title leads, wherever it is pressed, but for the boxes, buttons and links in it."""

import pytest

from tests.browser.visitors import Doorman

pytestmark = pytest.mark.long
ON_TOP = """all => all.filter(one => {
    one.scrollIntoView({block: 'center', behavior: 'instant'})
    const box = one.getBoundingClientRect()
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
    return !one.contains(hit)
}).map(one => one.innerText || one.name)"""
THEIRS = ".haggle :is([type=checkbox], .button, .small a)"


def test_boxes_and_buttons_in_a_row_can_be_pressed(guide: Doorman):
    member = guide.member(0)
    path = guide.listing_of_others(member)
    member.goes(f"{path}watch/")
    member.presses("Watch it")
    for page in ("/negotiations/", "/matches/", "/watched/"):
        member.goes(page)
        there = member.page.locator(THEIRS)
        assert there.count() and there.evaluate_all(ON_TOP) == []
    member.presses("Stop watching")
    member.sees("You watch nothing yet")
    member.leaves()
