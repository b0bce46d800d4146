"""What can be done in a simulated market, told by numbers, so that any process can do it: an `Act` names a
function of this file, who does it, and what their page held."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from parley.desk.models import Complaint
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.ground.requests import ONCE_FIELD, see_other
from parley.market.models import Category, Listing, Watch
from parley.members.models import Member
from parley.notices import mail
from parley.offers import jobs
from parley.offers.models import Deal, DealContact, Dispute, Invitation, Negotiation, Offer
from parley.privacy import departures, ledger
from parley.privacy.gate import GateClosed, disclose
from parley.ratings import jobs as rating_jobs
from parley.ratings.models import Rating
from parley.safety.models import Block
from parley.site import once

SHOWING = ("open_contact",)  # what they note and what they show are two transactions, and no form has a key


@dataclass(frozen=True)
class Act:
    """`verb` of the member `by` (0: nobody, the clock drives it), with what else it needs. `locks`: what it
    has to lock, as far as the simulator knows: ("listing", 7), ("deal", 2)."""

    verb: str
    by: int
    given: dict[str, Any] = field(default_factory=dict)
    locks: frozenset[tuple[str, int]] = frozenset()

    def __str__(self) -> str:
        said = ", ".join(f"{name}={value}" for name, value in self.given.items())
        return f"{self.verb} by {self.by}: {said}"


@dataclass(frozen=True)
class Outcome:
    """What came of an act: "done" with the number of what it made, "refused" with the code, or "error"."""

    kind: str
    said: str = ""

    @property
    def made(self) -> int:
        return int(self.said or 0)


def do(act: Act, now: datetime) -> Outcome:
    """Do it at the moment `now`; what a member does, in one transaction, as every request is."""
    return _told(now, lambda: Outcome("done", str(_run(act) or "")))


def press(act: Act, now: datetime, key: str) -> Outcome:
    """The same as a form with that key that is sent to the site: twice with one key, it happens once."""
    return do(act, now) if act.verb in SHOWING else _told(now, lambda: _answer(act, key))


def _told(now: datetime, doing: Callable[[], Outcome]) -> Outcome:
    try:
        with clock.frozen(now):
            return doing()
    except Refusal as refusal:
        return Outcome("refused", refusal.code)
    except Exception as error:
        return Outcome("error", f"{type(error).__name__}: {error}".splitlines()[0])


def _answer(act: Act, key: str) -> Outcome:
    request = RequestFactory().post(f"/{act.verb}/", {ONCE_FIELD: key, "said": str(act)})
    request.user = Member.objects.get(pk=act.by)
    response = once.answer(request, _view, (act,), {})
    if response.status_code == 303:
        return Outcome("done", response.url.removeprefix("/"))
    return Outcome("refused", response.headers.get("Refused", "another"))


def _view(request: HttpRequest, act: Act) -> HttpResponse:
    try:
        return see_other(f"/{_verb(act)(request.user, **act.given) or ''}")
    except Refusal as refusal:
        return HttpResponse(status=409, headers={"Refused": refusal.code})


def _there(model: type[Model], pk: int) -> Any:
    """The row of that number; a view answers 404 where two have left and theirs was forgotten."""
    if found := model.objects.filter(pk=pk).first():
        return found
    raise Refusal("There is no such page any more.", code="not-there")


def _run(act: Act) -> int | None:
    if not act.by:
        return _verb(act)(**act.given)
    member = Member.objects.get(pk=act.by)
    if act.verb in SHOWING:
        return _verb(act)(member, **act.given)
    with transaction.atomic():
        return _verb(act)(member, **act.given)


def _verb(act: Act) -> Callable:
    return globals()[act.verb]


def put_up(by: Member, columns: dict) -> int:
    """As the form does it."""
    with transaction.atomic():
        made = Listing.objects.create(
            owner=by,
            category=Category.objects.filter(parent=None).order_by("pk").first(),
            available=columns["quantity"],
            made_at=clock.now(),
            changed_at=clock.now(),
            **columns,
        )
        made.publish(by=by)
    return made.pk


def edit(by: Member, listing: int, seen: int, changes: dict) -> int:
    return int(Listing.objects.get(pk=listing).edit(by, seen, **changes))


def pause(by: Member, listing: int) -> None:
    Listing.objects.get(pk=listing).pause(by)


def resume(by: Member, listing: int) -> None:
    Listing.objects.get(pk=listing).resume(by)


def end(by: Member, listing: int) -> None:
    Listing.objects.get(pk=listing).end(by)


def open_negotiation(by: Member, listing: int, **page: Any) -> int:
    return Negotiation.open(Listing.objects.get(pk=listing), by, **page).pk


def offer_again(by: Member, negotiation: int, **page: Any) -> int:
    return _there(Negotiation, negotiation).offer(by, **page).pk


def buy(by: Member, listing: int, **page: Any) -> int:
    return Negotiation.buy(Listing.objects.get(pk=listing), by, **page).offer_id


def answer_want(by: Member, want: int, listing: int, **page: Any) -> int:
    things = Listing.objects.in_bulk([want, listing])
    return Negotiation.answer(things[want], things[listing], by, **page).pk


def counter(by: Member, offer: int, **page: Any) -> int:
    return _there(Offer, offer).counter(by, **page).pk


def accept(by: Member, offer: int) -> int:
    return _there(Offer, offer).accept(by).pk


def decline(by: Member, offer: int) -> None:
    _there(Offer, offer).decline(by)


def withdraw(by: Member, offer: int) -> None:
    _there(Offer, offer).withdraw(by)


def reconfirm(by: Member, offer: int, seen: int) -> None:
    _there(Offer, offer).reconfirm(by, seen)


def tie(by: Member, offers: list[int]) -> int:
    return Offer.tie_together(offers, by)


def untie(by: Member, offer: int) -> None:
    _there(Offer, offer).untie(by)


def watch(by: Member, listing: int, may_offer: bool) -> None:
    Watch.start(Listing.objects.get(pk=listing), by, may_offer)


def invite(by: Member, listing: int, **page: Any) -> int:
    return Invitation.make(Listing.objects.get(pk=listing), by, **page).pk


def take(by: Member, invitation: int) -> int:
    return _there(Invitation, invitation).take(by).pk


def take_back_invitation(by: Member, invitation: int) -> None:
    _there(Invitation, invitation).withdraw(by)


def confirm(by: Member, deal: int, meets_only: bool) -> None:
    _deal(deal).confirm(by, meets_only)


def step_back(by: Member, deal: int) -> None:
    _deal(deal).step_back(by)


def cancel(by: Member, deal: int, reason: str) -> None:
    _deal(deal).cancel(by, reason)


def ask_to_cancel(by: Member, deal: int) -> None:
    _deal(deal).ask_to_cancel(by)


def pay(by: Member, deal: int) -> None:
    _deal(deal).mark_paid(by)


def send(by: Member, deal: int) -> None:
    _deal(deal).mark_sent(by)


def hand_over(by: Member, deal: int) -> None:
    _deal(deal).mark_handed_over(by)


def receive(by: Member, deal: int) -> None:
    _deal(deal).mark_received(by)


def open_contact(by: Member, deal: int) -> None:
    """As the button does: noted in the deal, then through the gate."""
    found = _deal(deal)
    try:
        theirs = found.open_contact(by).contact
        disclose(by, "complete-deal", ["name", "email", "address"], about=theirs, because=found)
    except (GateClosed, DealContact.DoesNotExist):
        raise Refusal("The other side has left.", code="closed") from None


def lapse(by: Member, deal: int) -> None:
    _deal(deal).lapse(by)


def come_back(by: Member, deal: int) -> None:
    _deal(deal).come_back(by)


def dispute(by: Member, deal: int, kind: str, form: UUID) -> int:
    return Dispute.open(_deal(deal), by, kind, "It is not as it should be.", form).pk


def testify(by: Member, deal: int, form: UUID) -> None:
    _dispute(deal).say(by, "This is how it was.", form)


def propose(by: Member, deal: int, outcome: str) -> None:
    _dispute(deal).propose(by, outcome, "So be it.")


def agree_on(by: Member, deal: int, seen: int) -> None:
    _dispute(deal).accept(by, seen)


def drop_dispute(by: Member, deal: int) -> None:
    _dispute(deal).take_back(by)


def settle(by: Member, deal: int, outcome: str) -> None:
    _dispute(deal).settle(by, outcome, "Both were heard.")


def rate(by: Member, deal: int, kind: str) -> None:
    Rating.give(_deal(deal), by, kind, "As agreed.")


def reply(by: Member, rating: int) -> None:
    _there(Rating, rating).reply(by, "Thank you.")


def block(by: Member, member: int) -> None:
    Block.put_up(Member.objects.get(pk=member), by)


def unblock(by: Member, member: int) -> None:
    Block.take_down(Member.objects.get(pk=member), by)


def report(by: Member, listing: int) -> None:
    Complaint.make(Listing.objects.get(pk=listing), "fraud", "", by)


def leave(by: Member) -> None:
    by.cancel(by, keeps_words=True)


def suspend_outdated() -> int:
    return jobs.ask_makers_again.call_local()


def ask_backups() -> int:
    return jobs.ask_backups.call_local()


def close_pointless() -> int:
    return jobs.close.call_local()


def remind() -> int:
    return jobs.remind.call_local()


def pass_time() -> int:
    return jobs.pass_time.call_local()


def count_ratings() -> int:
    return rating_jobs.count_what_is_shown.call_local()


def finish_departures() -> int:
    return departures.sweep(clock.now())


def sequence() -> None:
    ledger.sequence()


def send_mail() -> int:
    return mail.drain()


def _dispute(deal: int) -> Dispute:
    if found := Dispute.objects.select_related("deal__offer__negotiation").filter(deal=deal).first():
        return found
    raise Refusal("There is no dispute about it any more.", code="not-there")


def _deal(pk: int) -> Deal:
    return Deal.objects.select_related("offer__negotiation").get(pk=pk)
