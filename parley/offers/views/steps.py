"""The steps of a deal in words: which are done, whose is next."""

from datetime import datetime

from django.utils.translation import gettext as _

from parley.offers import rules, transitions
from parley.offers.models import Deal, DealSide
from parley.offers.terms import Handover


def steps_of(deal: Deal, mine: DealSide, theirs: DealSide) -> list[dict]:
    """The steps for the components' `steps`: {label, state, at}; the first that is not done is now."""
    if over := _ended(deal.state):
        at = deal.dispute.opened_at if deal.state == transitions.IN_DISPUTE else deal.ended_at
        return [_step(_("Agreed"), deal.agreed_at), _step(over, at)]
    done = [_step(label, at) for label, at in _all(deal, mine, theirs)]
    current = next((step for step in done if step["state"] != "done"), None)
    if current and deal.state != transitions.COMPLETED:
        current["state"] = "now"
    return done


def _ended(state: str) -> str:
    """How a deal ended that came to nothing; "" for others."""
    ends = {
        transitions.STEPPED_BACK: _("Stepped back"),
        transitions.CANCELLED: _("Cancelled"),
        transitions.LAPSED: _("Lapsed"),
        transitions.IN_DISPUTE: _("In dispute"),
        transitions.SETTLED: _("Settled"),
    }
    return ends.get(state, "")


def _all(deal: Deal, mine: DealSide, theirs: DealSide) -> list[tuple[str, datetime | None]]:
    if mine.role == DealSide.Role.TRADER:
        return _swap(deal, mine, theirs)
    buyer, seller = (mine, theirs) if mine.role == DealSide.Role.BUYER else (theirs, mine)
    met = deal.offer.handover == Handover.MET
    you_buy = buyer is mine
    paying = [(_("You pay") if you_buy else _("The buyer pays"), buyer.paid_at)]
    paid = [(_("The seller has the money") if you_buy else _("You have the money"), seller.received_at)]
    return [
        (_("Agreed"), deal.agreed_at),
        (_("You confirm"), mine.confirmed_at),
        (_("%(handle)s confirms") % {"handle": theirs.member.as_seen().called}, theirs.confirmed_at),
        *(paying if deal.pays(buyer) else []),
        _handing(seller, met, you_buy),
        (_("You have the thing") if you_buy else _("The buyer has the thing"), buyer.received_at),
        *(paid if deal.pays(buyer) else []),
    ]


def _swap(deal: Deal, mine: DealSide, theirs: DealSide) -> list[tuple[str, datetime | None]]:
    other = {"handle": theirs.member.as_seen().called}
    met = deal.offer.handover == Handover.MET
    steps = [
        (_("Agreed"), deal.agreed_at),
        (_("You confirm"), mine.confirmed_at),
        (_("%(handle)s confirms") % other, theirs.confirmed_at),
    ]
    if deal.pays(mine):
        steps.append((_("You pay"), mine.paid_at))
    if deal.pays(theirs):
        steps.append((_("%(handle)s pays") % other, theirs.paid_at))
    yours = _("You hand over yours") if met else _("You send yours")
    others = _("%(handle)s hands over theirs") if met else _("%(handle)s sends theirs")
    sending = [(yours, mine.sent_at or mine.handed_at), (others % other, theirs.sent_at or theirs.handed_at)]
    steps += reversed(sending) if theirs.sends_first else sending
    steps.append((_("You have what you get"), mine.received_at))
    return [*steps, (_("%(handle)s has what they get") % other, theirs.received_at)]


def _handing(seller: DealSide, met: bool, you_buy: bool) -> tuple[str, datetime | None]:
    if met:
        return (_("The seller hands it over") if you_buy else _("You hand it over")), seller.handed_at
    return (_("The seller sends it") if you_buy else _("You send it")), seller.sent_at


def _step(label: str, at: datetime | None) -> dict:
    return {"label": label, "state": "done" if at else "next", "at": at}


def next_step(deal: Deal, mine: DealSide, theirs: DealSide) -> dict:
    """What is to be done next: {"yours": bool, "text": …, "until": a day or None}."""
    other = {"handle": theirs.member.as_seen().called}
    if deal.state == transitions.AGREED:
        until = deal.agreed_at + rules.CONFIRM_WITHIN
        if not mine.confirmed_at:
            return _next(True, _("Confirm the deal, then you both get each other's contact."), until)
        return _next(False, _("%(handle)s has to confirm.") % other, until)
    if deal.state == transitions.IN_DISPUTE:
        return _disputing(deal, mine)
    if deal.state != transitions.CONFIRMED:
        return _next(False, _over(deal, mine))
    return _performing(deal, mine, theirs, other)


def _performing(deal: Deal, mine: DealSide, theirs: DealSide, other: dict) -> dict:
    if theirs.cancel_asked_at and not mine.cancel_asked_at:
        text = _("%(handle)s asks to cancel together. Agree to that, or go on as agreed.") % other
        return _next(True, text, deal.due_from(mine))
    if mine.role == DealSide.Role.TRADER:
        return _swapping(deal, mine, theirs, other)
    if mine.role == DealSide.Role.BUYER:
        if deal.pays(mine) and not mine.paid_at and not theirs.received_at:
            return _next(
                True,
                _("Pay %(sum)s, then say so here.") % {"sum": deal.offer.total.format()},
                deal.pay_due(mine),
            )
        if not (theirs.sent_at or theirs.handed_at or mine.received_at):
            return _next(False, _("%(handle)s has to hand it over.") % other, deal.due_from(theirs))
        if not mine.received_at:
            return _next(True, _("Say so here when you have it."))
        return _next(False, _("%(handle)s has to say that the money has come.") % other)
    if deal.pays(theirs) and not (theirs.paid_at or mine.received_at or deal.send_due(mine)):
        return _next(False, _("%(handle)s has to pay.") % other, deal.pay_due(theirs))
    if not (mine.sent_at or mine.handed_at or theirs.received_at):
        return _next(True, _("Hand it over, then say so here."), deal.due_from(mine))
    if deal.pays(theirs) and not mine.received_at:
        return _next(True, _("Say so here when the money has come."))
    return _next(False, _("%(handle)s has to say that it has arrived.") % other)


def _swapping(deal: Deal, mine: DealSide, theirs: DealSide, other: dict) -> dict:
    sent, got = mine.sent_at or mine.handed_at, theirs.sent_at or theirs.handed_at or mine.received_at
    if deal.pays(mine) and not (mine.paid_at or theirs.received_at):
        text = _("Pay %(sum)s, then say so here.") % {"sum": deal.offer.total.format()}
        return _next(True, text, deal.pay_due(mine))
    if not (sent or theirs.received_at):
        if theirs.sends_first and not got:
            text = _("%(handle)s has fewer ratings and sends first.") % other
            return _next(False, text, deal.due_from(theirs))
        if mine.sends_first and not got:
            text = _("You have no more ratings than they do, so you send first. Then say so here.")
            return _next(True, text, deal.due_from(mine))
        return _next(True, _("Hand over yours, then say so here."), deal.due_from(mine))
    if not mine.received_at:
        return _next(bool(got), _("Say so here when you have what you get."))
    return _next(False, _("%(handle)s has to say that all has come.") % other)


def _disputing(deal: Deal, mine: DealSide) -> dict:
    """Whose word is next in a dispute: there is one for who has not answered, or may accept."""
    dispute = deal.dispute
    if dispute.proposal and dispute.proposed_by_id != mine.member_id:
        return _next(True, _("In dispute: the other side proposes how it may end."))
    if dispute.opened_by_id != mine.member_id and not mine.statements.exists():
        return _next(True, _("In dispute: say what happened."), dispute.opened_at + rules.DISPUTE_ANSWER)
    return _next(False, _("In dispute. You two agree on an outcome, or staff settles it."))


def _over(deal: Deal, mine: DealSide) -> str:
    if deal.state == transitions.SETTLED:
        return _("The dispute is settled: %(outcome)s") % {"outcome": deal.dispute.get_outcome_display()}
    if deal.state == transitions.COMPLETED:
        return _("Completed. Both sides have what they were to get.")
    if deal.state == transitions.STEPPED_BACK:
        return _("One side stepped back. Nothing more is to be done, and nobody has a mark from it.")
    if deal.state == transitions.LAPSED:
        if not any(side.did_not_perform for side in deal.both):
            return _("This deal has lapsed. Nobody has a mark from it.")
        if deal.ended_by_id == mine.member_id:
            return _("You ended this deal, since the other side did not perform. That is counted there.")
        return _("The other side ended this deal, since you did not pay or send in time. That is counted.")
    if deal.ended_by_id is None and deal.asked_at:
        return _(
            "Nothing was heard of this deal for a long time, so it has ended. Nobody has a mark from it."
        )
    if deal.ended_by_id is None and not all(side.cancel_asked_at for side in deal.both):
        return _("This deal has ended: the other account is gone. Nobody has a mark from it.")
    if deal.ended_by_id is None:
        return _("You cancelled it together. Nobody has a mark from it.")
    if deal.ended_by_id == mine.member_id:
        return _("You cancelled this deal. That is counted.")
    return _("The other side cancelled this deal. That is counted there, not with you.")


def _next(yours: bool, text: str, until: datetime | None = None) -> dict:
    return {"yours": yours, "text": text, "until": until}
