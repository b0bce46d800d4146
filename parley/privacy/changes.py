"""What one version of the policy or the terms changes, for people to read."""

from dataclasses import dataclass, field

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from parley.privacy import policy, relations, terms
from parley.privacy.catalogue import catalogue
from parley.privacy.documents import POLICY, Document
from parley.privacy.policy_diff import Difference, compare
from parley.privacy.policy_versions import Version
from parley.privacy.statements import Statement


@dataclass(frozen=True)
class Line:
    """One statement in words; what it said before, where it said something else."""

    now: str
    was: str


@dataclass
class Changes:
    """The versions in between, newest last, and what is different word by word: of the policy in three
    groups (title, lines), of the terms by section."""

    versions: list[Version]
    groups: list[tuple[str, list[Line]]] = field(default_factory=list)
    sections: list[terms.Change] = field(default_factory=list)


def between(document: Document, before: Version | None, after: Version) -> Changes:
    """What changes from one version of a document to a later one; from nothing, only the words of `after`."""
    versions = [
        each
        for each in document.since(before.version if before else after.version - 1)
        if each.version <= after.version
    ]
    if before is None:
        return Changes(versions)
    if document is POLICY:
        return Changes(versions, groups=_groups(document.text(before), document.text(after)))
    texts = (terms.readable(document.text(each)) for each in (before, after))
    return Changes(versions, sections=terms.changes(*texts))


def _groups(before: str, after: str) -> list[tuple[str, list[Line]]]:
    found = compare(before, after)
    named = (
        (_("Wider: more is shown, kept or allowed"), found.wider),
        (_("Narrower: less is shown, kept or allowed"), found.narrower),
        (_("Said in other words"), found.wording),
    )
    return [(title, [_line(each) for each in differences]) for title, differences in named if differences]


def _line(each: Difference) -> Line:
    return Line(*(capfirst(sentence(side)) if side else "" for side in (each.after, each.before)))


def sentence(statement: Statement) -> str:
    """A statement of the policy as a person reads it. The line itself where there are no words for it."""
    write = {"shows": _shows, "holds": _holds, "public": _public}.get(statement.sort)
    if write:
        return write(statement.facts)
    if not statement.words:
        return statement.line
    name, days = statement.facts["name"], statement.facts.get("days")
    said = (
        statement.words
        if statement.sort in ("purpose", "keeping", "backups", "relation", "partner")
        else f"{name}: {statement.words}"
    )
    return said if days in (None, "None") else _("%(what)s (%(days)s days)") % {"what": said, "days": days}


def _shows(facts: dict) -> str:
    said = _("%(what)s: to %(whom)s, in order to %(purpose)s") % {
        "what": policy.label_of(facts["place"]),
        "whom": _audience(facts["audience"]),
        "purpose": _label(catalogue.purposes, facts["purpose"]),
    }
    if facts["when"]:
        said += _(", when %(condition)s") % {"condition": _label(relations.registered, facts["when"])}
    return said + (_(", with a reason that you can read") if facts["reason"] else "")


def _holds(facts: dict) -> str:
    sealed = _("sealed") if facts["sealed"] == "sealed" else _("readable in the database")
    return _("%(what)s: held for %(keeping)s, %(how)s") % {
        "what": policy.label_of(facts["place"]),
        "keeping": _label(catalogue.keepings, facts["keeping"]),
        "how": sealed,
    }


def _public(facts: dict) -> str:
    return _("%(what)s: to everyone") % {"what": policy.label_of(facts["place"])}


def _audience(name: str) -> str:
    service = catalogue.partners.get(name.removeprefix("partner-"))
    if name.startswith("partner-") and service:
        return str(service.label)
    return policy.audience_called(name)


def _label(registry: dict, name: str) -> str:
    return str(registry[name].label) if name in registry else name.replace("-", " ")
