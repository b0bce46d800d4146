"""One run of the check, from planting to the verdict."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.template.backends import jinja2

from parley.desk.models import DisclosureRequest, Package
from parley.notices.queue import BEATS, huey
from parley.offers.models import Deal
from parley.privacy import catalogue as declared
from parley.privacy import ledger
from parley.privacy.catalogue import catalogue
from parley.privacy.gate import disclose
from parley.privacy.packages import opened
from parley.site.check import planting, secrets, streams, surfaces
from parley.site.check.addresses import UnknownArguments
from parley.site.check.judging import Judge, Verdict
from parley.site.check.people import Company
from parley.site.check.visiting import visit_all
from parley.site.work import find_jobs

Say = Callable[[str], object]
# A joining's address is not shown back to whoever has the link: it would be a look-up.
NOT_SHOWN_BACK = {"join"}
# No page opens it by itself: a button does, and is pressed while planting. Then the ledger says that it was.
PRESSED = "settle-dispute"


@dataclass
class World:
    """A planted marketplace: its people, and a folder for what the run makes."""

    company: Company
    folder: Path

    def judge(self) -> Judge:
        """A judge who knows what is there now."""
        return Judge(self.company, secrets.gather())


def plant(folder: Path, say: Say) -> tuple[World, Verdict]:
    """Fill the marketplace and judge what had to happen on the way: every field filled, every mail and
    every opening of a contact recorded. Then one member leaves."""
    world = World(Company(), folder)
    planting.plant(world.company)
    judge = world.judge()
    markers = len(judge.secrets.markers) + len(judge.secrets.numbers)
    say(f"{markers} markers are planted, {len(judge.secrets.filled)} personal columns hold something")
    letters(judge)
    openings(judge)
    provoke(world)
    empty = set(judge.secrets.never_planted())
    planting.leave(world.company)
    for name in sorted(empty.intersection(world.judge().secrets.never_planted())):
        judge.verdict.fail("planting", f"nothing was planted in {name}: teach parley/site/check/planting.py")
    background_work()
    say("one member left, another is leaving, and the background work is done")
    return world, judge.verdict


def examine(world: World, before: Verdict, say: Say) -> Verdict:
    """Visit every address as every viewer, then read every surface -> the verdict on all of it."""
    judge = world.judge()
    judge.verdict = before
    try:
        for route in visit_all(world.company.viewers(), judge.answer):
            judge.verdict.fail("addresses", f"/{route} answered nobody: its arguments are wrong")
    except UnknownArguments as unknown:
        judge.verdict.fail("addresses", f"{unknown}: teach parley/site/check/addresses.py")
    streams.listen(judge)
    say("every address was visited as every viewer, and the streams were heard")
    packages(judge)
    missing_showings(judge)
    surfaces.read_all(judge, world.folder)
    problems = ledger.verify().problems
    for problem in problems:
        judge.verdict.fail("ledger", problem)
    return judge.verdict


def letters(judge: Judge) -> None:
    """Each mail to somebody has its entry, and each entry of the mail partner its mail."""
    folder, carried = settings.PARLEY_HOME / "mail", Counter()
    for path in sorted(folder.glob("*.eml")):
        handles = {
            judge.company.who_is(home.subject).handle for home in judge.letter(path.name, path.read_bytes())
        }
        carried.update(handles)
    recorded = Counter(
        {person.handle: _entries(person, "partner") for person in vars(judge.company).values()}
    )
    judge.verdict.rows["mails", "the mail partner"].recorded = recorded.total()
    for handle in carried.keys() | {name for name, times in recorded.items() if times}:
        if carried[handle] != recorded[handle]:
            judge.verdict.fail(
                "ledger", f"{handle} was sent {carried[handle]} mails, and {recorded[handle]} are recorded"
            )


def openings(judge: Judge) -> None:
    """Each showing to another member while planting has its entry, and none is too many."""
    for person in judge.company.members():
        recorded = _entries(person, "member") + _entries(person, "moderator")
        if recorded != person.opened_by_others:
            shown = person.opened_by_others
            judge.verdict.fail(
                "ledger", f"{person.handle} was shown {shown} times, and {recorded} are recorded"
            )


def packages(judge: Judge) -> None:
    """What the desk handed out is what was granted, and each value of it has its entry."""
    row = judge.verdict.rows["packages", "whoever asked"]
    for package in Package.objects.select_related("request"):
        viewer = judge.company.moderator.member
        held = disclose(
            viewer, "handle-request", ["content", "passphrase"], about=package, because=package.request
        )
        document = json.dumps(opened(held["content"], held["passphrase"])).encode()
        row.read += 1
        handed = set()
        for text in judge.found(document):
            row.seen.add(text)
            homes = {home for home in judge.secrets.homes(text) if _granted(package.request, home)}
            if not homes:
                judge.verdict.fail("packages", f"{text[:20]}… in the package of {package.request}")
                continue
            row.allowed.add(text)
            handed |= {(home.subject, home.name) for home in homes}
            judge.shown.update((home.name, declared.REQUESTER.name) for home in homes)
        noted = _noted_for_requesters(judge)
        row.recorded += len(noted)
        for subject, name in handed ^ noted:
            who = judge.company.who_is(subject).handle
            judge.verdict.fail("ledger", f"{name} of {who}: the package and the record differ")


def _granted(request: DisclosureRequest, home: secrets.Home) -> bool:
    return any(
        line.place is not None
        and line.member.subject == home.subject
        and home.table.model is type(line.place)
        and home.column in line.granted
        for line in request.named.all()
    )


def _noted_for_requesters(judge: Judge) -> set:
    noted = set()
    for person in judge.company.known():
        for subject in person.subjects:
            for each in ledger.opened(ledger.entries_about(subject)):
                if each.role == "requester":
                    noted |= {(subject, name) for name in each.fields}
    return noted


def _of_members(judge: Judge) -> set[str]:
    """The columns in which something lies about people who have an account, or are getting one."""
    every = [*judge.secrets.markers.values(), *judge.secrets.numbers.values()]
    people = [*judge.company.members(), judge.company.newcomer]
    known = {subject for person in people for subject in person.subjects}
    return {home.name for homes in every for home in homes if home.subject in known}


def _recorded(judge: Judge) -> set[tuple[str, str, str]]:
    """(column, audience, purpose) of all that the ledger says was shown of anybody."""
    every = [each for person in judge.company.known() for each in person.subjects]
    entries = [each for subject in every for each in ledger.opened(ledger.entries_about(subject))]
    called = {"member": declared.COUNTERPARTY.name}
    return {
        (name, called.get(each.role, each.role), each.purpose) for each in entries for name in each.fields
    }


def _entries(person, role: str) -> int:
    every = [ledger.opened(ledger.entries_about(subject)) for subject in person.subjects]
    return sum(each.role == role for found in (person.recorded, *every) for each in found)


def missing_showings(judge: Judge, only: str = "") -> None:
    """The positive half: what the policy says is shown (on a page that it names, or by mail) was shown."""
    of_members, recorded = _of_members(judge), _recorded(judge)
    for table in catalogue.tables.values():
        for column, what in table.personal().items():
            name = f"{table.name}.{column}"
            for use in what.uses if what.sealed and name.startswith(only) else ():
                page = use.page or getattr(catalogue.purposes.get(use.purpose), "page", "")
                own = use.to == declared.SELF
                if own and name not in of_members:
                    continue  # whoever it is about has no account to read it with
                if own and (use.purpose in NOT_SHOWN_BACK or not what.export) or not (own or page):
                    continue
                if use.to.partner:
                    continue  # judged with the letters
                if use.purpose == PRESSED and (name, use.to.name, use.purpose) in recorded:
                    continue
                if not judge.shown[name, use.to.name]:
                    judge.verdict.fail(
                        "pages", f"{name} was never shown to {use.to.label}, as the policy says it is"
                    )


def background_work() -> None:
    """What the worker does in a day: every beat and every timed task, once."""
    find_jobs()
    for beat in BEATS:
        beat.work()
    for task in huey._registry.periodic_tasks:
        task.execute()
    ledger.sequence()


def provoke(world: World) -> int:
    """Break a page at the worst moment, while a contact is open in it, with the values in the words of
    the error -> the status of the answer. What a log then says is judged with the logs."""
    buyer = world.company.after
    buyer.sign_in_again()
    deal = Deal.objects.filter(state="confirmed", sides__member=buyer.member).first()
    with _broken_pages():
        answer = buyer.browser.post(f"/deals/{deal.pk}/contact/", {"_once": str(uuid4())})
    world.company.self.opened_by_others += 1
    return answer.status_code


@contextmanager
def _broken_pages() -> Iterator[None]:
    whole = jinja2.Template.render

    def broken(self, context=None, request=None):
        if context and context.get("opened"):
            raise RuntimeError(f"cannot draw {context['opened']}")
        return whole(self, context, request)

    jinja2.Template.render = broken
    try:
        yield
    finally:
        jinja2.Template.render = whole
