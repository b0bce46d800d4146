"""My dealings by the keys that lists have: j goes down, k goes up, Enter opens."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_keyboard import FOCUS_SHOWS, enters
from tests.browser.visitors import Doorman

pytestmark = pytest.mark.long


def test_j_and_k_walk_through_my_dealings_and_enter_opens_one(guide: Doorman):
    member = guide.member(0)
    member.goes("/negotiations/")
    rows, keys = member.page.locator("main [data-key]"), member.page.keyboard
    assert rows.count() > 2
    for pressed, row in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 0), ("k", 0), ("j", 1)):
        keys.press(pressed)
        expect(rows.nth(row)).to_be_focused()
        assert rows.nth(row).evaluate(FOCUS_SHOWS)
    keys.press("Control+j")
    expect(rows.nth(1)).to_be_focused()
    leads_to = rows.nth(1).get_attribute("href")
    enters(member)
    assert member.path == leads_to
    member.leaves()


def test_k_begins_at_the_end_and_j_stays_there(guide: Doorman):
    member = guide.member(0)
    member.goes("/negotiations/")
    for pressed in "kj":
        member.page.keyboard.press(pressed)
        expect(member.page.locator("main [data-key]").last).to_be_focused()
    member.leaves()


def test_whoever_types_in_a_field_types_j_and_k(guide: Doorman):
    member = guide.member(0)
    member.goes("/negotiations/")
    field = member.page.get_by_role("searchbox").first
    field.focus()
    member.page.keyboard.type("jk")
    expect(field).to_have_value("jk")
    expect(field).to_be_focused()
    member.leaves()
