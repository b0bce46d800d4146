"""A message: what one side of a negotiation writes to the other. Sealed, and never edited."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from parley.ground import clock
from parley.members.models import Member
from parley.offers import rules
from parley.offers.message_states import HELD, MESSAGE, READ, REQUEST, SENT, UNANSWERED
from parley.offers.models.negotiations import Negotiation
from parley.offers.models.writing import Writing
from parley.privacy.sealing import SealedField

STATES = [(state, state) for state in sorted(MESSAGE.states())]


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, viewer: Member) -> Self:
        """Their own, and what the other side of a negotiation of theirs has written that reached them."""
        theirs = Q(negotiation__buyer=viewer) | Q(negotiation__owner=viewer)
        return self.filter(Q(by=viewer) | theirs & Message.for_other())

    def to(self, reader: Member) -> Self:
        """What others have written to `reader` that reached them."""
        return self.visible_to(reader).exclude(by=reader)

    def unread(self) -> Self:
        """Those that whoever they are for has not been shown, or not answered where they were asked."""
        return self.filter(read_at=None, state__in=(SENT, REQUEST))

    def mark_read(self) -> None:
        """They have been shown just now. Not of a request: its writer is not told until it is answered."""
        self.filter(read_at=None, state=SENT).update(read_at=clock.now())

    def held_for(self, viewer: Member) -> Self:
        """Those that a member of staff has to look at, who is no side of them, the oldest first."""
        if not (viewer.is_moderator and viewer.is_active):
            return self.none()
        mine = Q(negotiation__buyer=viewer) | Q(negotiation__owner=viewer)
        return self.filter(state=HELD).exclude(mine).order_by("pk")


class Message(Writing):
    """What `by` wrote, sealed under a key of theirs for this negotiation. `has_contact`: contact details
    were found in it, and `by` sent it all the same. `likeness`: a keyed hash of the words, "" for a few.
    `reason`, `looked_at`, `looked_by`: what staff decided about one that was held."""

    negotiation = models.ForeignKey(Negotiation, models.PROTECT, related_name="messages")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    text = SealedField()
    state = models.CharField(max_length=9, choices=STATES, default=MESSAGE.start)
    made_with = models.UUIDField(
        null=True, editable=False
    )  # the key of the form: sent twice, it is one message
    has_contact = models.BooleanField(default=False)
    likeness = models.CharField(max_length=64, blank=True, default="")
    written_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=rules.REASON_LENGTH, blank=True, default="")
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    objects = MessageQuerySet.as_manager()

    class Meta(Writing.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["negotiation"], condition=Q(state__in=UNANSWERED), name="offers_one_request_each"
            ),
            models.UniqueConstraint(fields=["by", "made_with"], name="offers_message_once"),
        ]
        indexes = [
            models.Index(fields=["by", "written_at"], name="offers_message_by"),
            models.Index(fields=["negotiation"], name="offers_message_unread", condition=Q(read_at=None)),
            models.Index(fields=["id"], name="offers_message_held", condition=Q(state=HELD)),
        ]

    def __str__(self) -> str:
        return f"message #{self.pk}"

    def get_absolute_url(self) -> str:
        return f"{reverse('offers:negotiation', args=[self.negotiation_id])}#message-{self.pk}"

    @staticmethod
    def for_other() -> Q:
        """The condition of being read by the other side."""
        return Q(state__in=READ)

    @property
    def other(self) -> Member:
        """Whom it is written to."""
        return self.negotiation.other_than(self.by)
