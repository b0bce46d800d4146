"""The terms of use: a text written by hand, in versions. `terms_of_use/` holds one file a version and
`versions.toml`, which says when each was published and binds, what changed, and the digest of its text. An
operator who has other terms puts such a folder somewhere and names it in PARLEY_TERMS."""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from parley.privacy.policy_versions import Version

OURS = Path(__file__).parent / "terms_of_use"
NOTICE = timedelta(days=14)
_TITLE = re.compile(r"^## +(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """One heading and what stands under it, in Markdown."""

    title: str
    text: str


@dataclass(frozen=True)
class Change:
    """A section that two versions say differently, word by word: ("same" | "gone" | "new", text) in a row."""

    title: str
    pieces: list[tuple[str, str]]


def folder() -> Path:
    """Where the terms lie: the operator's own folder, or ours."""
    return Path(settings.PARLEY_TERMS) if settings.PARLEY_TERMS else OURS


def versions() -> list[Version]:
    """The versions, oldest first. Raises ImproperlyConfigured for a folder that cannot be used."""
    return _read(folder())


def text(version: Version, where: Path | None = None) -> str:
    """The text of a version, as it was written. Raises ImproperlyConfigured when it is not there."""
    path = (where or folder()) / f"{version.version}.md"
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"the terms of use cannot be read: {path}: {error}") from None


def readable(written: str) -> str:
    """The text with the name of this marketplace and the age of its members put in."""
    filled = written.replace("{marketplace}", settings.PARLEY_NAME)
    return filled.replace("{adult_age}", str(settings.PARLEY_ADULT_AGE))


def sections(written: str) -> list[Section]:
    """The text by its headings (`## …`); what stands before the first one has no title."""
    parts = _TITLE.split(written)
    titles, texts = ["", *parts[1::2]], parts[0::2]
    found = [Section(title.strip(), body.strip()) for title, body in zip(titles, texts, strict=True)]
    return [each for each in found if each.title or each.text]


def changes(before: str, after: str) -> list[Change]:
    """What became of each section that is not the same any more, in the order of the new text."""
    old = {each.title: each.text for each in sections(before)}
    new = {each.title: each.text for each in sections(after)}
    return [
        Change(title, _pieces(old.get(title, ""), new.get(title, "")))
        for title in {**new, **old}
        if old.get(title) != new.get(title)
    ]


def digest(written: str) -> str:
    """What a version names: the SHA-256 of its text."""
    return hashlib.sha256(written.encode()).hexdigest()


def problems(all_: list[Version], where: Path) -> list[str]:
    """What is wrong with the versions and their texts, a sentence each. Empty if nothing is."""
    found = []
    for each in all_:
        is_now = digest(text(each, where))
        if is_now != each.digest:
            found.append(
                f"{where / f'{each.version}.md'} is not the text that members agreed to as version "
                f"{each.version}. Put it back and write a new version. (Its digest is now {is_now}.)"
            )
        if each.version > 1 and each.in_effect < each.date + NOTICE:
            found.append(f"Version {each.version} of the terms must leave members {NOTICE.days} days.")
        if not each.changed:
            found.append(f"Version {each.version} of the terms does not say what changed.")
    return found


@cache
def _read(where: Path) -> list[Version]:
    path = where / "versions.toml"
    try:
        rows = tomllib.loads(path.read_text("utf-8"))["version"]
        made = [_version(row) for row in rows]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise ImproperlyConfigured(f"the terms of use cannot be read: {path}: {error}") from None
    if not made or [each.version for each in made] != list(range(1, len(made) + 1)):
        raise ImproperlyConfigured(f"the terms of use cannot be read: {path}: number the versions from 1 on")
    for each in made:
        text(each, where)
    return made


def _version(row: dict) -> Version:
    days = row["date"], row["in_effect"]
    if not all(type(day) is date for day in days):
        raise ValueError("date and in_effect are days, like 2027-01-31")
    return Version(
        int(row["version"]), *days, str(row["digest"]), tuple(row["changed"]), row.get("notice", ""),
        draft=row.get("draft") is True,
    )  # fmt: skip


def _pieces(before: str, after: str) -> list[tuple[str, str]]:
    old, new = (re.findall(r"\S+\s*|\s+", side) for side in (before, after))
    found: list[tuple[str, str]] = []
    for how, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if how == "equal":
            found.append(("same", "".join(new[c:d])))
            continue
        found += [("gone", "".join(old[a:b]))] if b > a else []
        found += [("new", "".join(new[c:d]))] if d > c else []
    return found
