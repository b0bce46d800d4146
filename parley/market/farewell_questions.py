"""How questions and answers take leave of a member: what everybody read stays without their name, or goes, as
they choose; what nobody but two ever read goes in any case."""

from uuid import UUID

from django.db.models import Q
from django.utils.translation import ngettext

from parley.ground import locks
from parley.market.models import Listing, Question
from parley.market.models.withholding import Standing
from parley.members.models import Member
from parley.privacy.leavings import Fate, When


def close(subject: UUID) -> None:
    """What this person asked waits for no answer any more."""
    waiting = Question.objects.filter(by__subject=subject, state=Question.State.OPEN)
    waiting.update(state=Question.State.WITHDRAWN)


def erase(subject: UUID, keeps_words: bool, limit: int) -> int:
    """Delete what was between two who have both left; empty what was never answered, and the rest too unless
    the words stay. -> how many rows"""
    gone, asked, answered = Member.objects.gone(), Q(by__subject=subject), Q(listing__owner__subject=subject)
    both = _ids((asked | answered) & Q(by__in=gone, listing__owner__in=gone), limit)
    Question.objects.filter(pk__in=both).delete() if both else None
    done = len(both)
    private = asked & ~Q(state=Question.State.ANSWERED) & ~Q(text="")
    done += _emptied(private, limit - done, text="", state=Question.State.WITHDRAWN)
    # What staff did not show goes in any case: nobody decides any more whether it may stand.
    done += _emptied(asked & ~Q(standing=Standing.SHOWN) & ~Q(text=""), limit - done, text="")
    done += _emptied(answered & ~Q(answer_standing=Standing.SHOWN) & ~Q(answer=""), limit - done, answer="")
    if keeps_words:
        return done
    done += _emptied(asked & ~Q(text=""), limit - done, text="")
    return done + _emptied(answered & ~Q(answer=""), limit - done, answer="")


def _emptied(of: Q, limit: int, **changes: str) -> int:
    """Change so many of these at most, and have the pages that show them made anew. -> how many"""
    numbers = _ids(of, limit)
    if not numbers:
        return 0
    listings = Listing.objects.filter(questions__in=numbers).order_by().values("pk")
    locks.rows(Listing.objects.filter(pk__in=listings).only("pk"))
    Listing.objects.filter(pk__in=listings).redrawn()
    return Question.objects.filter(pk__in=numbers).update(**changes)


def _ids(of: Q, limit: int) -> list[int]:
    return list(Question.objects.filter(of).order_by("pk").values_list("pk", flat=True)[: max(0, limit)])


def preview(subject: UUID) -> list[Fate]:
    """Words that everybody read are for the member to choose about."""
    answered = Question.objects.filter(state=Question.State.ANSWERED)
    count = answered.filter(by__subject=subject).exclude(text="").count()
    count += answered.filter(listing__owner__subject=subject).exclude(answer="").count()
    if not count:
        return []
    words = ngettext("%(num)d question or answer", "%(num)d questions and answers", count)
    return [Fate(When.CHOICE, words % {"num": count})]
