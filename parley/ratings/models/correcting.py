"""What staff does to a rating: change it or take it away, with a reason that its author reads. What was said
stays in the record."""

from django.db import models, transaction
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices.models import Event
from parley.ratings.models.ratings import Rating
from parley.safety.models import only_moderators


class Correction(models.Model):
    """One change of `rating`: what it was, and why it was changed. `removes`: it is shown no more."""

    rating = models.ForeignKey(Rating, models.CASCADE, related_name="corrections")
    removes = models.BooleanField()
    was_kind = models.CharField(max_length=8)
    was_comment = models.CharField(max_length=500, blank=True, default="")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"correction #{self.pk}"

    @classmethod
    def remove(cls, rating: Rating, by: Member, reason: str) -> "Correction":
        """`by` takes the rating away: it is shown and counted no more. Raises Refusal: not-yours, stale, and
        bounds at `reason`."""
        return cls._make(rating, by, reason)

    @classmethod
    def change(
        cls, rating: Rating, by: Member, kind: str, reason: str, keeps_words: bool = True
    ) -> "Correction":
        """`by` changes what kind it is, and empties its comment unless that is kept. Raises Refusal as
        `remove`."""
        return cls._make(rating, by, reason, kind, keeps_words)

    @classmethod
    def _make(
        cls, rating: Rating, by: Member, reason: str, kind: str = "", keeps_words: bool = True
    ) -> "Correction":
        only_moderators(by)
        if not reason.strip():
            raise Refusal(_("Say why, so that its author can understand."), "reason", "bounds")
        with transaction.atomic():
            locks.row(Member.objects.filter(pk=rating.about_id))
            held = locks.row(Rating.objects.select_related("deal", "by", "about").filter(pk=rating.pk))
            if by.pk in (held.by_id, held.about_id):
                raise Refusal(
                    _("This is about a deal of yours: somebody else has to look."), code="not-yours"
                )
            if held.removed_at or not held.is_visible:
                raise Refusal(_("This rating is not shown."), code="stale")
            made = cls.objects.create(
                rating=held, removes=not kind, was_kind=held.kind, was_comment=held.comment,
                reason=reason.strip(), by=by, at=clock.now(),
            )  # fmt: skip
            held.take_away(made.at) if made.removes else held.turn_into(kind, keeps_words)
            told = "rating-removed" if made.removes else "rating-changed"
            people = [each.subject for each in (held.by, held.about) if each.is_active]
            Event.record(told, held, by.subject, people, {"deal": held.deal_id, "title": held.deal.title})
        rating.refresh_from_db()
        return made
