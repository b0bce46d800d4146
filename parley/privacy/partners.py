"""The partners' registry: who gets what of members, what for, and what binds them.

What a partner gets follows from the uses that name it, so that the registry cannot say less than the gate
allows. What binds it is declared; of services that the operator chooses (mail), the operator says it in
the settings, and what was not said is shown as not said."""

from dataclasses import dataclass, fields, replace
from datetime import date

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parley.privacy import ledger
from parley.privacy.catalogue import PARTNER, Catalogue, Service, Term
from parley.privacy.catalogue import catalogue as the_catalogue

FACTS = {
    "who": _("Who it is"),
    "contract": _("Contract"),
    "confidentiality": _("Confidentiality"),
    "policy": _("Its own privacy policy"),
    "country": _("Where it works"),
}
_SAYABLE = {each.name for each in fields(Service)} - {"name", "label", "by_operator", "where"}


@dataclass(frozen=True)
class Entry:
    """A partner as the registry shows it: the service, and its receipts, one for each purpose."""

    service: Service
    receipts: list["Receipt"]

    @property
    def is_nobody(self) -> bool:
        """Whether the operator has named nobody, so that there is no such partner here."""
        return bool(self.service.where) and not getattr(settings, self.service.where)

    @property
    def unsaid(self) -> list:
        """The labels of the facts that nobody has said; of nobody there is nothing to say."""
        if self.is_nobody:
            return []
        return [label for name, label in FACTS.items() if not getattr(self.service, name)]


@dataclass(frozen=True)
class Receipt:
    """What a partner gets for one purpose: the columns, and the clause that allows it."""

    purpose: Term
    clause: str
    columns: list[str]


def registry(catalogue: Catalogue = the_catalogue) -> list[Entry]:
    """Every declared partner with everything it gets."""
    return [
        Entry(known(service), _receipts(catalogue, service.name)) for service in catalogue.partners.values()
    ]


def known(service: Service) -> Service:
    """The service with what the operator has said of it."""
    if not service.by_operator:
        return service
    said = settings.PARLEY_PARTNERS.get(service.name, {})
    return replace(service, **{name: value for name, value in said.items() if name in _SAYABLE})


def stated(service: Service) -> dict[str, str]:
    """The facts that the policy states as its own. What the operator says can change without the code,
    so of that it only states that the operator says it."""
    if service.by_operator:
        return {"facts": "said by the operator"}
    facts = {
        "who": service.who,
        "contract": _dated(service.contract, service.contract_since),
        "confidentiality": service.confidentiality,
        "policy": _dated(service.policy, service.policy_date),
        "country": service.country,
    }
    return {name: value for name, value in facts.items() if value}


def missing(catalogue: Catalogue = the_catalogue) -> list[str]:
    """What was not said about a partner, a sentence each, with the settings that say it."""
    return [
        f"The policy cannot say of the partner {entry.service.name}: "
        f"{', '.join(str(label).lower() for label in entry.unsaid)}."
        + (f" Set {setting(entry.service.name)} and what goes with it." if entry.service.by_operator else "")
        for entry in registry(catalogue)
        if entry.unsaid
    ]


def setting(name: str) -> str:
    """The operator's setting that says who the partner is; the others begin with it."""
    return f"PARLEY_{name.upper().replace('-', '_')}_PARTNER"


def _receipts(catalogue: Catalogue, name: str) -> list[Receipt]:
    found: dict[str, Receipt] = {}
    for table in catalogue.tables.values():
        for column, what in table.personal().items():
            for use in [use for use in what.uses if use.to == PARTNER(name)]:
                purpose = catalogue.purposes.get(use.purpose, Term(use.purpose, use.purpose))
                clause = ledger.clause_of(use)
                found.setdefault(use.purpose, Receipt(purpose, clause, [])).columns.append(
                    f"{table.name}.{column}"
                )
    return [found[name] for name in sorted(found)]


def _dated(text: str, day: date | None) -> str:
    return f"{text}, {day.isoformat()}" if text and day else text
