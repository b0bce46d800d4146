"""Each lock that no other proof is about: two at once, what has to come of it, and that it does not when this
one lock is off. And which locks there are, so that none is without its race or a reason."""

from typing import Any, NamedTuple

import pytest

from tests.prove.actors import Company, Race, goes_wrong
from tests.prove.lock_sites import OTHERWISE, sites

ROUNDS = 6


class Case(NamedTuple):
    """`lock` is what `unlocked.one` switches off. `scene`: the module and the function that sets a round up;
    `acts`: what two do at once, each; after it every round's `look` is one of `must`."""

    lock: str
    scene: str
    acts: str
    look: str
    must: tuple[Any, ...]


CASES = [
    Case("Rating.give", "rating done", "seller_rates / buyer_rates", "counted", ((2, 2, 2),)),
    Case("Rating._pair", "rating half_rated", "buyer_rates / seller_rates_second", "counted", ((4, 2, 2),)),
    Case("Rating.settle", "rating due", "first_is_counted / second_is_counted", "counted", ((0, 1, 1),)),
    Case("Rating.reply", "rating due", "seller_answers / seller_answers", "answers", (1,)),
    Case("members_member", "rating due", "first_is_counted / mo_removes", "counted", ((0, 0, 0),)),
    Case("members_member", "rating due", "first_is_counted / mo_links", "counted", ((0, 0, 0),)),
    Case("Restriction.impose", "rating people", "mo_restricts / nia_restricts", "restrictions", (1,)),
    Case("Restriction.lift", "rating restricted", "mo_lifts / nia_lifts", "liftings", (1,)),
    Case("members_member", "rating came_back", "mo_restricts / tombstone_binds", "restrictions", (1,)),
    Case("Member._replace_password", "account member", "sets_one / sets_another", "passwords", (1,)),
    Case("Member.rename", "account member", "renames / renames_otherwise", "retired", (2,)),
    Case("Reset.set_password", "account proved", "first_way_back / first_way_back", "passwords", (1,)),
    Case("Reset.set_password", "account proved", "first_way_back / second_way_back", "passwords", (1,)),
    Case(
        "AddressChange.begin", "account member", "asks_for_an_address / asks_for_an_address", "askings", (1,)
    ),
    Case("AddressChange.confirm", "account changing", "confirms / confirms", "changes", (1,)),
    Case("members_member", "account changing", "confirms / takes_back", "addresses", ("again", "former")),
    Case(
        "FormerAddress.take_back", "account changed", "takes_back / takes_back_later", "addresses", ("again",)
    ),
    Case("Cancelling._held", "account member", "closes / closes", "closings", (1,)),
    Case("authentication.warn_owner", "account guessed", "warns / warns", "warnings", (1,)),
    Case("Report._freeze", "account reported", "report_freezes / report_freezes", "freezings", (1,)),
    Case("Report.end", "account frozen", "owner_ends_it / owner_ends_it", "thaws", (1,)),
    Case("offers_deal", "market unpaid", "seller_ends_it / buyer_has_paid", "lapsed_and_paid", (False,)),
    Case("offers_deal", "market confirmed", "seller_says_how / seller_says_how", "shown", (1,)),
    Case("Away._put_forward", "market away", "seller_is_away / seller_is_away", "stood", ((1, 1),)),
    Case("Answering.decline_all", "market crosswise", "declines_bens / declines_cleos", "declined", (4,)),
    Case("Invitation.make", "market watched", "seller_invites / seller_invites", "invitations", (1,)),
    Case("Writing._written", "market alike", "writes_first / writes_second", "messages", (0,)),
    Case("Watch.start", "market watching", "watches_first / watches_second", "watches", (0,)),
    Case("Asking.ask:members_member", "market asking", "asks_first / asks_second", "questions", (0,)),
    Case("Asking._locked", "market asked", "seller_answers / buyer_withdraws", "outcomes", (1,)),
    Case("beginning.jot", "market lamp", "jots / jots", "drafts", (3,)),
    Case("Listing.held", "market two_photos", "removes_first / removes_second", "photos", (1,)),
]
FIRM = [
    Case("Joining.confirm", "account joining", "joins / joins", "joined", (1,)),
    Case("Joining.confirm", "account joining", "joins / joins_as_another", "joined", (1,)),
    Case("Rating.give", "rating done", "buyer_rates / buyer_rates", "ratings", (1,)),
    Case("Link.make", "rating people", "mo_links / mo_links", "links", (1,)),
]


def names(cases: list[Case]) -> list[str]:
    return [f"{case.lock} {case.acts}" for case in cases]


def race(company: Company, case: Case, rounds: int, locks: bool = True) -> tuple[list, list[str]]:
    """What is not as it must be, and what ended with an error."""
    room, scene = case.scene.split()
    place = f"tests.prove.{room}_scenes:"
    staged = company.call(f"{place}stage_{scene}", rounds)
    acts = [place + act for act in case.acts.split(" / ")]
    outcomes = company.run(Race(acts, staged, locks, case.lock, "one"))
    found = company.call(place + case.look, staged)
    errors = [each for outcome in outcomes for each in outcome if each.startswith("error")]
    return [each for each in found if each not in case.must], errors


@pytest.mark.parametrize("case", CASES + FIRM, ids=names(CASES + FIRM))
def test_two_at_once_leave_what_must_be(company: Company, case: Case):
    assert race(company, case, ROUNDS) == ([], [])


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_with_this_lock_off_they_do_not(company: Company, case: Case):
    assert goes_wrong(lambda rounds: any(race(company, case, rounds, locks=False)))


@pytest.mark.parametrize("case", FIRM, ids=names(FIRM))
def test_where_a_constraint_decides_they_do_even_with_this_lock_off(company: Company, case: Case):
    assert race(company, case, ROUNDS, locks=False)[0] == []


def test_every_lock_has_its_race_or_a_reason():
    raced = {case.lock.partition(":")[0] for case in CASES + FIRM} | {"Correction._make", "Tombstone._bind"}
    assert raced.isdisjoint(OTHERWISE)
    assert raced - {"members_member", "offers_deal"} | OTHERWISE.keys() == sites()
