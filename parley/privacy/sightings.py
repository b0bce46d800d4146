"""Disclosures as people read them: day by day, in plain words, what a machine repeats told once."""

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.apps import apps
from django.utils.translation import gettext as _

from parley.privacy import policy
from parley.privacy.catalogue import catalogue
from parley.privacy.ledger import Disclosure


@dataclass
class Sighting:
    """One line of the timeline; `repeats` holds what the same partner had for the same reason that day."""

    at: datetime
    role: str
    name: str
    who: str
    what: list[str]
    why: str
    clauses: list[str]
    because: str
    url: str
    reason: str
    entry: UUID
    place: int | None
    held: bool = False
    altered: bool = False
    repeats: list["Sighting"] = field(default_factory=list)


def by_day(disclosures: list[Disclosure]) -> list[tuple[date, list[Sighting]]]:
    """The timeline, in the order given (newest first)."""
    sightings = [_sighting(each) for each in disclosures]
    return [
        (day, _collapsed(list(group))) for day, group in groupby(sightings, key=lambda each: each.at.date())
    ]


def told(disclosures: list[Disclosure]) -> list[str]:
    """Each in one sentence, for a file."""
    return [_sentence(_sighting(each)) for each in disclosures]


def _sentence(each: Sighting) -> str:
    if each.altered:
        return _("An entry of %(day)s is not as it was written: what it says cannot be read.") % {
            "day": each.at.strftime("%Y-%m-%d %H:%M UTC")
        }
    words = _("On %(day)s %(who)s was shown your %(what)s, in order to %(why)s.") % {
        "day": each.at.strftime("%Y-%m-%d %H:%M UTC"),
        "who": each.who,
        "what": ", ".join(each.what),
        "why": each.why,
    }
    if each.because:
        words += " " + _("Because of: %(because)s.") % {"because": each.because}
    if each.reason:
        words += " " + _("The reason given: %(reason)s") % {"reason": each.reason}
    return " ".join(words.split())  # on one line, whatever somebody typed as a reason


def _collapsed(sightings: list[Sighting]) -> list[Sighting]:
    first: dict[tuple, Sighting] = {}
    kept = []
    for each in sightings:
        key = (each.name, each.why, tuple(each.what))
        if each.role == "partner" and key in first:
            first[key].repeats.append(each)
            continue
        first[key] = each
        kept.append(each)
    return kept


def _sighting(each: Disclosure) -> Sighting:
    purpose = catalogue.purposes.get(each.purpose)
    return Sighting(
        at=each.at,
        role=each.role,
        name=each.name,
        who=_who(each),
        what=list(dict.fromkeys(policy.label_of(column) for column in each.fields)),
        why=str(purpose.label) if purpose else each.purpose.replace("-", " "),
        clauses=each.clauses,
        because=_because(each.because),
        url=each.because.get("url", ""),
        reason=each.because.get("reason", ""),
        held=each.because.get("held", False),
        entry=each.entry,
        place=each.place,
        altered=each.altered,
    )


def _who(each: Disclosure) -> str:
    if each.role == "partner":
        partner = catalogue.partners.get(each.name)
        return str(partner.label) if partner else each.name
    if each.role == "requester":
        return _("somebody outside who asked for it")
    return {"moderator": _("a moderator"), "everyone": _("everyone")}.get(each.role, each.name)


def _because(because: dict) -> str:
    if "kind" not in because:
        return ""
    try:
        name = apps.get_model(because["kind"])._meta.verbose_name
    except LookupError:
        name = because["kind"].rpartition(".")[2]
    return _("%(thing)s %(number)s") % {"thing": name, "number": because["id"]}
