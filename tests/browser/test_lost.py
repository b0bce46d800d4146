"""Somebody else uses the account: stopped, and back in by mail, with and without scripts."""

import pytest

from tests.browser.visitors import PASSWORD, Doorman, Visitor

NEW = "nine copper kettles"


def types_code(guide: Doorman, visitor: Visitor, handle: str, button: str) -> None:
    """Read the newest code in the mail catcher, in another window, and type it."""
    window = visitor.context.new_page()
    letters = window.locator("article", has_text=f"{handle}@example.org").filter(has_text="back into the")
    window.goto(f"{visitor.address}/mail-catcher/")
    letters.first.wait_for()
    code = letters.first.inner_text().partition("Your code: ")[2][:6]
    window.close()
    visitor.types("Code", code)
    visitor.presses(button)


@pytest.mark.long
@pytest.mark.parametrize("scripted", [True, False], ids=["scripts", "no scripts"])
def test_a_member_stops_a_thief_and_gets_back_in(doorman: Doorman, scripted: bool):
    handle = "robbed" if scripted else "robbed-too"
    thief = doorman.newcomer(handle)
    owner = doorman.visitor(scripted=scripted)
    owner.goes("/sign-in/")
    owner.follows("Somebody uses my account")
    owner.types("User ID or email", handle)
    owner.presses("Send me a code")
    types_code(doorman, owner, handle, "Freeze the account")
    owner.types("New password", NEW)
    owner.presses("Set it and sign in")
    assert owner.path == "/me/review/"
    owner.sees("Your account is frozen")
    thief.goes("/me/")
    assert thief.path.startswith("/sign-in/")
    owner.presses("End the freeze")
    assert owner.path == "/me/"
    owner.sees_not("You cannot list, offer or accept at present")
    thief.expects.add(422)
    thief.types("User ID", handle)
    thief.types("Password", PASSWORD)
    thief.presses("Sign in")
    thief.sees("User ID or password is wrong.")
    owner.leaves()
    thief.leaves()
