"""A permission that a coming policy version brings is not used before that version is in effect.

The code that knows the new permission may run before the version is published, let alone binding. Until its
day the gate allows only what the version in effect allows as well."""

from functools import lru_cache
from pathlib import Path

from parley.privacy.documents import POLICY
from parley.privacy.policy_diff import covers
from parley.privacy.statements import Statement, read


def waits(place: str, use) -> bool:
    """Whether `use` of the column `place` ("table.column") is allowed by a coming version alone."""
    bound = POLICY.in_effect()
    if bound is POLICY.versions[-1]:
        return False
    wanted, text = _statement(place, use), POLICY.folder / f"{bound.version}.{POLICY.suffix}"
    return not any(covers(each, wanted) for each in _allowed(text).get(wanted.key, ()))


def _statement(place: str, use) -> Statement:
    facts = {
        "place": place,
        "audience": use.to.name,
        "purpose": use.purpose,
        "when": use.when or None,
        "reason": " with a reason" if use.reason_required else None,
        "basis": use.basis.name,
        "refusable": " refusable" if use.refusable else None,
    }
    return Statement("", "shows", facts)


@lru_cache(maxsize=2)
def _allowed(path: Path) -> dict[tuple, list[Statement]]:
    """What a published version lets be shown. Its text does not change any more."""
    found: dict[tuple, list[Statement]] = {}
    for each in read(path.read_text("utf-8")):
        if each.sort == "shows":
            found.setdefault(each.key, []).append(each)
    return found
