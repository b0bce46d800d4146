"""Consent as a ground: each person is asked, and may take it back until the package was fetched."""

from django.db import models, transaction
from django.utils.translation import gettext as _

from parley.desk.requests_rules import GRANTED, OPEN, PRODUCED
from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices.models import Event


class Consent(models.Model):
    """What one person said to one request that asked for their agreement."""

    class State(models.TextChoices):
        ASKED = "asked"
        AGREED = "agreed"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    request = models.ForeignKey("desk.DisclosureRequest", models.CASCADE, related_name="consents")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "member"], name="desk_consent_once_each")]

    def __str__(self) -> str:
        return f"consent #{self.pk}"

    def agree(self, by: Member) -> None:
        """Say yes. Raises Refusal for anybody else, and once it is too late."""
        self._answer(by, lambda was: self.State.AGREED)

    def refuse(self, by: Member) -> None:
        """Say no, or take a yes back; a package that nobody has fetched yet is destroyed by that. Raises
        Refusal for anybody else, and once it was fetched."""
        self._answer(by, _no)

    def may_become(self, answer: str, state: str) -> bool:
        """Whether this is still an answer while the request is in this `state`: once there is a package, only
        a yes can be taken back, and that destroys it."""
        taken_back = self.state == self.State.AGREED and answer == self.State.WITHDRAWN
        return state in (OPEN, GRANTED) or (state == PRODUCED and taken_back)

    def _answer(self, by: Member, said) -> None:
        if by.pk != self.member_id:
            raise Refusal(_("Nobody can agree for somebody else."), code="not-yours")
        with transaction.atomic():
            # The request's lock: an answer comes before a package is stored, or between that and its being
            # fetched, or after, and then is too late.
            request = locks.row(type(self.request).objects.filter(pk=self.request_id))
            held = Consent.objects.get(pk=self.pk)
            if not held.may_become(said(held.state), request.state):
                raise Refusal(_("This is over. There is nothing more to answer."), code="stale")
            was, held.state, held.answered_at = held.state, said(held.state), clock.now()
            if held.state == was:
                return
            held.save(update_fields=["state", "answered_at"])
            if request.state == PRODUCED:
                request.take_back_package(by)
            Event.record(
                f"consent-{held.state}", about=request, by=by.subject, tell=[request.filed_by.subject],
                was=was, now=held.state,
            )  # fmt: skip


def _no(was: str) -> str:
    return Consent.State.WITHDRAWN if was in ("agreed", "withdrawn") else Consent.State.REFUSED
