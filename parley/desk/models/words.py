"""What people say in a case, sealed: a parent who knows the child, staff who saw something, the member who
objects. All of it ends with the case, or a month later."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from parley.desk.models.minors import MinorCase
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.members.models import Member, Profile
from parley.members.models.attempt import keyed
from parley.members.models.joining import Proof
from parley.notices import mail
from parley.privacy.keyring import Keeping
from parley.privacy.sealing import SealedField, SealedModel, blind

KEEPING = "minor-case"
NETWORK_A_DAY = 5
NETWORK, NETWORK_KEPT = "network-day", timedelta(days=1)


class ParentsWordQuerySet(models.QuerySet["ParentsWord"]):
    def by_staff(self, by: Member) -> bool:
        """Was one of these filed by the address of `by`?"""
        index = Profile.objects.filter(member=by).values_list("email_index", flat=True).first()
        return index is not None and self.filter(profile_index=index).exists()

    def empty(self) -> None:
        """Forget what was said about the child; the address of who said it stays, to tell the outcome."""
        self.update(words=None, standing=None, member=None)


class ParentsWord(Proof):
    """What a parent (or somebody in their place) says: who they are to the child, and why they think so.
    It counts when they have typed the code that went to their address. The subject is this row's own."""

    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    case = models.ForeignKey(MinorCase, models.CASCADE, null=True, related_name="parents_words")
    standing = SealedField()
    words = SealedField()
    network = models.CharField(max_length=64)
    proved_at = models.DateTimeField(null=True)

    objects = ParentsWordQuerySet.as_manager()

    @property
    def goes_to(self) -> "ParentsWord":
        """Which row holds the address that a mail about this one goes to."""
        return self

    @property
    def is_open(self) -> bool:
        return self.proved_at is None and super().is_open

    @classmethod
    def begin(cls, handle: str, email: str, standing: str, words: str, network: str) -> "ParentsWord":
        """Seal what was said, and mail a code. Nothing depends on whether there is such a user ID. Raises
        Refusal when that network address has said as much today as it may."""
        place = keyed("minors", network)
        day = clock.now() - timedelta(days=1)
        if cls.objects.filter(network=place, made_at__gt=day).count() >= NETWORK_A_DAY:
            raise Refusal(_("Too much was sent from here today. Try again tomorrow."), code="too-many")
        subject = uuid4()
        word = cls(
            subject=subject, keeping=Keeping.begin(subject, KEEPING), email=email, standing=standing,
            words=words, network=place, profile_index=blind(Profile, "email", email), made_at=clock.now(),
            member=Member.objects.by_handle(handle).filter(imported=False, cancelled_on=None).first(),
        )  # fmt: skip
        with transaction.atomic():
            word.save(force_insert=True)
            word.send_code()
        return word

    def send_code(self) -> None:
        """Mail the code (again), as often as is allowed."""
        if self.count_mail():
            mail.post(self.subject, "parents-code", about=self)

    def confirm(self, typed: str) -> None:
        """The code was typed: hide the account, if there is one. Raises Refusal for a wrong code."""
        self.check_code(typed)
        try:
            self._file()
        except IntegrityError:
            self._file()  # somebody else filed at the same moment: now there is a case to join

    def _file(self) -> None:
        with transaction.atomic():
            claimed = type(self).objects.filter(pk=self.pk, proved_at=None).update(proved_at=clock.now())
            if claimed:
                self.case = MinorCase.file_by_parents(self)
                self.save(update_fields=["case"])

    def tell_outcome(self) -> None:
        """Mail the parent that the case has ended."""
        mail.post(self.subject, "parents-outcome", about=self)


class CaseWordQuerySet(models.QuerySet["CaseWord"]):
    def end(self) -> int:
        """Destroy their keys and delete them. -> how many"""
        gone = list(self)
        for word in gone:
            word.delete()
            transaction.on_commit(partial(Keeping.end, word.keeping))
        return len(gone)


class CaseWord(SealedModel):
    """What staff saw, or what the member says against it. Both are about the member: theirs is the
    subject."""

    class Role(models.TextChoices):
        STAFF = "staff"
        MEMBER = "member"

    case = models.ForeignKey(MinorCase, models.CASCADE, related_name="words")
    role = models.CharField(max_length=6, choices=Role.choices)
    words = SealedField()
    said_at = models.DateTimeField()

    objects = CaseWordQuerySet.as_manager()

    @classmethod
    def say(cls, case: MinorCase, role: str, text: str) -> "CaseWord":
        """Write it into an open case, in the caller's transaction."""
        word = cls(case=case, role=role, subject=case.member.subject, said_at=clock.now(), keeping=None)
        word.keeping = Keeping.begin(case.member.subject, KEEPING, word.row)
        word.words = text
        word.save(force_insert=True)
        return word
