"""The sweeper: each keeping with a declared time is ended when that is over, and proof of it is kept.

A room registers what it has to forget with `sweeps`. What a sweep says of itself counts for nothing: what was
removed, and what is overdue still, is counted by looking for it again.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Model, QuerySet

from parley.ground import clock
from parley.privacy import believing, effect
from parley.privacy.catalogue import Catalogue
from parley.privacy.catalogue import catalogue as the_catalogue
from parley.privacy.keyring import end_many, end_subjects
from parley.privacy.sweep_models import Sweep

logger = logging.getLogger("parley.privacy.retention")

BATCH = 500
AT_MOST = 1000  # batches of one sweep in one run; what is left is for the next
KEPT = timedelta(days=30)  # the record of sweeps; the newest of each keeping stays

Due = dict[object, datetime]  # what is to go, and since when
Find = Callable[[datetime, int], Due]


@dataclass(frozen=True)
class Rule:
    """What to forget for one keeping. `find(now, most)` gives what is overdue, oldest first; `remove(ids)`
    takes it away. `after` is the time it is kept, or None where each thing has an end of its own."""

    keeping: str
    name: str
    find: Find
    remove: Callable[[list], object]
    after: timedelta | None
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proof:
    """That a keeping is ended in time: when the sweeper was last there, what it removed, and since when the
    oldest thing is overdue that is still there (None: nothing is)."""

    at: datetime
    removed: int
    oldest_overdue: datetime | None


registered: list[Rule] = []


def sweeps(keeping: str, find: Find, after: timedelta | None = None, tables: tuple[str, ...] = ()):
    """Register the decorated `remove(ids)` as what ends overdue things of a declared keeping. A keeping may
    have several. `after` has to be the time that the catalogue declares."""

    def register(remove):
        registered.append(Rule(keeping, remove.__qualname__, find, remove, after, tables))
        return remove

    return register


def rows(found: Callable[[], QuerySet], since: str, after: timedelta = timedelta(0)) -> Find:
    """A `find` for rows: those of `found()` whose time `since` lies `after` or longer ago."""

    def find(now: datetime, most: int) -> Due:
        old = found().filter(**{f"{since}__lte": now - after}).order_by(since, "pk")
        return {pk: at + after for pk, at in old.values_list("pk", since)[:most]}

    return find


def run(now: datetime | None = None, clock_is_right: bool = False) -> dict[str, Proof]:
    """Sweep every keeping once; what came of each. A sweep that fails is logged, has no proof, and ends no
    other one. Raises ClockDoubted, before anything is removed, unless told that the clock is right."""
    now = now or clock.now()
    if not clock_is_right:
        believing.check(now)
    made = {}
    for keeping in sorted({rule.keeping for rule in registered}):
        try:
            made[keeping] = sweep(keeping, now)
        except Exception as error:
            logger.error("the sweep of %s failed: %s", keeping, type(error).__name__)
    _forget_old_proofs(now)
    return made


def sweep(keeping: str, now: datetime | None = None) -> Proof:
    """End what is overdue of one keeping, in batches, and keep the proof. Idempotent."""
    now = now or clock.now()
    removed, overdue = 0, []
    for rule in registered:
        if rule.keeping == keeping:
            count, left = _through(rule, now)
            removed += count
            overdue += [min(left.values())] if left else []
    proof = Proof(now, removed, min(overdue, default=None))
    Sweep.objects.create(keeping=keeping, at=now, removed=removed, oldest_overdue=proof.oldest_overdue)
    return proof


def begin_anew(made_at: datetime, now: datetime) -> bool:
    """After a restore: forget the sweeps of the backup of `made_at`, which swept what is not here any more;
    the clock is not doubted for them. Where it stands before the backup was made, they stay. -> are they
    gone?"""
    if now < made_at - believing.BACKWARDS:
        return False
    Sweep.objects.all().delete()
    return True


def proof_of_life() -> dict[str, Proof]:
    """The newest proof of each keeping that was ever swept."""
    newest = Sweep.objects.filter(pk__in=_newest()).order_by("keeping")
    return {each.keeping: Proof(each.at, each.removed, each.oldest_overdue) for each in newest}


def tables_of(keepings) -> set[str]:
    """The tables of the market database that the sweeps of these keepings empty."""
    return {table for rule in registered if rule.keeping in keepings for table in rule.tables}


def problems(catalogue: Catalogue = the_catalogue, rules: list[Rule] | None = None) -> list[str]:
    """What is wrong between the declared times and the sweeps, a sentence each."""
    rules = registered if rules is None else rules
    timed = {name: term.days for name, term in catalogue.keepings.items() if term.days is not None}
    found = [
        f"the keeping {name!r} has a time of {timed[name]} days and no sweep"
        for name in sorted(timed.keys() - {rule.keeping for rule in rules})
    ]
    for rule in rules:
        if rule.keeping not in timed:
            found.append(f"the sweep {rule.name} is of no keeping with a declared time ({rule.keeping!r})")
        elif rule.after is not None and rule.after != timedelta(days=timed[rule.keeping]):
            found.append(
                f"the sweep {rule.name} keeps for {rule.after}, the keeping {rule.keeping!r} says "
                f"{timed[rule.keeping]} days"
            )
    return found


def _through(rule: Rule, now: datetime) -> tuple[int, Due]:
    """Remove batch by batch until nothing is overdue or nothing goes. -> how many went, and what is left"""
    removed, due = 0, _due(rule, now)
    for _batch in range(AT_MOST):
        if not due:
            break
        rule.remove(list(due))
        left = _due(rule, now)
        gone = len(due.keys() - left.keys())
        removed, due = removed + gone, left
        if not gone:
            break
    return removed, due


def _due(rule: Rule, now: datetime) -> Due:
    """What is overdue, by the time that the policy in effect states: a longer one waits for its day. What has
    an end of its own is not kept longer by it."""
    term = the_catalogue.keepings.get(rule.keeping)
    sooner = effect.sooner(rule.keeping, term.days) if rule.after and term else timedelta(0)
    return {each: since - sooner for each, since in rule.find(now + sooner, BATCH).items()}


def _newest() -> list[int]:
    newest = Sweep.objects.values("keeping").annotate(newest=Max("pk")).order_by()
    return list(newest.values_list("newest", flat=True))


def _forget_old_proofs(now: datetime) -> None:
    Sweep.objects.filter(at__lt=now - KEPT).exclude(pk__in=_newest()).delete()


def forget(model: type[Model], ids: list, own_subject: bool = False) -> None:
    """Destroy the keys of these rows of a sealed model, and delete the rows; `own_subject`: the subject of a
    row is nobody's but the row's, and what was recorded about it goes too. The keys first: after a crash
    between the two, the rows are found by the next sweep."""
    found = model.objects.filter(pk__in=ids)
    if own_subject:
        end_subjects(found.values_list("subject", flat=True))
    else:
        end_many(found.values_list("keeping", flat=True))
    found.delete()
