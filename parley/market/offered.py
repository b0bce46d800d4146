"""Who else may look at a thing that is not listed: whoever it is offered to. The market does not know offers;
a room above it says so."""

from collections.abc import Callable

from parley.members.models import Member

Rule = Callable[[Member, int], bool]
_rules: list[Rule] = []


def rule(says: Rule) -> Rule:
    """Register `f(member, number of a listing that is not listed)`: is it offered to them?"""
    _rules.append(says)
    return says


def to(member: Member, pk: int) -> bool:
    """Is the listing of that number, which is not listed, offered to `member`?"""
    return any(says(member, pk) for says in _rules)
