"""Handing out: what two people granted is opened through the gate once, into a sealed package."""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from parley.desk import document
from parley.desk.models.packages import Package
from parley.desk.requests_rules import GRANTED, REQUEST
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices.models import Event
from parley.notices.turns import one_at_a_time
from parley.privacy import believing
from parley.privacy.gate import GateBroken, GateClosed, GateStuck, Requester, disclose
from parley.privacy.packages import closed
from parley.privacy.relations import Asked

TURN = "disclosure"


class Producing(models.Model):
    """From granted to fetched."""

    class Meta:
        abstract = True

    def opens(self, about_subject: object, asked: Asked) -> bool:
        """Whether the gate may open this one value for whoever asked: granted, not run out, on this ground,
        this field of this row, and on the ground of consent with that person's. Asked by the relation."""
        if asked.purpose != self.on.purpose or self.standing(clock.now()) != GRANTED:
            return False
        return any(
            line.member.subject == about_subject and _is_place(line, asked)
            for line in self.to_hand_out()
            if asked.column.rpartition(".")[2] in line.granted
        )

    def to_hand_out(self) -> list[models.Model]:
        """The lines of which something may be handed out now."""
        lines = self.named.exclude(granted=[]).select_related("member").order_by("pk")
        if self.ground == "consent":
            agreed = self.consents.filter(state="agreed").values("member")
            lines = lines.filter(member__in=agreed)
        return list(lines)

    def produce(self, by: Member) -> None:
        """Open what was granted and seal it into the package. Once; by somebody who granted it; outside a
        transaction, since the ledger's entries are durable before anything is opened. Raises Refusal.

        Ended half-way, nothing is kept: entries may then stand there for what nobody has seen."""
        with one_at_a_time(TURN) as my_turn:
            if not my_turn:
                raise Refusal(_("Another package is being made. Try again in a moment."), code="busy")
            it = type(self).objects.get(pk=self.pk)
            it._may_hand_out(by, "produce")
            lines = it.to_hand_out()
            opened = it._opened(lines)
            given = {line.pk: [] for line in lines} | {line.pk: list(values) for line, values in opened}
            it._store(by, given, *closed(document.of(it, opened, by)))

    def fetch(self, by: Member) -> str:
        """The package, for somebody who granted it; that destroys it. -> its text. Raises Refusal."""
        package = Package.objects.filter(request=self.pk).first()
        if package is None:
            raise Refusal(_("There is no package."), code="stale")
        self._may_hand_out(by, "fetch")
        content = disclose(by, "handle-request", ["content"], about=package, because=self)["content"]
        with transaction.atomic():
            it = self._locked()
            it._may_hand_out(by, "fetch")
            it._leave_the_package("fetch", by, clock.now())
        return content

    def take_back_package(self, by: Member | None) -> None:
        """Destroy the package that nobody fetched yet: somebody whose data is in it took their consent back.
        Inside the caller's transaction, which has locked the request."""
        self._leave_the_package("take-back", by, clock.now())

    def destroy_package(self) -> None:
        """Destroy the package, if there is one. Inside the caller's transaction."""
        for package in Package.objects.filter(request=self):
            package.destroy()

    def _may_hand_out(self, by: Member, verb: str) -> None:
        self._may_decide(by, staff_only=True)
        if not self.decisions.filter(round=self.round, kind="grant", by=by).exists():
            raise Refusal(_("Only who granted it can hand it out."), code="not-yours")
        REQUEST.next(self.standing(clock.now()), verb)

    def _opened(self, lines: list) -> list[tuple[models.Model, dict]]:
        """Each line with its plain values; without those lines whose row is not kept any more."""
        places = [(line, line.place) for line in lines]
        there = [(line, place) for line, place in places if place is not None]
        if not there:
            raise Refusal(_("Nobody agreed, or nothing of it is kept any more."), code="nothing")
        try:
            return [
                (line, disclose(Requester(), self.on.purpose, line.granted, about=place, because=self))
                for line, place in there
            ]
        except (GateStuck, GateBroken):
            raise
        except GateClosed:
            raise Refusal(_("The gate stays closed: it is not granted any more."), code="stale") from None

    def _store(self, by: Member, given: dict[int, list[str]], content: str, passphrase: str) -> None:
        """`given`: which fields of each line are in the package."""
        with transaction.atomic():
            it, now = self._locked(), clock.now()
            was = it.standing(now)
            it.state = REQUEST.next(was, "produce")
            lines = it.to_hand_out()
            if [line.pk for line in lines] != list(given):
                raise Refusal(_("Somebody took their consent back meanwhile. Try again."), code="stale")
            Package.store(it, content, passphrase, now)
            for line in lines:
                line.hand_out(given[line.pk])
            untold = it.produced_at is not None and it.told_at is None  # people of an earlier package
            it.produced_at, it.told_at = now, None
            it.people_concerned = it.named.exclude(handed_out=[]).values("member").distinct().count()
            it.save()
            it._record("request-produced", by, was, it.state)
            if it.hold is None or it.embargo_until <= believing.at(now):
                it.tell_people(now, None if untold else [pk for pk, fields in given.items() if fields])

    def _leave_the_package(self, verb: str, by: Member | None, now: datetime) -> None:
        was, self.state = self.state, REQUEST.next(self.state, verb)
        self.ended_at = now
        self.save(update_fields=["state", "ended_at"])
        self.destroy_package()
        Event.record(f"request-{self.state}", about=self, by=by and by.subject, was=was, now=self.state)


def _is_place(line: models.Model, asked: Asked) -> bool:
    place = line.place
    return place is not None and type(place) is type(asked.row) and place.pk == asked.row.pk
