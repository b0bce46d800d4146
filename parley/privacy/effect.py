"""A permission that a coming policy version brings is not used before that version is in effect.

The code that knows the new permission may run before the version is published, let alone binding. Until its
day the gate allows only what the version in effect allows as well, and the sweeper ends what is kept, and
backups are removed, when that version says. What none of them can hold back, the code has to, and the
version says how (`held_back`)."""

from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from parley.privacy.catalogue import catalogue
from parley.privacy.documents import POLICY
from parley.privacy.policy_diff import covers
from parley.privacy.policy_versions import Version
from parley.privacy.statements import Statement, read


def waits(place: str, use) -> bool:
    """Whether `use` of the column `place` ("table.column") is allowed by a coming version alone."""
    bound = POLICY.in_effect()
    if bound.version == POLICY.versions[-1].version:
        return False
    wanted = _statement(place, use)
    return not any(covers(each, wanted) for each in _allowed(_text(bound)).get(wanted.key, ()))


def sooner(name: str, days: int | None, sort: str = "keeping") -> timedelta:
    """By how much sooner than the code's `days` a keeping (or another sort of thing with days) ends, since
    the version in effect says so."""
    bound = POLICY.in_effect()
    if days is None or bound.version == POLICY.versions[-1].version:
        return timedelta(0)
    said = _days(_text(bound)).get((sort, name), days)
    return timedelta(days=max(0, days - said))


def kept(keeping: str, after: timedelta) -> timedelta:
    """For how long a keeping that lasts `after` by the code lasts now: no longer than the version in effect
    says."""
    return after - sooner(keeping, after.days)


def backups_kept(name: str) -> timedelta:
    """For how long backups of that sort live at most, by the version in effect."""
    days = catalogue.backups[name].days
    return timedelta(days=days) - sooner(name, days, "backups")


def _text(version: Version) -> Path:
    return POLICY.folder / f"{version.version}.{POLICY.suffix}"


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


@lru_cache(maxsize=2)
def _days(path: Path) -> dict[tuple[str, str], int]:
    """For how long a published version lets each thing with days last, by its sort and name."""
    said = [each for each in read(path.read_text("utf-8")) if "days" in each.facts]
    return {(each.sort, each.facts["name"]): each.days for each in said}
