"""A request for disclosure: somebody outside asks for personal data, on one of a closed list of grounds."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self
from uuid import uuid4

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.desk import outside
from parley.desk.models.asking import AskedOutside, AskedOutsideQuerySet
from parley.desk.models.deciding import Deciding
from parley.desk.models.evidence import Evidence
from parley.desk.models.producing import Producing
from parley.desk.models.timely import Timely, past_keeping
from parley.desk.naming import Line
from parley.desk.requests_rules import CASE, EMBARGO_LONGEST, EXPIRED, GRANT_HOLDS, GRANTED, OPEN, REQUEST
from parley.desk.staff import only_staff, staff
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.members.models import Member, Profile
from parley.notices.models import Event
from parley.offers.models import Deal, DealContact
from parley.privacy import believing
from parley.privacy.grounds import GROUNDS, Ground
from parley.privacy.keyring import Keeping
from parley.privacy.ledger import Hold
from parley.privacy.sealing import SealedField, SealedModel

STATES = [(state, state) for state in sorted(REQUEST.states() - {EXPIRED})]


class DisclosureRequestQuerySet(AskedOutsideQuerySet):
    def visible_to(self, viewer: Member) -> Self:
        """What a member of staff sees at the desk: all but those in which they are named themselves."""
        if not (viewer.is_moderator and viewer.is_active):
            return self.none()
        return self.exclude(named__member=viewer)

    def concerning(self, member: Member) -> Self:
        """The requests that `member` may know of: those that asked for their consent, and those by which
        something was handed out and whose embargo is over."""
        over = models.Q(embargo_until=None) | models.Q(embargo_until__lte=believing.now())
        handed_out = models.Q(named__in=Named.objects.filter(member=member).exclude(handed_out=[]))
        return self.filter((handed_out & over) | models.Q(consents__member=member)).distinct()

    def untold(self, now: datetime) -> Self:
        """Those by which something was handed out, whose people are to be told now."""
        over = models.Q(embargo_until=None) | models.Q(embargo_until__lte=now)
        return self.filter(over, produced_at__isnull=False, told_at=None)

    def unreviewed(self, now: datetime) -> Self:
        """Emergencies whose review is overdue."""
        return self.filter(review_due_at__lte=now, reviewed_at=None)

    def waiting(self) -> Self:
        return self.filter(models.Q(state=OPEN) | models.Q(review_due_at__isnull=False, reviewed_at=None))

    def past_keeping(self, now: datetime) -> Self:
        """Those of which only that they happened is kept from now on."""
        return self.filter(past_keeping(now))


class DisclosureRequest(Deciding, Producing, Timely, AskedOutside, SealedModel):
    """Who asks for what, on which ground and why. Its subject is the case: whoever asks is no member.

    `reason` is read by the people named, once they are told. `embargo_until` stands in an order; until
    then neither the ledger's page nor anything else tells them. `round`: how often it was decided anew."""

    ground = models.CharField(max_length=20, choices=[(name, name) for name in GROUNDS])
    organisation = SealedField()
    person = SealedField()
    contact = SealedField()
    reference = SealedField()
    jurisdiction = models.CharField(max_length=80)
    reason = models.CharField(max_length=1000)
    emergency = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=STATES, default=REQUEST.start)
    round = models.PositiveSmallIntegerField(default=1)
    filed_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    embargo_until = models.DateTimeField(null=True)
    granted_at = models.DateTimeField(null=True)
    review_due_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)
    produced_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    people_concerned = models.PositiveIntegerField(default=0)

    objects = DisclosureRequestQuerySet.as_manager()
    ASKS = "outside-asked"

    class Meta:
        verbose_name = gettext_lazy("request for disclosure")

    def __str__(self) -> str:
        return f"request for disclosure #{self.pk}"

    def get_absolute_url(self) -> str:
        """The page for the people concerned; staff have one of their own."""
        return reverse("desk:concerning", args=[self.pk])

    def outside_address(self, asked_at: datetime) -> str:
        """The path for the person outside, signed; for the mail that asks them."""
        return outside.address(self.pk, self.round, asked_at)

    @property
    def on(self) -> Ground:
        """Its ground, with what belongs to it."""
        return GROUNDS[self.ground]

    @property
    def hold(self) -> Hold | None:
        """The embargo, as the ledger knows it."""
        return Hold(self.book(), self.embargo_until) if self.embargo_until else None

    def book(self, round: int | None = None) -> str:
        """The name of the ledger's book that an embargo closes: one for each time it is decided."""
        return f"desk-request {self.pk}.{round or self.round}"

    def standing(self, now: datetime) -> str:
        """Its state at `now`: what was granted runs out by itself."""
        if self.state == GRANTED and now >= self.granted_at + GRANT_HOLDS:
            return REQUEST.next(GRANTED, "time")
        return self.state

    @classmethod
    def file(
        cls, by: Member, ground: str, lines: Iterable[Line], *, reason: str, jurisdiction: str,
        organisation: str, person: str = "", contact: str = "", reference: str = "", emergency: bool = False,
        embargo_until: datetime | None = None, evidence: tuple[bytes, str] | None = None,
    ) -> "DisclosureRequest":  # fmt: skip
        """Write down what somebody outside asks for. `lines` (see naming): of whom, from where, which fields.
        `evidence`: the bytes of a file and its kind. On the ground of consent each person is asked.

        Raises Refusal, at the field, for what does not fit together."""
        only_staff(by)
        now, lines = clock.now(), list(lines)
        _check(by, GROUNDS[ground], lines, emergency, embargo_until, now)
        subject = uuid4()
        with transaction.atomic():
            made = cls(
                subject=subject, keeping=Keeping.begin(subject, CASE), ground=ground, reason=reason,
                jurisdiction=jurisdiction, emergency=emergency, embargo_until=embargo_until, filed_by=by,
                filed_at=now, organisation=organisation, person=person or None, contact=contact or None,
                reference=reference or None,
            )  # fmt: skip
            made.save()
            made.named.bulk_create(Named(request=made, **line.columns()) for line in lines)
            if evidence:
                Evidence.keep(made, *evidence)
            made.ask_for_consent(now)
            tell = [each.subject for each in made.others_at_the_desk(by)]
            Event.record("request-filed", about=made, by=by.subject, tell=tell, now=made.state)
        return made

    def others_at_the_desk(self, *but: Member) -> list[Member]:
        """Staff who may decide here: not named in it, and none of `but`."""
        named = self.named.values_list("member", flat=True)
        return list(staff().exclude(pk__in=named).exclude(pk__in=[each.pk for each in but]))


def _check(by: Member, ground: Ground, lines: list, emergency: bool, until: datetime | None, now: datetime):
    if any(line.member.pk == by.pk for line in lines):
        raise Refusal(_("You are named in this yourself. Somebody else has to file it."), code="not-yours")
    if emergency and ground.name != "harm":
        raise Refusal(_("An emergency is harm that is about to happen: choose that ground."), "emergency")
    if until is None:
        return
    if ground.name == "consent":
        raise Refusal(_("Whoever is asked to agree knows of it: there can be no embargo."), "embargo_until")
    if not now < until <= now + EMBARGO_LONGEST:
        raise Refusal(
            _("An embargo ends within %(days)d days. It can be moved later, by two people.")
            % {"days": EMBARGO_LONGEST.days},
            "embargo_until",
        )


class Named(models.Model):
    """Some fields of one member, from one place: their registration, or the contact kept in a deal.

    `granted` is what both deciders agreed on this time; `handed_out`, what went into a package, this time or
    before. The deal goes when both its sides have left; its number stays, and holds it back from nothing."""

    request = models.ForeignKey(DisclosureRequest, models.CASCADE, related_name="named")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    deal = models.ForeignKey(Deal, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    asked = models.JSONField()
    granted = models.JSONField(default=list)
    handed_out = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"line #{self.pk}"

    @property
    def place(self) -> Profile | DealContact | None:
        """The row that holds it; None when it is not kept any more."""
        if self.deal_id is None:
            return Profile.objects.filter(member=self.member_id).first()
        return DealContact.objects.filter(side__deal=self.deal_id, side__member=self.member_id).first()

    def hand_out(self, fields: Iterable[str]) -> None:
        """Write down that these fields went into a package, beside those that did before."""
        gone = {*self.handed_out, *fields}
        self.handed_out = [name for name in self.asked if name in gone]
        self.save(update_fields=["handed_out"])

    def choices(self) -> list[str]:
        """What a decider may grant of it, each as "line:field"."""
        return [f"{self.pk}:{field}" for field in self.asked]


class Decision(models.Model):
    """What one person decided and why. `by` is None for the person outside."""

    class Kind(models.TextChoices):
        GRANT = "grant"
        REFUSE = "refuse"
        WITHDRAW = "withdraw"
        UPHOLD = "uphold"
        OVERTURN = "overturn"
        EXTEND = "extend"
        AGAIN = "again"

    request = models.ForeignKey(DisclosureRequest, models.CASCADE, related_name="decisions")
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=1000)
    grants = models.JSONField(default=list)
    until = models.DateTimeField(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
