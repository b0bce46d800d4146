"""What the races about held accounts are about: cases about minors, reports of misuse."""

from functools import cache
from uuid import uuid4

from parley.desk.models import MinorCase, Report
from parley.ground import clock
from parley.members.models import Member
from parley.notices.models import Event, Notice
from parley.privacy.keyring import Keeping
from parley.safety.models import Restriction
from tests.cast import make_member


@cache
def first_moderator() -> Member:
    """Who files the cases."""
    return _moderator("max")


@cache
def second_moderator() -> Member:
    """Who decides, beside Mo."""
    return _moderator("moll")


def _moderator(handle: str) -> Member:
    return Member.objects.filter(handle=handle).first() or make_member(handle, moderator=True)


def stage_case(number: int) -> list[tuple[int]]:
    """A case that waits for a second person. -> (case,)"""
    second_moderator()
    made = []
    for _ in range(number):
        child = make_member(f"child-{uuid4().hex[:12]}")
        made.append((MinorCase.file(child, by=first_moderator()).pk,))
    return made


def stage_reports(number: int) -> list[tuple[int, int, int]]:
    """Two reports for one account, both proved. -> (member, report, report)"""
    made = []
    for _ in range(number):
        owner = make_member(f"owner-{uuid4().hex[:12]}")
        known = {"member": owner, "since": clock.now(), "made_at": clock.now()}
        made.append((owner.pk, *(Report.objects.create(**known).pk for _ in range(2))))
    return made


def minor_case(pk: int) -> MinorCase:
    """A case, read afresh."""
    return MinorCase.objects.get(pk=pk)


def report(pk: int) -> Report:
    """A report, read afresh."""
    return Report.objects.select_related("member").get(pk=pk)


def wrong_cases(numbers: list[int]) -> list[str]:
    """Everything that is not as it should be after the cases have ended."""
    return [fault for case in MinorCase.objects.filter(pk__in=numbers) for fault in _faults(case)]


def _faults(case: MinorCase) -> list[str]:
    found = []
    endings = Event.objects.about(case).filter(
        kind__in=["minor-removed", "minor-shown", "minor-lapsed", "minor-you-are-back"]
    )
    kinds = sorted(endings.values_list("kind", flat=True))
    wanted = {
        "removed": ["minor-removed"],
        "shown": ["minor-shown", "minor-you-are-back"],
        "lapsed": ["minor-lapsed", "minor-you-are-back"],
    }
    if kinds != wanted.get(case.state):
        found.append(f"{case} is {case.state} and tells {kinds}")
    filed = Event.objects.about(case).filter(kind="minor-hidden").get()
    told = list(Notice.objects.filter(event=filed).values_list("subject", flat=True))
    kept = Keeping.objects.filter(subject__in=told, name="profile").exists()
    if kept == (case.state == "removed"):
        found.append(f"{case} is {case.state}, and the key of the profile says otherwise")
    if (case.member_id is None) != (case.state == "removed"):
        found.append(f"{case} is {case.state} and names {case.member_id}")
    return found


def wrong_reports(numbers: list[int]) -> list[str]:
    """Accounts that are not frozen once, by one report."""
    found = []
    for pk in numbers:
        running = Report.objects.filter(member=pk).running().count()
        held = Restriction.objects.filter(member=pk, kind="misuse").in_force().count()
        told = Notice.objects.filter(subject=Member.objects.get(pk=pk).subject, event__kind="account-frozen")
        if (running, held, told.count()) != (1, 1, 1):
            found.append(f"member {pk}: {running} reports, {held} holds, told {told.count()} times")
    return found
