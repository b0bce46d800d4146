"""How the ratings room takes leave of a member: their words stay without their name, or go; that a deal
went well or badly stays with whom it is about, and goes when both have left."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parley.market.models.withholding import Standing
from parley.members.models import Member
from parley.offers import titles
from parley.privacy.leavings import Fate, When, leaving
from parley.ratings.models import Correction, Link, Rating


def erase(subject: UUID, keeps_words: bool, limit: int) -> int:
    """Empty comments and answers this person wrote, and delete ratings between two who have both left.
    -> how many rows"""
    gone = Member.objects.gone()
    both = _ids(Rating.objects.filter(_theirs(subject), by__in=gone, about__in=gone), limit)
    Rating.objects.filter(pk__in=both).delete() if both else None
    done = len(both)
    # What staff did not show goes in any case: nobody decides any more whether it may stand.
    shown = Standing.SHOWN
    done += _emptied(Q(by__subject=subject) & ~Q(standing=shown), "comment", limit - done)
    done += _emptied(Q(about__subject=subject) & ~Q(answer_standing=shown), "answer", limit - done)
    if keeps_words:
        return done
    words = Correction.objects.filter(rating__by__subject=subject).exclude(was_comment="")
    emptied = list(words.values_list("pk", flat=True)[: max(0, limit - done)])
    Correction.objects.filter(pk__in=emptied).update(was_comment="")
    done += len(emptied)
    for written, column in ((Q(by__subject=subject), "comment"), (Q(about__subject=subject), "answer")):
        done += _emptied(written, column, limit - done)
    return done


def _emptied(written: Q, column: str, limit: int) -> int:
    """Empty these words, so many at most. -> of how many ratings"""
    numbers = _ids(Rating.objects.filter(written).exclude(**{column: ""}), limit)
    Rating.objects.filter(pk__in=numbers).update(**{column: ""}) if numbers else None
    return len(numbers)


def _theirs(subject: UUID) -> Q:
    return Q(by__subject=subject) | Q(about__subject=subject)


def _ids(ratings: QuerySet[Rating], limit: int) -> list[int]:
    return list(ratings.order_by("pk").values_list("pk", flat=True)[: max(0, limit)])


def preview(subject: UUID) -> list[Fate]:
    """Words are for the member to choose about; that they rated stays with the other side."""
    given = Rating.objects.filter(by__subject=subject)
    comments, count = given.exclude(comment="").count(), given.count()
    answers = Rating.objects.filter(about__subject=subject).exclude(answer="").count()
    found = []
    if wrote := comments + answers:
        words = ngettext(
            "%(num)d comment or answer to a rating",
            "%(num)d comments and answers to ratings",
            comments + answers,
        )
        found.append(Fate(When.CHOICE, words % {"num": wrote}))
    if count:
        what = ngettext("%(num)d rating you gave", "%(num)d ratings you gave", count)
        why = _(
            "Without your name: how a deal went belongs to whom it is about. It goes when they leave too."
        )
        found.append(Fate(When.LATER, what % {"num": count}, "ratings", why=why))
    return found


_ABOUT = gettext_lazy("How a deal went belongs to whom it is about. It goes when they leave too.")


def remove(subject: UUID, limit: int) -> int:
    """Forget what the history of ratings calls the things of somebody whose personal data is removed. -> how
    many rows"""
    return titles.forget(limit, Rating.objects.filter(deal__offer__negotiation__owner__subject=subject))


@leaving("ratings", erase=erase, preview=preview, remove=remove, stays={Rating: _ABOUT, Correction: _ABOUT})
def leave(subject: UUID) -> None:
    """Who wrote it is not said any more, and the words are erased after that. That two accounts are one
    person's is forgotten at once."""
    Link.objects.filter(Q(one__subject=subject) | Q(other__subject=subject)).delete()
