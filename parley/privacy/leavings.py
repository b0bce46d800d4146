"""Leavings: how each room takes leave of a member. Every room that holds personal data registers one."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Leaving:
    """One room's leave-taking; the higher `order`, the earlier it runs (from the top of the house down)."""

    room: str
    order: int
    take: Callable


registered: dict[str, Leaving] = {}


def leaving(room: str, order: int | None = None):
    """Register the decorated `f(member_subject)` as the room's leaving.

    Rooms register from the ground up, so that by default the last one registered leaves first.
    """

    def register(function):
        registered[room] = Leaving(room, len(registered) if order is None else order, function)
        return function

    return register


def in_order() -> list[Leaving]:
    """All leavings, from the top of the house down."""
    return sorted(registered.values(), key=lambda each: each.order, reverse=True)


def take_leave(subject) -> None:
    """Run every room's leaving for one subject. Call it inside one transaction."""
    for each in in_order():
        each.take(subject)
