"""A complaint: what one person reports of one thing, sealed; and the words of that thing as they read them
(of a message, none)."""

from datetime import timedelta
from uuid import uuid4

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.desk.models.matters import Matter, Rule
from parley.desk.reportable import sort_of
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.members.models.attempt import keyed
from parley.privacy.keyring import Keeping
from parley.privacy.sealing import SealedField, SealedModel

KEEPING = "report-case"
DAY = timedelta(days=1)
MEMBER_A_DAY, NETWORK_A_DAY = 10, 5


class Complaint(SealedModel):
    """Of a visitor there is no `reporter`: the subject is the row's own, and `network` a keyed hash of where
    it came from, which means nothing a day later."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="complaints")
    reporter = models.ForeignKey(Member, models.CASCADE, null=True, related_name="+")
    network = models.CharField(max_length=64, blank=True, default="")
    kind = models.CharField(max_length=10, choices=Rule.choices)
    words = SealedField()
    seen = models.TextField(blank=True, default="")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = gettext_lazy("report")
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "reporter"],
                condition=Q(reporter__isnull=False),
                name="desk_one_complaint_each",
            )
        ]

    @classmethod
    def make(
        cls, thing: models.Model, kind: str, words: str, by: Member | None, network: str = ""
    ) -> "Complaint":
        """`by` (None: a visitor, at that network address) reports `thing`, which they can see. Reported by
        the same person already and not decided yet: the same report. -> it. Raises Refusal: not-yours for
        what is one's own, closed for what is over, too-many, and at `words` where they are needed."""
        cls.may_report(thing, by)
        if kind == Rule.OTHER and not words:
            raise Refusal(_("Say what it is."), "words")
        try:
            with transaction.atomic():
                return cls._made(thing, kind, words, by, network)
        except IntegrityError:
            # Two at once: one of them has begun the matter, or the report, that this one joins.
            with transaction.atomic():
                return cls._made(thing, kind, words, by, network)

    @classmethod
    def may_report(cls, thing: models.Model, by: Member | None) -> None:
        """Pass when `by` may report `thing`. Raises Refusal: not-yours, closed."""
        sort = sort_of(thing)
        if by is not None and sort.owner(thing).pk == by.pk:
            raise Refusal(_("This is your own. You cannot report yourself."), code="not-yours")
        if sort.is_over(thing):
            raise Refusal(_("This has ended. You can still report the member, on their page."), code="closed")

    @classmethod
    def _made(
        cls, thing: models.Model, kind: str, words: str, by: Member | None, network: str
    ) -> "Complaint":
        matter = Matter.gather(thing)
        mine = Q(reporter=by) if by else Q(reporter=None, network=keyed("complaints", network))
        if same := matter.complaints.filter(mine).first():
            return same
        _check_bounds(cls.objects.filter(mine, made_at__gt=clock.now() - DAY), by)
        made = cls(
            matter=matter, reporter=by, subject=by.subject if by else uuid4(), kind=kind, made_at=clock.now(),
            network="" if by else keyed("complaints", network), keeping=None,
        )  # fmt: skip
        made.keeping = Keeping.begin(made.subject, KEEPING, made.row)
        made.words = words or None
        made.seen = sort_of(thing).words(thing)
        made.save(force_insert=True)
        return made


def _check_bounds(today: models.QuerySet, by: Member | None) -> None:
    if by is None and today.count() >= NETWORK_A_DAY:
        raise Refusal(_("Too much was sent from here today. Try again tomorrow."), code="too-many")
    if by is not None and today.filter(matter__state=Matter.State.OPEN).count() >= MEMBER_A_DAY:
        raise Refusal(
            _("Ten of your reports of today wait for us already. Try again tomorrow."), code="too-many"
        )
