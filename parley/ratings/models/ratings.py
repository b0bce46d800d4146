"""What each side says of a deal."""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.market.models.withholding import Standing, Withholding
from parley.members.models import Member
from parley.members.models.member import RATINGS_TO_SHOW
from parley.notices.models import Event
from parley.offers.models import Deal, DealSide
from parley.ratings.models.linking import Link

OPEN_FOR = timedelta(days=60)  # after the deal has ended
ALONE_FOR = timedelta(days=14)  # a rating whose counterpart is missing stays unseen so long
COUNTS_AGAIN = timedelta(days=90)  # two members count for each other once in this time
LENGTH = 500


class RatingQuerySet(models.QuerySet["Rating"]):
    def visible(self) -> Self:
        """What everybody may read: both sides have rated, or the first has waited long enough."""
        return self.filter(self.model.shown_at(clock.now()), removed_at=None)

    def of(self, member: Member) -> Self:
        """What was said about `member`, newest first."""
        return self.filter(about=member).select_related("by").order_by("-pk")

    def rests(self, member: Member) -> "list[dict]":
        """What the rating of `member` rests on, a dict for each role with ratings that count: {"role",
        "positive", "neutral", "negative", "count", "percent" (None under five)}."""
        found = (
            self.filter(about=member, counts=True).values_list("role", "kind").annotate(models.Count("pk"))
        )
        roles: dict[str, dict] = {}
        for role, kind, count in found.order_by("role"):
            roles.setdefault(role, dict.fromkeys(Rating.Kind.values, 0))[kind] = count
        return [{"role": role, **_summed(counts)} for role, counts in roles.items()]

    def due(self) -> Self:
        """Visible, but not yet counted."""
        return self.visible().filter(settled_at=None)


class Rating(Withholding):
    """What `by` says about `about` after a deal. `counts` once it is visible, unless the two counted
    for each other a short while ago; `settled_at` says that this was decided. What staff withholds are words:
    `standing` is that of the comment, `answer_standing` that of the answer; how it counts is not touched."""

    class Kind(models.TextChoices):
        POSITIVE = "positive", gettext_lazy("Positive")
        NEUTRAL = "neutral", gettext_lazy("Neutral")
        NEGATIVE = "negative", gettext_lazy("Negative")

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="ratings")
    by = models.ForeignKey(Member, models.PROTECT, related_name="ratings_given")
    about = models.ForeignKey(Member, models.PROTECT, related_name="ratings_got")
    role = models.CharField(max_length=6, choices=DealSide.Role.choices)  # of `about` in the deal
    kind = models.CharField(max_length=8, choices=Kind.choices)
    comment = models.CharField(max_length=LENGTH, blank=True, default="")
    made_at = models.DateTimeField()
    paired = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True)
    counts = models.BooleanField(default=False)
    answer = models.CharField(max_length=LENGTH, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)  # by staff
    standing = models.CharField(max_length=7, choices=Standing.choices, default=Standing.SHOWN)
    answer_standing = models.CharField(max_length=7, choices=Standing.choices, default=Standing.SHOWN)

    objects = RatingQuerySet.as_manager()

    class Meta(Withholding.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["deal", "by"], name="ratings_once_each")]
        indexes = [models.Index(fields=["made_at"], name="ratings_due", condition=Q(settled_at=None))]

    def __str__(self) -> str:
        return f"rating #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("ratings:of-member", args=[self.about.handle])

    @staticmethod
    def shown_at(now: datetime) -> Q:
        """The condition of being visible at `now`."""
        return Q(paired=True) | Q(made_at__lte=now - ALONE_FOR)

    @property
    def visible_from(self) -> datetime:
        """When it is shown even if the other side says nothing."""
        return self.made_at + ALONE_FOR

    @property
    def is_visible(self) -> bool:
        return self.paired or clock.now() >= self.visible_from

    @classmethod
    def may_rate(cls, deal: Deal, by: Member) -> bool:
        """Is there something for `by` to say about `deal` now?"""
        return _is_open(deal) and not cls.objects.filter(deal=deal, by=by).exists()

    @classmethod
    def deals_to_rate(cls, member: Member, now: datetime) -> models.QuerySet[Deal]:
        """Those of which `may_rate` is true at `now`, the first to close first."""
        said = cls.objects.filter(by=member).values("deal")
        over = Deal.objects.visible_to(member).performed_or_cancelled_alone()
        return over.filter(ended_at__gt=now - OPEN_FOR).exclude(pk__in=said).order_by("ended_at", "pk")

    @classmethod
    def give(cls, deal: Deal, by: Member, kind: str, comment: str = "") -> "Rating":
        """`by` rates the other side of `deal`. -> the rating, which nobody else reads until the other
        side has rated too, or two weeks have passed. Raises Refusal: not-yours, closed, stale."""
        with transaction.atomic():
            deal = locks.row(Deal.objects.filter(pk=deal.pk).prefetch_related("sides__member"))
            if by.pk not in {side.member_id for side in deal.both}:
                raise Refusal(_("This is a deal of others."), code="not-yours")
            if not _is_open(deal):
                raise Refusal(_("This deal cannot be rated now."), code="closed")
            earlier = list(deal.ratings.all())
            if any(rating.by_id == by.pk for rating in earlier):
                raise Refusal(_("You have rated this deal already."), code="stale")
            rating = cls._write(deal, by, kind, comment, paired=bool(earlier))
            if not earlier:
                rating._tell("rating-waits", by.subject, rating.about)
            else:
                cls._pair([*earlier, rating])
        return rating

    @classmethod
    def _write(cls, deal: Deal, by: Member, kind: str, comment: str, paired: bool) -> "Rating":
        other = deal.other_than(by)
        return cls.objects.create(
            deal=deal,
            by=by,
            about=other.member,
            role=other.role,
            kind=kind,
            comment=comment,
            made_at=clock.now(),
            paired=paired,
        )

    @classmethod
    def _pair(cls, ratings: "list[Rating]") -> None:
        """Both sides have rated: both are shown. Members are locked in order before either counts."""
        locks.rows(Member.objects.filter(pk__in=[rating.about_id for rating in ratings]))
        for rating in ratings:
            rating.paired = True
            rating.save(update_fields=["paired"])
            rating.settle()

    def settle(self) -> None:
        """Count it for its subject, once, now that it is visible: two members count for each other
        once in 90 days. Safe to repeat."""
        with transaction.atomic():
            locks.row(Member.objects.filter(pk=self.about_id))  # held by all who count
            mine = Rating.objects.get(pk=self.pk)
            if mine.settled_at or not mine.is_visible:
                return
            since = mine.made_at - COUNTS_AGAIN
            pair = Rating.objects.filter(by=mine.by_id, about=mine.about_id, counts=True)
            linked = Link.stands(mine.by_id, mine.about_id)
            mine.counts = not (linked or pair.filter(made_at__gt=since).exists())
            mine.settled_at = clock.now()
            mine.save(update_fields=["counts", "settled_at"])
            if mine.counts:
                mine.about.rate_change(mine.kind)
            mine._tell("rating-shown", None, mine.about)

    def uncount(self) -> None:
        """It counts no more; on the locked row, with its subject locked."""
        if self.counts:
            self.counts = False
            self.save(update_fields=["counts"])
            self.about.rate_change(None, was=self.kind)

    def take_away(self, now: datetime) -> None:
        """It is shown and counted no more; on the locked row, with its subject locked."""
        self.uncount()
        self.removed_at = now
        self.settled_at = self.settled_at or now
        self.save(update_fields=["removed_at", "settled_at"])

    def turn_into(self, kind: str, keeps_words: bool) -> None:
        """It is of another kind from now on; on the locked row, with its subject locked."""
        if self.counts:
            self.about.rate_change(kind, was=self.kind)
        self.kind, self.comment = kind, self.comment if keeps_words else ""
        self.save(update_fields=["kind", "comment"])

    def reply(self, by: Member, text: str) -> None:
        """`about` answers it, once, where everybody reads it. Raises Refusal: not-yours, stale, closed."""
        with transaction.atomic():
            mine = locks.row(Rating.objects.filter(pk=self.pk))
            if by.pk != mine.about_id:
                raise Refusal(_("Only the member it is about can answer it."), code="not-yours")
            if not mine.is_visible or mine.removed_at:
                raise Refusal(_("This rating is not shown."), code="closed")
            if mine.answered_at:
                raise Refusal(_("You have answered this rating already."), code="stale")
            mine.answer, mine.answered_at = text, clock.now()
            mine.save(update_fields=["answer", "answered_at"])
            mine._tell("rating-answered", by.subject, mine.by)
        self.answer, self.answered_at = mine.answer, mine.answered_at

    def _locked(self) -> Self:
        return locks.row(type(self).objects.filter(pk=self.pk))

    def _redraw(self) -> None:
        """No page with it is kept."""

    def _become(self, row: Self) -> None:
        setattr(self, self.withheld, getattr(row, self.withheld))

    def _tell(self, kind: str, by: UUID | None, whom: Member) -> None:
        facts = {"deal": self.deal_id, "title": self.deal.title}
        Event.record(kind, self, by, [whom.subject], facts)


class RatingAnswer(Rating):
    """A rating seen from its answer: the same row, for what is done about the answer alone."""

    withheld = "answer_standing"

    class Meta:
        proxy = True


def _summed(counts: dict[str, int]) -> dict:
    count = sum(counts.values())
    percent = round(100 * counts[Rating.Kind.POSITIVE] / count) if count >= RATINGS_TO_SHOW else None
    return {**counts, "count": count, "percent": percent}


def _is_open(deal: Deal) -> bool:
    """Ratings open when a deal is completed, has lapsed, was settled or cancelled by one side alone, for 60
    days."""
    return deal.was_performed_or_cancelled_alone and clock.now() < deal.ended_at + OPEN_FOR
