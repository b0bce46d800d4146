"""Does the newest policy version say what the catalogue says? If it weakens the last, was notice given?"""

import re
from datetime import timedelta
from pathlib import Path

from parley.privacy import policy
from parley.privacy.policy_versions import VERSIONS, Version

FOLDER = Path(__file__).parent / "policies"
NOTICE = timedelta(days=14)
_KEEPING = re.compile(r"^keeping (\S+) days (\S+): ")


def problems(versions: list[Version] = VERSIONS, folder: Path = FOLDER) -> list[str]:
    """What stands between the catalogue and the newest version, with the way out. Empty if nothing does."""
    newest, text = versions[-1], policy.as_text()
    stated = statements(newest, folder)
    if newest.digest == policy.digest() and stated == text:
        return _weaknesses(versions, folder)
    changed = [f"- {line}" for line in sorted(set(stated.splitlines()) - set(text.splitlines()))]
    changed += [f"+ {line}" for line in sorted(set(text.splitlines()) - set(stated.splitlines()))]
    return [
        f"The catalogue no longer says what policy version {newest.version} says:",
        *changed,
        f"Add a version to parley/privacy/policy_versions.py with the digest {policy.digest()}",
        f"and write its statements: parley policy show > parley/privacy/policies/{newest.version + 1}.txt",
        *(
            f"This weakens the policy, so the version needs a notice: {line}"
            for line in weakened(stated, text)
        ),
    ]


def weakened(before: str, after: str) -> list[str]:
    """The statements of `after` that let more people see more, or for longer, than those of `before`."""
    # What stands before the colon is permission; what stands after it is wording.
    known = {line.partition(": ")[0] for line in before.splitlines()}
    widened = [
        line
        for line in after.splitlines()
        if line.startswith(("shows ", "public ", "purpose ", "partner "))
        and line.partition(": ")[0] not in known
    ]
    times = dict(_days(before))
    longer = [f"keeping {name} {days} days" for name, days in _days(after) if days > times.get(name, days)]
    return sorted(widened) + sorted(longer)


def statements(version: Version, folder: Path = FOLDER) -> str:
    """What a version states, as it was published."""
    path = folder / f"{version.version}.txt"
    return path.read_text("utf-8") if path.exists() else ""


def _weaknesses(versions: list[Version], folder: Path) -> list[str]:
    """What is missing from a version that weakens the one before it."""
    found = []
    for before, after in zip(versions, versions[1:], strict=False):
        lines = weakened(statements(before, folder), statements(after, folder))
        if lines and not (after.notice and after.in_effect >= after.date + NOTICE):
            found.append(
                f"Version {after.version} weakens the policy: it needs a notice, {NOTICE.days} days before:"
            )
            found += lines
    return found


def _days(text: str):
    for match in map(_KEEPING.match, text.splitlines()):
        if match:
            # Kept until something happens is longer than any number of days.
            yield match[1], 10**6 if match[2] == "None" else int(match[2])
