"""A member of whom there is something in every table."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import models

from parley.desk.models import Appeal, CaseWord, Complaint, MinorCase, Report, Ruling
from parley.ground import clock
from parley.ground.money import Money
from parley.market.models import Keepsake, Listing, Photo, Question, WantEntry, WantLine, Watch
from parley.members.models import AddressChange, Announcement, FormerAddress, Member, Reset, ResetCode
from parley.notices.models import MailChoice
from parley.offers.models import (
    AutoAnswer,
    AutoRule,
    Away,
    Contest,
    Deal,
    DealSide,
    Dispute,
    Instruction,
    Invitation,
    Message,
)
from parley.offers.models.message_photos import Taken
from parley.privacy.catalogue import Table
from parley.privacy.choices import Choice
from parley.privacy.departures import Departure
from parley.privacy.exports import Export
from parley.privacy.gate import Partner, disclose
from parley.ratings.models import Correction, Link, Rating
from parley.safety.models import Block, Restriction
from parley.site.models import HandledRequest
from tests.cast import make_member
from tests.desk.cases import filed
from tests.offers.things import agreed, euros, offered, put_up

# What belongs to a browser, an address or a case, and to no member by name.
APART = {
    "members_joining": "who joins is no member yet; the row goes when they are",
    "members_draft": "it belongs to the cookie of a browser",
    "members_attempt": "hashes, under a key of the day",
    "django_session": "what is in it is not readable by column",
    "members_retiredhandle": "a keyed hash of a name, found only by who types that name",
    "safety_tombstone": "a keyed hash of an address, found only by who has that address",
    "desk_parentsword": "it is of whoever wrote, by their address, and goes with the case",
    "desk_disclosurerequest": "the case's own: an embargo would be given away",
    "desk_named": "the case's own: an embargo would be given away",
    "desk_decision": "the case's own: an embargo would be given away",
    "desk_evidence": "the case's own: what was handed in by whoever asked",
    "desk_package": "the case's own: for whoever asked",
}


def fill(ana: Member, ben: Member, mo: Member) -> None:
    """Ana lists, sells, buys, rates, is rated, is restricted, blocks, is told; and asks for a copy."""
    now = clock.now()
    lamp = put_up(ana, title="Ana's lamp", trade_for="a stool")
    sold = _sold(lamp, ben, words="at noon by the gate", place="Leeds station")
    Rating.give(sold, ana, "positive", "kind and quick")
    Rating.give(sold, ben, "positive", "lamp was as said")
    given = Rating.objects.get(by=ana)
    Correction.change(given, mo, "neutral", "it was not that quick")
    Photo.objects.create(listing=lamp, token="a" * 32, width=10, height=10, blur="data:", made_at=now)
    Keepsake.objects.create(listing=lamp, token="b" * 32, width=10, height=10, blur="data:", made_at=now)
    line = WantLine.objects.create(owner=ana, listing=lamp)
    stool = put_up(ben, title="Ben's stool")
    WantEntry.objects.create(line=line, wants=stool)
    Question.ask(stool, ana, "Does the stool wobble?").give_answer(ben, "On three legs, never.")
    Question.ask(put_up(ana, title="Ana's bowl"), ben, "Does the bowl ring?").give_answer(ana, "In tune.")
    _what_went_wrong(sold, ana, mo)
    Watch.start(stool, ana, may_offer=True)
    Invitation.make(stool, ben, euros(30, words="for who was patient", place="Leeds station"))
    picture = Taken("data:image/webp;base64,c21hbGw=", "data:image/webp;base64,bGFyZ2U=", 4, 3)
    Message.open(stool, ana, "Is the stool still there?", photos=[picture])
    held = Message.open(
        put_up(make_member("potter"), title="A jug"), ana, "Look at www.jugs.example", knowing=True
    )
    held.keep_back(mo, "It is a shop.")
    _left_to_the_program(ana, ben, now)
    Restriction.impose(ana, mo, "three complaints")
    Block.put_up(ben, by=ana)
    AddressChange.begin(ana, "ana.new@example.org")
    change = AddressChange.begin(ana, "ana.deals@example.org", for_deals=True)
    change.confirm(change.code)
    ana.profile.refresh_from_db()
    ana.set_deal_address({"country_code": "DE", "street_address": "Locker 12", "city": "BERLIN"})
    HandledRequest.objects.create(key=ana.subject, actor=ana.subject, fingerprint=b"", at=now)
    Choice.make(ana.subject, "send-reminders", False)
    MailChoice.choose(ana.subject, {"offers": "daily"})
    _under_the_desk(ana, mo, now)
    Link.make(ana, ben, mo, "one telephone")
    Export.ask(by=ana)
    disclose(Partner("mail"), "send-notices", ["email"], ana.profile)


def _sold(lamp: Listing, ben: Member, **said: str) -> Deal:
    """A completed deal, with how to pay and the number of the parcel."""
    deal = agreed(lamp, ben, **said)
    Instruction.state(deal, lamp.owner, "to account 111", again=True)
    for side in (ben, lamp.owner):
        deal.confirm(by=side)
    deal.mark_sent(by=lamp.owner, carrier="Royal Mail", tracking="RX1")
    for side in (ben, lamp.owner):
        deal.mark_received(by=side)
    return deal


def _what_went_wrong(sold: Deal, ana: Member, mo: Member) -> None:
    """Ana misses the money, and they agree; she says that she did send, and staff says that she did not."""
    files = [("application/pdf", b"%PDF-1.4 a receipt")]
    dispute = Dispute.open(sold, ana, "not-paid", "the money is not here", uuid4(), files)
    dispute.propose(ana, "partial", "half of it")
    dispute.accept(Member.objects.get(handle="ben"), 1)
    DealSide.objects.filter(deal=sold, member=ana).update(did_not_perform=True)
    Contest.make(sold, ana, "the post was on strike").uphold(mo, "there was no strike")


def _left_to_the_program(ana: Member, ben: Member, now: datetime) -> None:
    """Ana is away, and lets offers below ten euros be declined for her."""
    bell = put_up(ana, title="Ana's bell")
    AutoRule.put(bell, ana, Money(1000, "EUR"), None)
    AutoAnswer.objects.create(offer=offered(bell, ben), due_at=now)
    Away.begin(ana, now, now + timedelta(days=3))


def _under_the_desk(ana: Member, mo: Member, now: datetime) -> None:
    """Ana is told of a version, was asked to agree to a hand-over, lost her account, and begins to leave."""
    Announcement.objects.create(member=ana, document="policy", version="2", at=now)
    FormerAddress.keep(ana.profile)
    reset = Reset.objects.create(member=ana, network="", made_at=now)
    ResetCode.objects.create(reset=reset)
    Report.objects.create(member=ana, reset=reset, since=now, made_at=now)
    filed(mo, [ana], "consent", ["email"])
    case = MinorCase.objects.create(
        member=ana, opened_role="staff", opened_by=mo, opened_at=now, until=now + timedelta(days=3)
    )
    CaseWord.say(case, "member", "born long ago")
    Complaint.make(Member.objects.get(handle="ben"), "harassment", "he called me names", ana)
    ruled = Complaint.make(put_up(ana, title="Ana's cart"), "fraud", "", None, "192.0.2.1").matter
    appeal = Appeal.make(Ruling.make(ruled, mo, "end", "fraud", "sold it twice"), ana, "I sold it once")
    appeal.uphold(make_member("another", moderator=True), "it was twice")
    Departure.objects.create(subject=ana.subject, asked_at=now, due_at=now + timedelta(days=7))


def is_about(table: Table, row: models.Model, subject) -> bool:
    """Whether the row is the subject's, by the table's own path."""
    for name in table.subject.split("__"):
        row = getattr(row, name)
    return row == subject
