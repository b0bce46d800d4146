"""What the processes do in a round of a race. `its` is the tuple that the scene gave for the round."""

from unittest.mock import patch
from uuid import uuid4

from django.db import transaction

from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices import mail
from parley.notices.models import Event
from parley.offers import rules
from parley.offers.models import AutoAnswer, Contest, Dispute, Negotiation, Offer
from parley.privacy import ledger
from parley.privacy.gate import Partner, disclose
from tests.prove.held import minor_case, report, second_moderator
from tests.prove.scenes import deal, member, offer, terms, thing


def ana_accepts(its: tuple) -> None:
    offer(its[1]).accept(by=member("ana"))


def ben_accepts(its: tuple) -> None:
    offer(its[1]).accept(by=member("ben"))


def cleo_accepts(its: tuple) -> None:
    offer(its[2]).accept(by=member("cleo"))


def ben_accepts_second(its: tuple) -> None:
    offer(its[2]).accept(by=member("ben"))


def ana_accepts_second(its: tuple) -> None:
    offer(its[2]).accept(by=member("ana"))


def ben_ties(its: tuple) -> None:
    Offer.tie_together(its[1:], by=member("ben"))


def the_program_answers(its: tuple) -> None:
    AutoAnswer.objects.get(offer=its[1]).answer()


def ana_accepts_third(its: tuple) -> None:
    offer(its[3]).accept(by=member("ana"))


def ben_buys(its: tuple) -> None:
    buys(its, "ben")


def cleo_buys(its: tuple) -> None:
    buys(its, "cleo")


def dov_buys(its: tuple) -> None:
    buys(its, "dov")


def buys(its: tuple, by: str) -> None:
    """At the price that everybody read before the round."""
    Negotiation.buy(thing(its[0]), member(by), terms(1000))


def ana_raises_the_price(its: tuple) -> None:
    thing(its[0]).edit(by=member("ana"), price_amount=1500)


def ben_withdraws(its: tuple) -> None:
    offer(its[1]).withdraw(by=member("ben"))


def ana_declines(its: tuple) -> None:
    offer(its[1]).decline(by=member("ana"))


def ana_counters(its: tuple) -> None:
    offer(its[1]).counter(member("ana"), terms(970))


def ana_counters_too(its: tuple) -> None:
    offer(its[1]).counter(member("ana"), terms(980))


def ben_offers_again(its: tuple) -> None:
    made = offer(its[1])
    made.negotiation.offer(member("ben"), terms(800), after=made.pk)


def ana_edits(its: tuple) -> None:
    thing(its[0]).edit(by=member("ana"), title="Lamp with a crack")


def ana_pauses(its: tuple) -> None:
    thing(its[0]).pause(by=member("ana"))


def ana_ends(its: tuple) -> None:
    thing(its[0]).end(by=member("ana"))


def ana_confirms(its: tuple) -> None:
    deal(its[1]).confirm(member("ana"))


def ben_confirms(its: tuple) -> None:
    deal(its[1]).confirm(member("ben"))


def ana_steps_back(its: tuple) -> None:
    deal(its[1]).step_back(member("ana"))


def ben_opens_contact(its: tuple) -> None:
    # Ben is a newcomer, who may open a few a day; the operator of this marketplace lets him in every round.
    with patch.object(rules, "NEWCOMER_CONTACTS", 10_000):
        deal(its[1]).open_contact(member("ben"))


def newcomer_opens_first(its: tuple) -> None:
    _opens(its, 1)


def newcomer_opens_second(its: tuple) -> None:
    _opens(its, 2)


def _opens(its: tuple, place: int) -> None:
    buyer = deal(its[place]).offer.negotiation.buyer
    deal(its[place]).open_contact(buyer)


def ana_has_received(its: tuple) -> None:
    deal(its[1]).mark_received(member("ana"))


def ana_has_received_second(its: tuple) -> None:
    deal(its[2]).mark_received(member("ana"))


def ben_has_received(its: tuple) -> None:
    deal(its[1]).mark_received(member("ben"))


def ana_cancels(its: tuple) -> None:
    deal(its[1]).cancel(member("ana"), "It fell down the stairs.")


def counts_up(its: tuple) -> None:
    with transaction.atomic():
        ana = locks.row(Member.objects.filter(handle="ana"))
        ana.rated_neutral += 1
        ana.save(update_fields=["rated_neutral"])


def opens_and_sequences(its: tuple) -> None:
    disclose(Partner("mail"), "send-notices", ["email"], member("ana").profile)
    ledger.sequence()


def tells_and_drains(its: tuple) -> None:
    made = offer(its[1])
    with transaction.atomic():
        Event.record("offer-made", made, made.maker.subject, [member("ana").subject])
    mail.drain()


def mo_agrees(its: tuple) -> None:
    minor_case(its[0]).agree(by=member("mo"))


def second_mo_agrees(its: tuple) -> None:
    minor_case(its[0]).agree(by=second_moderator())


def second_mo_disagrees(its: tuple) -> None:
    minor_case(its[0]).disagree(by=second_moderator())


def the_case_lapses(its: tuple) -> None:
    # A clock that is ahead: for this one the 72 hours are over.
    case = minor_case(its[0])
    with clock.frozen(case.until):
        case.lapse()


def first_report_freezes(its: tuple) -> None:
    report(its[1]).freeze()


def second_report_freezes(its: tuple) -> None:
    report(its[2]).freeze()


def ben_disputes(its: tuple) -> None:
    Dispute.open(deal(its[1]), member("ben"), "not-come", "Nothing came.", uuid4())


def time_completes(its: tuple) -> None:
    # A clock that is ahead: for this one the two weeks since it was sent are over.
    with clock.frozen(clock.now() + rules.COMPLETES_AFTER):
        if not deal(its[1]).pass_time():
            raise Refusal("There is nothing that time does.", code="stale")


def ana_has_it_back(its: tuple) -> None:
    deal(its[1]).come_back(member("ana"))


def ana_writes_it_off(its: tuple) -> None:
    deal(its[1]).write_off(member("ana"))


def mo_removes_the_mark(its: tuple) -> None:
    Contest.objects.get(side__deal=its[1]).remove(member("mo"), "The receipt is good.")


def cleo_upholds_the_mark(its: tuple) -> None:
    member.cache_clear()  # this process may know her from before she was staff
    Contest.objects.get(side__deal=its[1]).uphold(member("cleo"), "There is no receipt.")


def ben_accepts_the_outcome(its: tuple) -> None:
    Dispute.objects.get(deal=its[1]).accept(member("ben"), 1)


def mo_settles(its: tuple) -> None:
    Dispute.objects.get(deal=its[1]).settle(member("mo"), "refund", "It came broken.")
