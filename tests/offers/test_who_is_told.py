"""Each move of an offer and of a deal is made once, and what it tells to whom is read: a verb that stops
telling, or tells somebody else, fails here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from parley.ground import clock
from parley.market.models import Listing
from parley.members.models import Member
from parley.notices.models import Notice
from parley.offers import holding, jobs, transitions
from parley.offers.models import Deal, Negotiation, Offer
from tests.offers.test_disputing import answered, disputed
from tests.offers.things import agreed, completed, confirmed, euros, offered, put_up

Verb = Callable[[], Any]


@dataclass
class Scene:
    """Ben offers on Ana's lamp, or has a deal about it; Cleo wants it too. Mo is staff."""

    lamp: Listing
    ana: Member
    ben: Member
    cleo: Member
    mo: Member
    time: Any

    def offer(self) -> Offer:
        return offered(self.lamp, self.ben)

    def agreed(self) -> Deal:
        return agreed(self.lamp, self.ben)

    def confirmed(self) -> Deal:
        return confirmed(self.lamp, self.ben)

    def completed(self) -> Deal:
        return completed(self.lamp, self.ben)

    def sent(self) -> Deal:
        deal = self.confirmed()
        deal.mark_sent(by=self.ana)
        return deal

    def cancelled(self) -> Deal:
        deal = self.sent()
        deal.cancel(by=self.ben, reason="No.")
        return deal

    def late(self) -> Deal:
        deal = self.confirmed()
        self.pass_days(3)
        self.time.tick(days=1)
        return Deal.objects.get(pk=deal.pk)

    def lapsed(self) -> Deal:
        deal = self.late()
        deal.lapse(by=self.ana)
        return deal

    def pass_days(self, *spans: int) -> None:
        for days in spans:
            self.time.tick(days=days)
            jobs.pass_time.call_local()

    def edited(self) -> Offer:
        offer = self.offer()
        self.lamp.edit(by=self.ana, title="Brass lamp, cracked")
        return offer

    def backup(self) -> tuple[Deal, Offer]:
        deal = self.agreed()
        return deal, Negotiation.open(self.lamp, self.cleo, euros(20), as_backup=True)


@pytest.fixture
def scene(lamp, ana, ben, cleo, mo):
    with clock.frozen() as time:
        yield Scene(lamp, ana, ben, cleo, mo, time)


def in_time(its: Scene, job: Any, **passed: int) -> Verb:
    """A job that runs after a while."""

    def run() -> None:
        its.time.tick(**passed)
        job.call_local()

    return run


# Offers: what leads to the move, and the move itself.


def accepts(its: Scene) -> Verb:
    offer = its.offer()
    return lambda: offer.accept(by=its.ana)


def accepts_one_of_two(its: Scene) -> Verb:
    offer = its.offer()
    offered(its.lamp, its.cleo)
    return lambda: offer.accept(by=its.ana)


def accepts_one_of_those_tied(its: Scene) -> Verb:
    offers = [its.offer(), offered(put_up(its.cleo, title="Kettle"), its.ben)]
    Offer.tie_together([each.pk for each in offers], by=its.ben)
    return lambda: Offer.objects.get(pk=offers[0].pk).accept(by=its.ana)


def declines(its: Scene) -> Verb:
    offer = its.offer()
    return lambda: offer.decline(by=its.ana)


def withdraws(its: Scene) -> Verb:
    offer = its.offer()
    return lambda: offer.withdraw(by=its.ben)


def counters(its: Scene) -> Verb:
    offer = its.offer()
    return lambda: offer.counter(by=its.ana, terms=euros(35))


def offers_anew(its: Scene) -> Verb:
    offer = its.offer()
    return lambda: offer.negotiation.offer(by=its.ben, terms=euros(31))


def edits(its: Scene) -> Verb:
    its.edited()
    return jobs.ask_makers_again.call_local


def reconfirms(its: Scene) -> Verb:
    offer = its.edited()
    jobs.ask_makers_again.call_local()
    return lambda: Offer.objects.get(pk=offer.pk).reconfirm(by=its.ben)


def frees_for_a_backup(its: Scene) -> Verb:
    deal, _backup = its.backup()
    return lambda: deal.step_back(by=its.ben)


def ends_the_listing(its: Scene) -> Verb:
    its.offer()
    its.lamp.end(by=its.ana)
    return jobs.close.call_local


def is_nearly_over(its: Scene) -> Verb:
    its.offer()
    return in_time(its, jobs.remind, hours=42)


def runs_out(its: Scene) -> Verb:
    its.offer()
    return in_time(its, jobs.tell_run_out, hours=48)


# Deals.


def by_ben(verb: str, deal: Callable[[Scene], Deal], *given: object) -> Callable[[Scene], Verb]:
    """Ben does it to such a deal."""

    def prepared(its: Scene) -> Verb:
        there = deal(its)
        return lambda: getattr(there, verb)(its.ben, *given)

    return prepared


def by_ana(verb: str, deal: Callable[[Scene], Deal], *given: object) -> Callable[[Scene], Verb]:
    """Ana does it."""

    def prepared(its: Scene) -> Verb:
        there = deal(its)
        return lambda: getattr(there, verb)(its.ana, *given)

    return prepared


def half_confirmed(its: Scene) -> Deal:
    deal = its.agreed()
    deal.confirm(by=its.ana)
    return deal


def asked_to_cancel(its: Scene) -> Deal:
    deal = its.confirmed()
    deal.ask_to_cancel(by=its.ana)
    return deal


def half_received(its: Scene) -> Deal:
    deal = its.confirmed()
    deal.mark_received(by=its.ana)
    return deal


def is_removed(its: Scene) -> Verb:
    its.confirmed()

    def remove() -> None:
        with transaction.atomic():
            holding.call_off(its.ben)

    return remove


def waits_for_a_confirmation(its: Scene) -> Verb:
    half_confirmed(its)
    return in_time(its, jobs.pass_time, days=3)


def is_late(its: Scene) -> Verb:
    its.confirmed()
    return in_time(its, jobs.pass_time, days=3)


def stands_idle(its: Scene) -> Verb:
    its.confirmed()
    its.pass_days(3)
    return in_time(its, jobs.pass_time, days=60)


def ends_idle(its: Scene) -> Verb:
    its.confirmed()
    its.pass_days(3, 60)
    return in_time(its, jobs.pass_time, days=14)


def arrives_in_silence(its: Scene) -> Verb:
    deal = its.confirmed()
    deal.mark_paid(by=its.ben)
    deal.mark_sent(by=its.ana)
    return in_time(its, jobs.pass_time, days=14)


def disputes(its: Scene) -> Verb:
    deal = its.completed()
    return lambda: disputed(deal, its.ben)


def staff_settles(its: Scene) -> Verb:
    dispute = answered(disputed(its.completed(), its.ben), its.ana)
    return lambda: dispute.settle(its.mo, "refund", "So it is.")


def both_settle(its: Scene) -> Verb:
    dispute = disputed(its.completed(), its.ben)
    dispute.propose(its.ana, "partial", "")
    return lambda: dispute.accept(its.ben, 1)


def takes_back(deal: Callable[[Scene], Deal]) -> Callable[[Scene], Verb]:
    def prepared(its: Scene) -> Verb:
        dispute = disputed(deal(its), its.ben)
        return lambda: dispute.take_back(by=its.ben)

    return prepared


S = Scene
BOTH = ("ana", "ben")
# (verb of the table, what is done, what is told to whom)
OFFERS = [
    ("accept", accepts, {"ben": "offer-accepted"}),
    ("reserve", accepts_one_of_two, {"ben": "offer-accepted", "cleo": "offer-backup"}),
    ("close", accepts_one_of_those_tied, {"ben": "offer-accepted", "cleo": "offer-tie-ended"}),
    ("close", ends_the_listing, {"ben": "offer-closed"}),
    ("decline", declines, {"ben": "offer-declined"}),
    ("withdraw", withdraws, {"ana": "offer-withdrawn"}),
    ("counter", counters, {"ben": "offer-countered"}),
    ("replace", offers_anew, {"ana": "offer-made"}),
    ("suspend", edits, {"ben": "offer-suspended"}),
    ("suspend", frees_for_a_backup, {"ana": "deal-stepped-back", "cleo": "offer-freed"}),
    ("reconfirm", reconfirms, {"ana": "offer-reconfirmed"}),
    ("time", is_nearly_over, {"ana": "offer-ending"}),
    ("time", runs_out, {"ben": "offer-run-out"}),
]
DEALS = [
    ("confirm", by_ben("confirm", S.agreed), {"ana": "deal-half-confirmed"}),
    ("confirm", waits_for_a_confirmation, {"ben": "deal-unconfirmed"}),
    ("both-confirmed", by_ben("confirm", half_confirmed), {"ana": "deal-confirmed"}),
    ("step-back", by_ben("step_back", S.agreed), {"ana": "deal-stepped-back"}),
    ("step-back", by_ana("step_back", S.confirmed), {"ben": "deal-stepped-back"}),
    ("contact", by_ben("open_contact", S.confirmed), {}),  # it stands in "Who saw my data"
    ("pay", by_ben("mark_paid", S.confirmed), {"ana": "deal-paid"}),
    ("pay", is_late, {"ben": "deal-overdue"}),
    ("send", by_ana("mark_sent", S.confirmed), {"ben": "deal-sent"}),
    ("send", by_ana("mark_handed_over", S.confirmed), {"ben": "deal-handed-over"}),
    ("send", by_ana("track", S.sent, "Post", "RX 1"), {"ben": "deal-tracked"}),
    ("receive", by_ben("mark_received", S.confirmed), {"ana": "deal-received"}),
    ("complete", by_ben("mark_received", half_received), {"ana": "deal-completed"}),
    ("complete", arrives_in_silence, dict.fromkeys(BOTH, "deal-completed-by-time")),
    ("ask-to-cancel", by_ben("ask_to_cancel", S.confirmed), {"ana": "deal-cancel-asked"}),
    ("cancel", by_ben("ask_to_cancel", asked_to_cancel), {"ana": "deal-cancelled-together"}),
    ("cancel", by_ben("cancel", S.confirmed, "No."), {"ana": "deal-cancelled"}),
    ("cancel", by_ben("part", S.confirmed, "They have left."), {"ana": "deal-cancelled"}),
    ("lapse", by_ana("lapse", S.late), {"ben": "deal-lapsed"}),
    ("come-back", by_ana("come_back", S.cancelled), {"ben": "deal-came-back"}),
    ("write-off", by_ana("write_off", S.cancelled), {"ben": "deal-written-off"}),
    ("call-off", is_removed, {"ana": "deal-called-off"}),
    ("call-off", stands_idle, dict.fromkeys(BOTH, "deal-idle")),
    ("call-off", ends_idle, dict.fromkeys(BOTH, "deal-idle-ended")),
    ("dispute", disputes, {"ana": "dispute-opened"}),
    ("settle", staff_settles, dict.fromkeys(BOTH, "dispute-settled")),
    ("settle", both_settle, {"ana": "dispute-settled-together"}),
    ("go-on", takes_back(S.confirmed), {"ana": "dispute-taken-back"}),
    ("stay-completed", takes_back(S.completed), {"ana": "dispute-taken-back"}),
    ("stay-lapsed", takes_back(S.lapsed), {"ana": "dispute-taken-back"}),
    ("stay-cancelled", takes_back(S.cancelled), {"ana": "dispute-taken-back"}),
]


@pytest.mark.parametrize(("machine", "rows"), [(transitions.OFFER, OFFERS), (transitions.DEAL, DEALS)])
def test_every_verb_of_the_tables_is_made_here(machine, rows):
    assert {verb for _state, verb in machine.moves} == {verb for verb, _done, _told in rows}


@pytest.mark.parametrize(
    ("verb", "done", "told"),
    OFFERS + DEALS,
    ids=[f"{number} {row[0]}" for number, row in enumerate(OFFERS + DEALS)],
)
def test_what_is_done_is_told_to_whom_it_concerns_and_to_nobody_else(scene, verb, done, told):
    act = done(scene)
    before = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    act()
    names = {each.subject: each.handle for each in (scene.ana, scene.ben, scene.cleo, scene.mo)}
    found = Notice.objects.filter(pk__gt=before, event__about_type__app_label="offers")
    heard = sorted((names[each.subject], each.event.kind) for each in found.select_related("event"))
    assert heard == sorted(told.items())
