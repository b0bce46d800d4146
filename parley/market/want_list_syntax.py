"""The lines of a want list, one at a time: what TradeMaximizer accepts, and why it refuses the rest."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

LONGEST = 100  # characters of an item's code or a user's name

FLAGS = frozenset(
    "ALLOW-DUMMIES CASE-SENSITIVE EXPLICIT-PRIORITIES HIDE-ERRORS HIDE-LOOPS HIDE-NONTRADES HIDE-REPEATS "
    "HIDE-STATS HIDE-SUMMARY LINEAR-PRIORITIES REQUIRE-COLONS REQUIRE-USERNAMES SHOW-ELAPSED-TIME "
    "SHOW-MISSING SHOW-WANTS SHRINK-VERBOSE SORT-BY-ITEM SQUARE-PRIORITIES TRIANGLE-PRIORITIES".split()
)
NUMBERS = {
    "BIG-STEP": r"\d+",
    "ITERATIONS": r"[1-9]\d*",
    "METRIC": r".+",
    "NONTRADE-COST": r"[1-9]\d*",
    "SEED": r"[1-9]\d*",
    "SHRINK": r"\d",
    "SMALL-STEP": r"\d+",
}
# What follows the code of an official name: ==> 12. "Name" (from user) [copy 1 of 2]; each may be missing.
OFFICIAL = re.compile(
    r'\s*(?:==>|:)?\s*(?:\d+\.(?=\s))?\s*(?:"(?P<quoted>.*)"|(?P<bare>.*?))\s*'
    r"(?:\(from\s+(?P<owner>[^()]+)\))?\s*(?:\[[^]]*\])?"
)


class BadLine(Exception):
    """This line cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Official:
    """A line of the official names: an item's code, what it is, and who gives it (when it says so)."""

    code: str
    name: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class RawLine:
    """A want line as written. `wants` pairs what is wanted with the number of `;` before it."""

    user: str | None
    item: str
    wants: tuple[tuple[str, int], ...]


def options(line: str) -> list[str]:
    """The options of a `#!` line, in capitals. Raises BadLine when a known one has a bad value."""
    words = line[2:].upper().split()
    for word in words:
        name, _equals, value = word.partition("=")
        if name in NUMBERS and not re.fullmatch(NUMBERS[name], value):
            raise BadLine(_("the option %(name)s has no sensible value") % {"name": name})
    return words


def is_known(option: str) -> bool:
    """Whether TradeMaximizer knows this option."""
    return option in FLAGS or option.partition("=")[0] in NUMBERS


def official(line: str) -> Official:
    """Read a line between !BEGIN-OFFICIAL-NAMES and !END-OFFICIAL-NAMES. Raises BadLine."""
    if line[0] == ":":
        raise BadLine(_("a line cannot begin with a colon"))
    if line[0] == "%":
        raise BadLine(_("a dummy item (%%) has no official name") % {})
    code = re.split(r"[:\s]", line, maxsplit=1)[0]
    if "#" in code:
        raise BadLine(_("the sign # cannot be part of an item's code"))
    rest = OFFICIAL.fullmatch(line[len(code) :])
    name = (rest["quoted"] or rest["bare"] or "").strip() if rest else line[len(code) :].strip()
    owner = rest["owner"].strip() if rest and rest["owner"] else None
    return Official(_short(code), name or code, _short(owner) if owner else None)


def want_line(line: str, require_users: bool = False, require_colons: bool = False) -> RawLine:
    """Read `(user) ITEM : WANT WANT ; WANT`. Raises BadLine."""
    if "#" in line:
        raise BadLine(_("a comment (#) can only stand at the beginning of a line"))
    user, rest = _user(line, require_users)
    item, wanted = _halves(rest, require_colons)
    wants, step = [], 0
    for word in wanted.replace(";", " ; ").split():
        if word == ";":
            step += 1
        else:
            wants.append((_short(word), step))
    return RawLine(user, item, tuple(wants))


def _user(line: str, required: bool) -> tuple[str | None, str]:
    if "(" not in line and required:
        raise BadLine(_("the user name is missing, and the list says REQUIRE-USERNAMES"))
    if not line.startswith("("):
        if "(" in line:
            raise BadLine(_("a user name can only stand at the front of a line"))
        if ")" in line:
            raise BadLine(_("there is a “)” without a “(”"))
        return None, line
    inside, closed, rest = line[1:].partition(")")
    if not closed:
        raise BadLine(_("the “)” after the user name is missing"))
    if "(" in line[1:] or ")" in rest:
        raise BadLine(_("only one user name, in one pair of brackets, can stand on a line"))
    if not inside.strip():
        raise BadLine(_("the brackets of the user name are empty"))
    if not rest.strip():
        raise BadLine(_("a user name cannot stand on a line by itself"))
    return _short(" ".join(inside.split())), rest


def _halves(rest: str, require_colons: bool) -> tuple[str, str]:
    if rest.count(":") > 1:
        raise BadLine(_("there is more than one colon"))
    before, colon, after = rest.partition(":")
    if not colon and require_colons:
        raise BadLine(_("the colon is missing, and the list says REQUIRE-COLONS"))
    if not colon:
        before, _space, after = rest.strip().partition(" ")
    if ";" in before:
        raise BadLine(_("a semicolon cannot stand before the first wanted item"))
    words = before.split()
    if len(words) != 1:
        raise BadLine(_("exactly one item has to stand before the colon"))
    return _short(words[0]), after


def _short(text: str) -> str:
    if len(text) > LONGEST:
        raise BadLine(_("a code or name has more than %(count)d characters") % {"count": LONGEST})
    return text
