"""Each line of the real catalogue counts: with any one of them taken out or changed, something says so."""

from copy import copy
from dataclasses import replace
from functools import cache

import pytest

from parley.privacy import guard, lints, policy, retention
from parley.privacy.catalogue import DELETE, SHRED, Personal, Public, catalogue
from parley.privacy.policy_diff import weakened
from parley.privacy.words import CONTRACT, LEGITIMATE, MODERATOR, SELF

pytestmark = pytest.mark.long
COLUMNS = [
    (key, name)
    for key, table in catalogue.tables.items()
    for name, what in table.columns.items()
    if isinstance(what, Personal | Public)
]
USES = [
    (key, name, number)
    for key, name in COLUMNS
    if isinstance(what := catalogue.tables[key].columns[name], Personal)
    for number in range(len(what.uses))
]

SWEPT = sorted({rule.keeping for rule in retention.registered if rule.after})


def named(case):
    return "-".join(map(str, case[0][1:] + case[1:]))


def changed(key, name, what):
    """A catalogue like the real one but for one line (None: without it)."""
    other = copy(catalogue)
    other.tables = dict(catalogue.tables)
    columns = dict(other.tables[key].columns)
    if what is None:
        del columns[name]
    else:
        columns[name] = what
    other.tables[key] = replace(other.tables[key], columns=columns)
    return other


@cache
def as_it_is():
    """The digest and the lints of the real one."""
    return policy.digest(), lints.problems(catalogue)


def noticed(other):
    """Whether the published statements differ (so `policy check` fails), or a lint speaks up."""
    digest, found = as_it_is()
    return policy.digest(other) != digest or lints.problems(other) != found


def test_the_catalogue_as_it_is_has_lines_to_lose():
    key, name = COLUMNS[0]
    assert len(COLUMNS) > 30 and len(USES) > 10
    assert not noticed(changed(key, name, catalogue.tables[key].columns[name]))


@pytest.mark.parametrize("case", COLUMNS, ids=named)
def test_a_column_that_is_no_longer_declared_is_missed(case):
    assert noticed(changed(*case, None))


@pytest.mark.django_db
def test_and_with_any_column_undeclared_the_server_does_not_start():
    for alias in ("default", "keys", "ledger"):
        real = guard.real_tables(alias)
        for key, name in COLUMNS:
            if key[0] == alias:
                found = guard._database(changed(key, name, None), alias, real)
                assert any(f"{key[1]}.{name} is not declared" in line for line in found)


@pytest.mark.parametrize("case", USES, ids=named)
def test_a_use_that_is_taken_out_is_missed(case):
    key, name, number = case
    what = catalogue.tables[key].columns[name]
    fewer = [use for place, use in enumerate(what.uses) if place != number]
    assert noticed(changed(key, name, replace(what, uses=fewer)))


@pytest.mark.parametrize("case", USES, ids=named)
def test_whatever_is_changed_in_a_use_is_noticed(case):
    key, name, number = case
    what = catalogue.tables[key].columns[name]
    use = what.uses[number]
    others = [
        replace(use, purpose="something-else"),
        replace(use, to=SELF if use.to != SELF else MODERATOR),
        replace(use, basis=CONTRACT if use.basis != CONTRACT else LEGITIMATE),
        replace(use, when="" if use.when else "deal-confirmed"),
        replace(use, reason_required=not use.reason_required),
    ]
    for other in others:
        uses = [other if place == number else each for place, each in enumerate(what.uses)]
        assert noticed(changed(key, name, replace(what, uses=uses))), other


@pytest.mark.parametrize("case", COLUMNS, ids=named)
def test_whatever_is_changed_in_a_column_is_noticed(case):
    what = catalogue.tables[case[0]].columns[case[1]]
    if isinstance(what, Public):
        others = [replace(what, why="another reason")]
    else:
        others = [
            replace(what, keeping="another"),
            replace(what, sealed=not what.sealed),
            replace(what, erase=DELETE if what.erase == SHRED else SHRED),
        ]
    for other in others:
        assert noticed(changed(*case, other)), other


def kept(name, **said):
    """A catalogue like the real one but for one keeping (nothing said: without it)."""
    other = copy(catalogue)
    other.keepings = dict(catalogue.keepings)
    term = other.keepings.pop(name)
    if said:
        other.keepings[name] = replace(term, **said)
    return other


@pytest.mark.parametrize("name", catalogue.keepings)
def test_whatever_is_changed_in_a_keeping_is_noticed(name):
    days = catalogue.keepings[name].days
    assert noticed(kept(name))
    for said in ({"days": (days or 0) + 1}, {"until": "you ask for it"}, {"label": "something else"}):
        assert noticed(kept(name, **said)), said


@pytest.mark.parametrize("name", sorted(each for each, term in catalogue.keepings.items() if term.days))
def test_a_keeping_that_lasts_longer_weakens_the_policy(name):
    longer = kept(name, days=catalogue.keepings[name].days + 1)
    assert any(name in line for line in weakened(policy.as_text(), policy.as_text(longer)))


@pytest.mark.parametrize("name", SWEPT)
def test_a_keeping_that_the_sweeper_does_not_end_in_its_time_is_noticed(name):
    assert retention.problems() == []
    for days in (catalogue.keepings[name].days + 1, catalogue.keepings[name].days - 1):
        assert retention.problems(kept(name, days=days))


def test_every_keeping_that_is_used_is_declared_by_that_name():
    used = {what.keeping for table in catalogue.tables.values() for what in table.personal().values()}
    for name in used:
        assert any(f"its keeping {name!r} is not declared" in each for each in lints.problems(kept(name)))
