"""Where Parley locks, found in its text: so that no lock is without its race, or a reason why it has none."""

import ast
from collections.abc import Iterator
from pathlib import Path

import parley

TAKES = ("locks.row", "locks.rows", "FileLock", "select_for_update")


def sites() -> set[str]:
    """The functions that take a lock: "Rating.give", and what is no method with its file, "beginning.jot"."""
    found = set()
    for file in Path(parley.__file__).parent.rglob("*.py"):
        if "ground" not in file.parts:  # there the locks are made
            names = _locking(ast.parse(file.read_text("utf-8")), "")
            found |= {name if "." in name else f"{file.stem}.{name}" for name in names}
    return found


def _locking(node: ast.AST, inside: str) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call) and _takes(child):
            yield inside
        named = isinstance(child, ast.ClassDef | ast.FunctionDef)
        yield from _locking(child, f"{inside}.{child.name}".lstrip(".") if named else inside)


def _takes(call: ast.Call) -> bool:
    """Does it lock rows, as a prepared lock does too (_HELD.rows), a file, or for advice?"""
    name, _, verb = ast.unparse(call.func).rpartition(".")
    is_prepared = verb == "rows" and name.startswith("_") and name.isupper()
    said = call.args[0] if call.args else None
    is_advice = isinstance(said, ast.Constant) and "pg_advisory_xact" in str(said.value)
    is_try = isinstance(said, ast.Constant) and "pg_try_advisory" in str(said.value)
    return is_prepared or is_advice or is_try or ast.unparse(call.func).endswith(TAKES)


RACES, FIRM, LATER = "test_races", "a constraint decides", "not raced: a leaving, killed at each statement"
INSIDE = "not raced: inside a lock that is, and that all who change it take"
FILES = "not raced: photos' files, which a job sets right every minute"
ALONE = "not raced: one process at a time, by its turn or because it is the operator's command"
# What is raced with other locks off as well, or is not, and why.
OTHERWISE = {
    "AutoAnswer.answer": RACES,
    "Offer.listings_locked": RACES,
    "Offer.lock_open": RACES,
    "Offer.locked_with_tied": RACES,
    "Performing._held_by": RACES,
    "Tying._lock_with_tied": RACES,
    "Tying.tie_locked": RACES,
    "Tying.tie_together": RACES,
    "making._before": RACES,
    "negotiations._locked": RACES,
    "holding._lock_what": "test_block_races",
    "Contest._decide": "test_deal_races",
    "Dispute._locked": "test_deal_races",
    "Lapsing.pass_time": "test_deal_races",
    "Performing._must_not_be_too_many": "test_deal_races",
    "Consent._answer": "test_desk_races",
    "Deciding._locked": "test_desk_races",
    "MinorCase._held_by": "test_held",
    "MinorCase.lapse": "test_held",
    "Invitation.take": "test_invitation_races",
    "Invitation.withdraw": "test_invitation_races",
    "Writing._locked": "test_message_races",
    "Writing.open": "test_message_races",
    "sequencing._be_the_only_sequencer": "test_one_at_a_time",
    "turns._by_database": "test_one_at_a_time, for the turn of mail",
    "turns._by_file": "test_one_at_a_time, for the turn of mail",
    "Matter.held_by": "test_ruling_races",
    "Agreement.give": FIRM,
    "Announcement._tell": FIRM,
    "Matter.gather": FIRM,
    "MinorCase._running": FIRM,
    "Answering.free": INSIDE,
    "Appeal._decide": INSIDE,
    "Closing.let_go": INSIDE,
    "Invitation._make_room": INSIDE,
    "Rating._locked": INSIDE,
    "Writing.end_between": INSIDE,
    "sequencing._keep": INSIDE,
    "Writing.write": "not raced: as Writing.open, where there is a conversation",
    "negotiations._locked_for": "not raced: as negotiations._locked, where there is a want",
    "Departure.locked": LATER,
    "farewell._photos": LATER,
    "farewell._requests": LATER,
    "farewell._words": LATER,
    "farewell.leave": LATER,
    "farewell_questions._emptied": LATER,
    "keepsakes.remove": LATER,
    "Block.put_up": "not raced: a block against a leaving",
    "holding.hold": "not raced: an account that is frozen against an offer that is accepted",
    "hidden._say": "not raced: words on a case that ends meanwhile",
    "Matter.show_again": "not raced: the end of 72 hours against a decision",
    "AskedOutside.ask_outside": "not raced: a mail more to the person outside",
    "Invitation.remind": "not raced: a mail more to those who watch",
    "jobs._announce": FILES,
    "keepsakes._release": FILES,
    "photo_files.follow": FILES,
    "photo_files.settle": FILES,
    "_Import.run": ALONE,
    "match_news._held": ALONE,
    "rotation.rotate": ALONE,
    "serving.home_alone": ALONE,
    "keyring.masters_stay": "not raced: a key that is made while the master key is rotated",
    "rotation._finished": "not raced: a key that is made while the master key is rotated",
}
