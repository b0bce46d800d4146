"""Requests for disclosure in the states that tests need. Mo and Nia work at the desk."""

from datetime import timedelta

from parley.desk.models import DisclosureRequest
from parley.desk.naming import named
from parley.ground import clock
from parley.members.models import Member
from parley.privacy.grounds import GROUNDS

WHY = "A court order, read and found in order."
COURT = "District Court of Example"
EVERYTHING = ("name", "email", "phone", "address")


def filed(
    by: Member, people: list, ground: str = "legal-process", fields=EVERYTHING, deals=(), listings=(), **more
):
    """A request for these fields of these members (or user IDs)."""
    handles = [getattr(each, "handle", each) for each in people]
    lines = named(GROUNDS[ground], fields, handles, deals, listings)
    said = {"reason": WHY, "jurisdiction": "Germany", "organisation": COURT, "reference": "12 C 34/26"}
    return DisclosureRequest.file(by, ground, lines, **said | more)


def lines(case: DisclosureRequest, *fields: str) -> list[str]:
    """What a decider ticks: these fields of everybody named, all of them when none are given."""
    everything = [choice for line in case.named.order_by("pk") for choice in line.choices()]
    return [each for each in everything if not fields or each.partition(":")[2] in fields]


def granted(case: DisclosureRequest, *by: Member, fields=()) -> DisclosureRequest:
    """Granted by these people."""
    for each in by:
        case.grant(each, WHY, lines(case, *fields))
    return fresh(case)


def produced(case: DisclosureRequest, *by: Member, fields=()) -> DisclosureRequest:
    """Granted by these people, and made into a package by the first."""
    granted(case, *by, fields=fields).produce(by[0])
    return fresh(case)


def fresh(case: DisclosureRequest) -> DisclosureRequest:
    """The request as it is stored now."""
    return DisclosureRequest.objects.get(pk=case.pk)


def days(number: float):
    """So many days from now."""
    return clock.now() + timedelta(days=number)
