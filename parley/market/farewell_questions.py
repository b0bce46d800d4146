"""How questions and answers take leave of a member: what everybody read stays without their name, or goes, as
they choose; what nobody but two ever read goes in any case."""

from uuid import UUID

from django.db.models import Q
from django.utils.translation import ngettext

from parley.ground import locks
from parley.market.models import Listing, Question
from parley.members.models import Member
from parley.privacy.leavings import Fate, When


def close(subject: UUID) -> None:
    """What this person asked waits for no answer any more."""
    waiting = Question.objects.filter(by__subject=subject, state=Question.State.OPEN)
    waiting.update(state=Question.State.WITHDRAWN)


def erase(subject: UUID, keeps_words: bool, limit: int) -> int:
    """Delete what was never answered and what was between two who have both left; empty the rest, unless the
    words stay. -> how many rows"""
    gone = Member.objects.gone()
    mine = Q(by__subject=subject) & ~Q(state=Question.State.ANSWERED)
    both = Q(by__subject=subject) | Q(listing__owner__subject=subject)
    numbers = _ids(mine | both & Q(by__in=gone, listing__owner__in=gone), limit)
    _draw_anew(numbers)
    Question.objects.filter(pk__in=numbers).delete() if numbers else None
    done = len(numbers)
    if keeps_words:
        return done
    done += _emptied(Q(by__subject=subject) & ~Q(text=""), "text", limit - done)
    return done + _emptied(Q(listing__owner__subject=subject) & ~Q(answer=""), "answer", limit - done)


def _emptied(of: Q, column: str, limit: int) -> int:
    numbers = _ids(of, limit)
    _draw_anew(numbers)
    return Question.objects.filter(pk__in=numbers).update(**{column: ""}) if numbers else 0


def _ids(of: Q, limit: int) -> list[int]:
    return list(Question.objects.filter(of).order_by("pk").values_list("pk", flat=True)[: max(0, limit)])


def _draw_anew(numbers: list[int]) -> None:
    """Lock the listings whose pages show these, and say that they look different."""
    if numbers:
        listings = Listing.objects.filter(questions__in=numbers).order_by().values("pk")
        locks.rows(Listing.objects.filter(pk__in=listings).only("pk"))
        Listing.objects.filter(pk__in=listings).redrawn()


def preview(subject: UUID) -> list[Fate]:
    """Words that everybody read are for the member to choose about."""
    answered = Question.objects.filter(state=Question.State.ANSWERED)
    count = answered.filter(by__subject=subject).exclude(text="").count()
    count += answered.filter(listing__owner__subject=subject).exclude(answer="").count()
    if not count:
        return []
    words = ngettext("%(num)d question or answer", "%(num)d questions and answers", count)
    return [Fate(When.CHOICE, words % {"num": count})]
