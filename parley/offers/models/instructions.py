"""How whoever is paid in a deal is to be paid. A change is held for a while before the payer reads it: who
took over somebody's account changes this first."""

from django.db import models, transaction
from django.utils.translation import gettext as _

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices.models import Event
from parley.offers import rules, transitions
from parley.offers.models.deals import Deal, DealSide
from parley.privacy.keyring import Keeping
from parley.privacy.sealing import SealedField, SealedModel


class InstructionQuerySet(models.QuerySet["Instruction"]):
    def standing(self, deal: Deal) -> "InstructionQuerySet":
        """Those of `deal` that were not dropped, the newest first."""
        return self.filter(side__deal=deal, dropped_at=None).order_by("-shown_from", "-pk")

    def shown(self, deal: Deal) -> "Instruction | None":
        """What the payer of `deal` may read now, or None."""
        return self.standing(deal).filter(shown_from__lte=clock.now()).first()

    def held(self, deal: Deal) -> "Instruction | None":
        """The change that is not shown yet, or None."""
        return self.standing(deal).filter(shown_from__gt=clock.now()).first()

    def for_next(self, member: Member) -> "Instruction | None":
        """What `member` wanted to use again, as long as it is kept, or None."""
        mine = self.filter(side__member=member, again=True, dropped_at=None)
        return mine.order_by("-pk").first()


class Instruction(SealedModel):
    """One statement of a side. `shown_from`: before that moment nobody but its maker reads it; `dropped_at`:
    it was taken back, or another took its place before it was shown; `again`: its maker wants to start the
    next deal with it."""

    side = models.ForeignKey(DealSide, models.CASCADE, related_name="instructions")
    words = SealedField()
    made_at = models.DateTimeField()
    shown_from = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)
    again = models.BooleanField(default=False)

    objects = InstructionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"instruction #{self.pk}"

    @property
    def is_shown(self) -> bool:
        """May the payer read it now?"""
        return self.dropped_at is None and self.shown_from <= clock.now()

    @classmethod
    def state(cls, deal: Deal, by: Member, words: str, again: bool = False) -> "Instruction":
        """`by` says how they are to be paid in `deal`. The first is shown as soon as both have confirmed;
        what changes one that the payer may have read is held for 72 hours, and the payer is warned at once.
        -> it. Raises Refusal: not-yours, stale (over, or paid already), and bounds at `words`."""
        if not words.strip():
            raise Refusal(_("Say how you want to be paid."), "words", "bounds")
        with transaction.atomic():
            held, side, now = deal._held_by(by)
            payer = held._must_be_paid_to(side)
            binds = held.state == transitions.CONFIRMED
            first = not cls.objects.standing(held).exists()
            over = cls.objects.standing(held)
            (over.filter(shown_from__gt=now) if binds else over).update(dropped_at=now)
            made = cls(side=side, subject=by.subject, made_at=now, again=again, keeping=None)
            made.shown_from = now if first or not binds else now + rules.INSTRUCTION_HELD
            made.keeping = Keeping.begin(by.subject, "deal", made.row)
            made.words = words.strip()
            made.save(force_insert=True)
            if binds:
                _tell("payment-told" if first else "payment-changed", held, by, payer)
        return made

    @classmethod
    def take_back(cls, deal: Deal, by: Member) -> None:
        """The change that is held was not meant, or not made by its owner: what was shown stays. Raises
        Refusal: not-yours, stale."""
        with transaction.atomic():
            held, side, now = deal._held_by(by)
            payer = held._must_be_paid_to(side)
            if not cls.objects.standing(held).filter(shown_from__gt=now).update(dropped_at=now):
                raise Refusal(_("There is no change that waits."), code="stale")
            _tell("payment-kept", held, by, payer)


def _tell(kind: str, deal: Deal, by: Member, payer: DealSide) -> None:
    Event.record(kind, deal, by.subject, [payer.member.subject], {"title": deal.title})
