"""Every kind of event that the code of the rooms may record, read from the code with two nets: what has the
first word of a known kind, wherever it stands, and what is handed to a verb that records."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

CODE = Path(__file__).resolve().parents[2] / "parley"
ROOMS = ("members", "safety", "market", "offers", "ratings", "desk")
# No verbs in these: addresses, forms, what the catalogue and the sweeper say, words for pages.
ASIDE = re.compile(
    r"^(urls|.*_urls|forms|.*_forms?|personal|.*_personal|sweeping|doings|.*_queue|reportable)"
)
RECORDS = {
    "record", "_record", "_tell", "tell", "_become", "_go", "_rest", "rest", "touched", "_end", "_told",
    "_close",
}  # fmt: skip
KIND = re.compile(r"^[a-z]+(-[a-z]+)*$")


def found(heads: set[str]) -> set[str]:
    """All kinds; `heads` are the first words of those that are known."""
    return {
        kind
        for tree in _trees()
        for kind in (*_headed(tree, heads), *_recorded(tree))
        if KIND.match(kind) and "-" in kind
    }


def built() -> set[str]:
    """The kinds that are put together, as "listing-*"."""
    return {
        "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in each.values)
        for tree in _trees()
        for call in _calls(tree)
        for each in call.args
        if isinstance(each, ast.JoinedStr)
    }


def _trees() -> Iterator[ast.Module]:
    for room in ROOMS:
        for path in sorted((CODE / room).rglob("*.py")):
            if "migrations" not in path.parts and not ASIDE.match(path.stem):
                yield ast.parse(path.read_text("utf-8"))


def _headed(tree: ast.Module, heads: set[str]) -> Iterator[str]:
    for each in ast.walk(tree):
        said = each.value if isinstance(each, ast.Constant) else None
        if isinstance(said, str) and said.partition("-")[0] in heads:
            yield said


def _recorded(tree: ast.Module) -> Iterator[str]:
    for call in _calls(tree):
        for each in (*call.args, *(given.value for given in call.keywords if given.arg == "kind")):
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                yield each.value


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    for each in ast.walk(tree):
        if isinstance(each, ast.Call):
            name = each.func.attr if isinstance(each.func, ast.Attribute) else getattr(each.func, "id", "")
            if name in RECORDS:
                yield each
