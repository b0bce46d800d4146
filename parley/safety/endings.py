"""What ends when a member blocks another. Safety does not know offers: whoever above has something that
is open between two members says here how it ends."""

from collections.abc import Callable

from parley.members.models import Member

Ending = Callable[[Member, Member], None]

_endings: list[Ending] = []


def ending(function: Ending) -> Ending:
    """Register `f(by, member)`: in the caller's transaction, lock whatever has to be locked before something
    new can come about between the two, then end what is open, so that `member` learns of no block."""
    _endings.append(function)
    return function


def end_all(by: Member, member: Member) -> None:
    """End all of it. The locks last until the caller's transaction ends."""
    for end in _endings:
        end(by, member)
