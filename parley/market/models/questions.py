"""A question about a listing: seen by two until it is answered, and by everybody from then on."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from parley.ground import clock
from parley.market.models.asking import Asking
from parley.market.models.listings import Listing
from parley.market.models.withholding import Standing, Withholding

LENGTH, ANSWER_LENGTH = 500, 1000
CORRECTED_FOR = timedelta(minutes=15)  # an answer may be changed so long


def not_hidden(now: datetime) -> Q:
    """The condition that who asked is not hidden at `now`."""
    return Q(by__hidden_until=None) | Q(by__hidden_until__lte=now)


class QuestionQuerySet(models.QuerySet["Question"]):
    """The one door to questions."""

    def visible_to(self, viewer: Any) -> Self:
        """What `viewer` (a Member, or None for the public) may read: what is answered, where they see the
        listing; their own; and on their own listings what waits for an answer. Nothing of who is hidden, nor
        what staff hides or took away."""
        shown = self.model.answered_ones() & Q(listing__in=Listing.objects.visible_to(viewer))
        if viewer is None:
            return self.filter(shown, not_hidden(clock.now()))
        asked_of = Q(listing__owner=viewer.pk) & self.model.for_owner()
        own = Q(by=viewer.pk) & ~Q(state=self.model.State.WITHDRAWN)
        return self.filter(shown & not_hidden(clock.now()) | asked_of | own)

    def answered(self) -> Self:
        """Those that have an answer, in the order in which they were asked, with who asked."""
        return self.filter(self.model.answered_ones()).select_related("by").order_by("pk")

    def waiting(self) -> Self:
        """What an owner can still do something about: open, or answered a moment ago."""
        answered = Q(state=self.model.State.ANSWERED, answer_standing=Standing.SHOWN)
        lately = answered & Q(answered_at__gt=clock.now() - CORRECTED_FOR)
        return self.filter(Q(state=self.model.State.OPEN) | lately)

    def unanswered(self) -> Self:
        """Those that nobody but their asker, and at most the owner, reads."""
        return self.filter(state__in=(self.model.State.OPEN, self.model.State.DISMISSED))

    def not_public(self) -> Self:
        """Those that wait, were left unanswered, or are not shown since somebody reported them."""
        gone = Q(state=self.model.State.ANSWERED) & ~Q(standing=Standing.SHOWN)
        return self.filter(Q(state__in=(self.model.State.OPEN, self.model.State.DISMISSED)) | gone)


class Question(Withholding, Asking):
    """What `by` asks about a listing, and the owner's answer. The verbs are in `Asking`, those of staff in
    `Withholding`: `standing` is that of the question, `answer_standing` that of the answer alone."""

    class State(models.TextChoices):
        OPEN = "open", gettext_lazy("Waits for an answer")
        ANSWERED = "answered", gettext_lazy("Answered")
        DISMISSED = "dismissed", gettext_lazy("Not answered")
        WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="questions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="questions")
    text = models.CharField(max_length=LENGTH)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=ANSWER_LENGTH, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    standing = models.CharField(max_length=7, choices=Standing.choices, default=Standing.SHOWN)
    answer_standing = models.CharField(max_length=7, choices=Standing.choices, default=Standing.SHOWN)

    objects = QuestionQuerySet.as_manager()

    class Meta(Asking.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="market_question_answered_has_its_time",
                condition=Q(state="answered", answered_at__isnull=False)
                | ~Q(state="answered") & Q(answered_at=None, answer=""),
            )
        ]
        indexes = [models.Index(fields=["by", "asked_at"], name="market_question_by")]

    def __str__(self) -> str:
        return f"question #{self.pk}"

    def get_absolute_url(self) -> str:
        return f"{self.listing.get_absolute_url()}#questions"

    @staticmethod
    def for_owner() -> Q:
        """The condition of being read by the owner of the listing: not taken back, not left unanswered, not
        hidden or taken away by staff."""
        shown = Q(state__in=(Question.State.OPEN, Question.State.ANSWERED), standing=Standing.SHOWN)
        return shown & not_hidden(clock.now())

    @staticmethod
    def answered_ones() -> Q:
        """The condition of having an answer, and being shown with it or with the word that it is gone."""
        return Q(state=Question.State.ANSWERED, standing=Standing.SHOWN)

    @property
    def is_withheld(self) -> bool:
        """Does staff hide the question or its answer, or did it take one away?"""
        return self.standing != Standing.SHOWN or self.answer_standing != Standing.SHOWN

    @property
    def corrected_until(self) -> datetime:
        """Until when an answer that is given may be changed."""
        return self.answered_at + CORRECTED_FOR

    @property
    def may_be_corrected(self) -> bool:
        return (
            self.state == self.State.ANSWERED and not self.is_withheld and clock.now() < self.corrected_until
        )


class Answer(Question):
    """A question seen from its answer: the same row, for what is done about the answer alone."""

    withheld = "answer_standing"

    class Meta:
        proxy = True
