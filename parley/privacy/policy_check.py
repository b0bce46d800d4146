"""Does the newest policy version say what the catalogue says? If it weakens the last, was notice given?"""

import hashlib
from datetime import timedelta
from pathlib import Path

from parley.privacy import partners, policy, terms
from parley.privacy.catalogue import Catalogue, NotPersonal
from parley.privacy.catalogue import catalogue as the_catalogue
from parley.privacy.policy_diff import compare, weakened
from parley.privacy.policy_versions import VERSIONS, Version
from parley.privacy.statements import read

__all__ = ["compare", "missing", "problems", "statements", "weakened"]

FOLDER = Path(__file__).parent / "policies"
NOTICE = timedelta(days=14)


def problems(versions: list[Version] = VERSIONS, folder: Path = FOLDER) -> list[str]:
    """What stands between the catalogue and the newest version, with the way out. Empty if nothing does."""
    newest, text = versions[-1], policy.as_text()
    stated = statements(newest, folder)
    if newest.digest == policy.digest() and stated == text:
        return _altered(versions[:-1], folder) + _weaknesses(versions, folder)
    changed = [f"- {line}" for line in sorted(set(stated.splitlines()) - set(text.splitlines()))]
    changed += [f"+ {line}" for line in sorted(set(text.splitlines()) - set(stated.splitlines()))]
    return [
        f"The catalogue no longer says what policy version {newest.version} says:",
        *changed,
        f"Add a version to parley/privacy/policy_versions.py with the digest {policy.digest()}",
        f"and write its statements: parley policy show > parley/privacy/policies/{newest.version + 1}.txt",
        *(
            f"This weakens the policy, so the version needs a notice: {line}"
            for line in [*weakened(stated, text), *disowned(stated)]
        ),
    ]


def missing() -> list[str]:
    """What the operator still owes the policy: facts about partners. No reason not to start."""
    return partners.missing()


def drafts() -> list[str]:
    """Which versions no marketplace is held to yet. Before a release none may be left."""
    made = [("policy", each) for each in VERSIONS] + [("terms", each) for each in terms.versions()]
    return [f"Version {each.version} of the {name} is a draft." for name, each in made if each.draft]


def of_terms() -> list[str]:
    """What is wrong with the terms of use and their versions. Empty if nothing is."""
    return terms.problems(terms.versions(), terms.folder())


def disowned(stated: str, catalogue: Catalogue = the_catalogue) -> list[str]:
    """Columns that a policy says are about people, and the catalogue now calls nobody's."""
    nobodys = {
        f"{table.name}.{name}"
        for table in catalogue.tables.values()
        for name, what in table.columns.items()
        if isinstance(what, NotPersonal)
    }
    places = [each.facts["place"] for each in read(stated) if each.sort == "holds"]
    return [f"{place} is called not personal" for place in places if place in nobodys]


def statements(version: Version, folder: Path = FOLDER) -> str:
    """What a version states, as it was published."""
    path = folder / f"{version.version}.txt"
    return path.read_text("utf-8") if path.exists() else ""


def _altered(versions: list[Version], folder: Path) -> list[str]:
    """The earlier versions whose statements are not those that their digest names."""
    return [
        f"The statements of version {each.version} are not those that were published"
        for each in versions
        if hashlib.sha256(statements(each, folder).encode()).hexdigest() != each.digest
    ]


def _weaknesses(versions: list[Version], folder: Path) -> list[str]:
    """What is missing from a version that weakens the one before it."""
    found = []
    for before, after in zip(versions, versions[1:], strict=False):
        old, new = statements(before, folder), statements(after, folder)
        lines = weakened(old, new, bool(after.wording_only)) + _disowned_by(old, new)
        if lines and not (after.notice and after.in_effect >= after.date + NOTICE):
            found.append(
                f"Version {after.version} weakens the policy: it needs a notice, {NOTICE.days} days before "
                "(or, where only words are other ones, to say why in wording_only):"
            )
            found += lines
        if (loose := _loose(old, new)) and not after.held_back:
            found.append(
                f"Version {after.version} allows what neither the gate nor the sweeper holds back until "
                f"{after.in_effect}. Let the code wait, and say how in held_back:"
            )
            found += loose
    return found


def _disowned_by(old: str, new: str) -> list[str]:
    """What a version no longer states to be about people, although the column is still there."""
    still = {each.facts["place"] for each in read(new) if each.sort == "holds"}
    gone = [each.line for each in read(old) if each.sort == "holds" and each.facts["place"] not in still]
    return disowned("\n".join(gone))


def _loose(old: str, new: str) -> list[str]:
    """What a version newly allows that would be done before its day: all but showings (the gate asks for the
    version in effect), keepings and backups (whoever removes them does), and what is only said in other
    words."""
    held = {"shows", "keeping", "backups", "purpose", "relation", "partner"}
    wider = [each for each in compare(old, new).wider if each.after and not each.is_words_only]
    return [each.line for each in wider if each.after.sort not in held]
