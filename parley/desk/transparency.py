"""The public figures: how often data was asked for from outside, on which ground, and what came of it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from parley.desk.models import DisclosureRequest
from parley.desk.requests_rules import REFUSED, WITHDRAWN
from parley.ground import clock
from parley.privacy.grounds import GROUNDS

READ = ("ground", "state", "filed_at", "produced_at", "review_due_at", "reviewed_at", "people_concerned")
OUTCOMES = ("handed-out", "refused", "withdrawn", "undecided")


@dataclass
class Row:
    """One ground in one period: how many requests, by outcome, and of how many people data was handed out."""

    label: object
    asked: int = 0
    outcomes: Counter = field(default_factory=Counter)
    people: int = 0

    def add(self, request: DisclosureRequest) -> None:
        self.asked += 1
        self.outcomes[outcome(request)] += 1
        self.people += request.people_concerned


@dataclass
class Emergencies:
    """Emergencies in which one person granted first: whether another reviewed them within 72 hours."""

    in_time: int = 0
    late: int = 0
    waiting: int = 0

    @property
    def any(self) -> bool:
        return bool(self.in_time + self.late + self.waiting)


@dataclass
class Period:
    """A quarter of a year."""

    year: int
    quarter: int
    rows: list[Row]
    total: Row
    emergencies: Emergencies


def periods() -> list[Period]:
    """All quarters in which something was asked for, and the present one, newest first. From the rows."""
    now, found = clock.now(), {}
    _period(found, now)
    for request in DisclosureRequest.objects.order_by("pk").only(*READ):
        period = _period(found, request.filed_at)
        for row in (period.rows[list(GROUNDS).index(request.ground)], period.total):
            row.add(request)
        _count_emergency(period.emergencies, request, now)
    return [found[key] for key in sorted(found, reverse=True)]


def outcome(request: DisclosureRequest) -> str:
    """What came of a request, in one word: handed out counts even where a review overturned it later."""
    if request.produced_at is not None:
        return "handed-out"
    return {REFUSED: "refused", WITHDRAWN: "withdrawn"}.get(request.state, "undecided")


def outcome_name(name: str) -> str:
    """An outcome in the reader's words."""
    return {
        "handed-out": _("handed out"),
        "refused": _("refused"),
        "withdrawn": _("withdrawn"),
        "undecided": _("not decided yet"),
    }[name]


def _period(found: dict, at: datetime) -> Period:
    key = (at.year, (at.month - 1) // 3 + 1)
    if key not in found:
        rows = [Row(ground.label) for ground in GROUNDS.values()]
        found[key] = Period(*key, rows, Row(_("All together")), Emergencies())
    return found[key]


def _count_emergency(figures: Emergencies, request: DisclosureRequest, now: datetime) -> None:
    due = request.review_due_at
    if due is None:
        return
    if request.reviewed_at is not None and request.reviewed_at < due:
        figures.in_time += 1
    elif request.reviewed_at is None and now < due:
        figures.waiting += 1
    else:
        figures.late += 1
