"""What rooms above this one say of a member on their page."""

from collections.abc import Callable

from parley.members.models import Member

Remark = Callable[[Member], str]
_remarks: list[Remark] = []


def remark(say: Remark) -> Remark:
    """Register what is said of a member: a sentence, "" for nothing."""
    _remarks.append(say)
    return say


def of(member: Member) -> list[str]:
    """All that is said of `member`."""
    return [said for say in _remarks if (said := say(member))]
