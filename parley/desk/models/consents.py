"""Consent as a ground: each person is asked, and may take it back until something was handed out."""

from django.db import models, transaction
from django.utils.translation import gettext as _

from parley.desk.requests_rules import GRANTED, OPEN
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
        """Say no, or take a yes back. Raises Refusal for anybody else, and once something was handed out."""
        self._answer(by, _no)

    def _answer(self, by: Member, said) -> None:
        if by.pk != self.member_id:
            raise Refusal(_("Nobody can agree for somebody else."), code="not-yours")
        with transaction.atomic():
            # The request's lock: an answer comes before a package is stored, or after, and then is too late.
            request = locks.row(type(self.request).objects.filter(pk=self.request_id))
            held = Consent.objects.get(pk=self.pk)
            if request.state not in (OPEN, GRANTED):
                raise Refusal(_("This is over. There is nothing more to answer."), code="stale")
            was, held.state, held.answered_at = held.state, said(held.state), clock.now()
            if held.state == was:
                return
            held.save(update_fields=["state", "answered_at"])
            Event.record(
                f"consent-{held.state}", about=request, by=by.subject, tell=[request.filed_by.subject],
                was=was, now=held.state,
            )  # fmt: skip


def _no(was: str) -> str:
    return Consent.State.WITHDRAWN if was in ("agreed", "withdrawn") else Consent.State.REFUSED
