"""A case: an account may be a minor's. One person has it hidden at once, a second one decides within 72
hours; if nobody does, the account is shown again by the clock alone."""

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.desk.staff import only_staff, subjects
from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.market import photo_files
from parley.members.models import Member
from parley.notices.models import Event
from parley.offers import holding
from parley.offers.transitions import Machine
from parley.privacy.departures import take_leave
from parley.safety.models import Restriction

if TYPE_CHECKING:
    from parley.desk.models.words import ParentsWord

TIME = timedelta(hours=72)
QUIET = timedelta(days=30)  # after it was shown, neither a parents' form nor who filed it hides an account
WORDS_KEPT = timedelta(days=30)

OPEN, REMOVED, SHOWN, LAPSED = "open", "removed", "shown", "lapsed"
CASE = Machine(
    start=OPEN,
    moves={(OPEN, "agree"): REMOVED, (OPEN, "disagree"): SHOWN, (OPEN, "time"): LAPSED},
    closed={
        REMOVED: gettext_lazy("This was decided already: the personal data is removed."),
        SHOWN: gettext_lazy("This was decided already: the account is shown again."),
        LAPSED: gettext_lazy("The 72 hours have passed. The account is shown again."),
    },
)
STATES = [(state, state) for state in sorted(CASE.states())]


class MinorCaseQuerySet(models.QuerySet["MinorCase"]):
    def visible_to(self, viewer: Member) -> "MinorCaseQuerySet":
        """What a member of staff sees at the desk: all but those about themselves."""
        if not (viewer.is_moderator and viewer.is_active):
            return self.none()
        return self.exclude(member=viewer)


class MinorCase(models.Model):
    """One case. `member` is nobody once the data is removed: what stays is its number, when it was, which
    roles decided, and what came of it. `opened_by` and `decided_by` name staff, to keep two people two."""

    class Role(models.TextChoices):
        STAFF = "staff", gettext_lazy("staff")
        PARENTS = "parents", gettext_lazy("parents")

    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="minor_cases")
    state = models.CharField(max_length=8, choices=STATES, default=CASE.start)
    opened_role = models.CharField(max_length=8, choices=Role.choices)
    opened_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = MinorCaseQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("case")
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(state=OPEN), name="desk_one_open_case_each"
            ),
            models.CheckConstraint(
                condition=~Q(state=REMOVED) | Q(member=None), name="desk_removed_names_nobody"
            ),
        ]

    def __str__(self) -> str:
        return f"case #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("desk:minor-case", args=[self.pk])

    def standing(self, now: datetime) -> str:
        """Its state as of `now`: an open one whose time has passed has lapsed, whatever is stored."""
        return LAPSED if self.state == OPEN and now >= self.until else self.state

    @property
    def standing_now(self) -> str:
        return self.standing(clock.now())

    @property
    def is_open(self) -> bool:
        return self.standing_now == OPEN

    @property
    def outcome(self) -> str:
        """How it stands, in words that say nothing about anybody."""
        return {
            OPEN: _("waits for a second person"),
            REMOVED: _("personal data removed"),
            SHOWN: _("account shown again"),
            LAPSED: _("nobody decided in time, account shown again"),
        }[self.standing_now]

    @classmethod
    def file(cls, member: Member, by: Member, words: str = "") -> "MinorCase":
        """Staff says that this may be a minor, and in `words` what they saw: the account is hidden at once,
        whoever the member is. Whoever's case came to nothing leaves the next, for a while, to a colleague.
        -> the case. Raises Refusal: not-yours, closed."""
        only_staff(by)
        if member.pk == by.pk or member.is_moderator or not member.is_active:
            raise Refusal(_("This account cannot be hidden here."), code="not-yours")
        hidden = Refusal(_("This account is hidden already: a second person has to look."), code="closed")
        try:
            with transaction.atomic():
                if cls._running(member) is not None:
                    raise hidden
                cls._not_again(member, by)
                case = cls._open(member, cls.Role.STAFF, by)
                if words:
                    case.words.model.say(case, cls.Role.STAFF, words)
                return case
        except IntegrityError:
            # Two at once: the constraint lets one case be open.
            raise hidden from None

    @classmethod
    def file_by_parents(cls, word: "ParentsWord") -> "MinorCase | None":
        """A parent has proved their address, in the caller's transaction. -> the case it belongs to, or
        None when there is nobody to hide. Shortly after an account was shown again it does not hide: staff
        are told all the same, where there is an account, and see the words in the case before."""
        member = Member.objects.filter(pk=word.member_id).first()
        if member is None or not member.is_active or member.is_moderator:
            return None
        if (running := cls._running(member)) is not None:
            return running
        quiet = cls.objects.filter(member=member, ended_at__gt=clock.now() - QUIET).order_by("-pk").first()
        if quiet is None:
            return cls._open(member, cls.Role.PARENTS, None)
        Event.record("minor-said-again", quiet, None, subjects())
        return quiet

    @classmethod
    def _running(cls, member: Member) -> "MinorCase | None":
        """The open case of a member, locked; one whose time has passed is ended on the way."""
        case = next(iter(locks.rows(cls.objects.filter(member=member, state=OPEN))), None)
        if case is not None and case.standing(clock.now()) == LAPSED:
            case._lapse()
            return None
        return case

    @classmethod
    def _not_again(cls, member: Member, by: Member) -> None:
        """Raises Refusal soon after a case of theirs about this member: nobody keeps anybody hidden alone."""
        theirs = cls.objects.filter(member=member, opened_by=by, ended_at__gt=clock.now() - QUIET)
        if last := theirs.order_by("-pk").first():
            raise Refusal(
                _(
                    "Your case %(number)s about this account came to nothing. For %(days)d days after it, "
                    "only a colleague can hide the account."
                )
                % {"number": last.pk, "days": QUIET.days},
                code="closed",
            )

    @classmethod
    def _open(cls, member: Member, role: str, by: Member | None) -> "MinorCase":
        now = clock.now()
        case = cls.objects.create(
            member=member, opened_role=role, opened_by=by, opened_at=now, until=now + TIME
        )
        holding.hold(member)
        reason = _("It is being looked into whether this account belongs to an adult.")
        Restriction.hold(member, Restriction.Kind.MINOR, reason, until=case.until)
        member.hide(case.until)
        transaction.on_commit(partial(photo_files.follow, pk=member.pk), robust=True)
        others = [each for each in subjects() if by is None or each != by.subject]
        Event.record("minor-filed", case, by and by.subject, others, now=OPEN)
        Event.record("minor-hidden", case, None, [member.subject], page=False)
        return case

    def agree(self, by: Member) -> None:
        """A second person, who is not the one who filed it, agrees: every room takes leave of the member,
        and this case forgets who it was about. Raises Refusal: not-yours, stale."""
        with transaction.atomic():
            case, member = self._held_by(by, "agree")
            case.decided_by, case.ended_at = by, clock.now()
            case._forget(member)
            case._end("agree", by, "minor-removed")
        self._take_over(case)

    def disagree(self, by: Member) -> None:
        """A second person sees an adult: the account is shown again. Raises Refusal: not-yours, stale."""
        with transaction.atomic():
            case, member = self._held_by(by, "disagree")
            case.decided_by, case.ended_at = by, clock.now()
            Restriction.release(member, Restriction.Kind.MINOR)
            holding.resume(member)
            member.unhide()
            transaction.on_commit(partial(photo_files.follow, pk=member.pk), robust=True)
            case._end("disagree", by, "minor-shown")
            Event.record("minor-you-are-back", case, None, [member.subject])
        self._take_over(case)

    def lapse(self) -> None:
        """Write down that its time has passed, and tell staff, the member and the other sides. The account
        is shown already: the clock decides that. Nothing happens to a case that is not at its end."""
        with transaction.atomic():
            held = locks.rows(MinorCase.objects.filter(pk=self.pk, state=OPEN).select_related("member"))
            if held and held[0].standing(clock.now()) == LAPSED:
                held[0]._lapse()

    def _lapse(self) -> None:
        self.ended_at = self.until
        self._end("time", None, "minor-lapsed")
        transaction.on_commit(partial(photo_files.follow, pk=self.member_id), robust=True)
        holding.resume(self.member)
        Event.record("minor-you-are-back", self, None, [self.member.subject])

    def _held_by(self, by: Member, verb: str) -> "tuple[MinorCase, Member]":
        """This case locked, and its member; asked whether `by` may decide it now."""
        only_staff(by)
        case = locks.row(MinorCase.objects.filter(pk=self.pk).select_related("member"))
        CASE.next(case.standing(clock.now()), verb)
        if by.pk in (case.opened_by_id, case.member_id):
            raise Refusal(_("Somebody else has to look at this: you filed it yourself."), code="not-yours")
        if case.opened_role == self.Role.PARENTS and case.parents_words.by_staff(by):
            raise Refusal(_("Somebody else has to look at this: your address filed it."), code="not-yours")
        return case, case.member

    def _forget(self, member: Member) -> None:
        holding.call_off(member)
        take_leave(member.subject, wholly=True)  # of what was said in their cases too
        self.member = None

    def _end(self, verb: str, by: Member | None, kind: str) -> None:
        was, self.state = self.state, CASE.next(self.state, verb)
        self.save(update_fields=["state", "member", "decided_by", "ended_at"])
        Event.record(kind, self, by and by.subject, subjects(), was=was, now=self.state)
        for word in self.parents_words.all():
            word.tell_outcome()

    def _take_over(self, case: "MinorCase") -> None:
        for name in ("state", "member_id", "decided_by_id", "ended_at"):
            setattr(self, name, getattr(case, name))
