"""What was done with an account in a time in which somebody else may have used it, each with the way to
undo it where the rules allow one. It comes from rows and events; nothing is kept for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from parley.desk.doings_rows import ROWS, look, post
from parley.desk.models import DisclosureRequest, Report
from parley.ground import clock
from parley.market.models import Listing, Question
from parley.members.models import FormerAddress, Member
from parley.notices.models import Event
from parley.offers import transitions
from parley.offers.models import Deal, Invitation, Message, Offer

ON_A_PAGE = 100


@dataclass(frozen=True)
class Doing:
    """One thing that was done: `undo` is where to POST, or (with `link`) what to open; "" where nothing
    undoes it."""

    at: datetime
    text: str
    url: str = ""
    undo: str = ""
    label: str = ""
    link: bool = False


@dataclass(frozen=True)
class Mark:
    """An event that tells of a doing, read with its page. `last`: nothing was done to that thing later."""

    at: datetime
    event: int
    last: bool


def since_then(report: Report, number: str | int | None = 1) -> Page:
    """A page of everything done as the member from the reported time until the account was frozen, newest
    first."""
    member, span = report.member, (report.since, report.frozen_at)
    rows = (Doing(**each) for found in ROWS for each in found(member, span))
    every = sorted([*_marks(member, span), *rows], key=lambda each: each.at, reverse=True)
    page = Paginator(every, ON_A_PAGE).get_page(number)
    page.object_list = _read(page.object_list, member, span[0])
    return page


def _marks(member: Member, span: tuple) -> Iterator[Mark]:
    found = Event.objects.filter(by=member.subject, at__range=span, kind__in=_WORDS).order_by("-pk")
    accounts, seen = ContentType.objects.get_for_model(Member).pk, set()
    for pk, at, kind, about_type, about in found.values_list("pk", "at", "kind", "about_type", "about_id"):
        # The way to undo stands once, beside the last thing that was done to it.
        # Of an account each piece is a thing of its own.
        what = (about_type, about, kind if about_type == accounts else "")
        yield Mark(at, pk, what not in seen)
        seen.add(what)


def _read(part: list[Mark | Doing], member: Member, since: datetime) -> list[Doing]:
    """In place of each mark what it tells; nothing where the thing itself is gone."""
    marks = [each.event for each in part if isinstance(each, Mark)]
    events = Event.objects.select_related("about_type").prefetch_related("about").in_bulk(marks)
    for model, needs in _NEEDS.items():
        about = [each.about for each in events.values() if isinstance(each.about, model)]
        prefetch_related_objects(about, *needs)
    told = {
        each.event: _doing(event, member, each.last, since)
        for each in part
        if isinstance(each, Mark) and (event := events.get(each.event)) and event.about is not None
    }
    found = (told.get(each.event) if isinstance(each, Mark) else each for each in part)
    return [each for each in found if each]


def _doing(event: Event, member: Member, last: bool, since: datetime) -> Doing:
    about = event.about
    text = str(_WORDS[event.kind]()) % {"title": _title(event)}
    way = _ways(event, member, since) if last or event.kind == "address-changed" else {}
    return Doing(event.at, text, _address(about), **way)


def _title(event: Event) -> str:
    about = event.about
    if isinstance(about, Question | Invitation):
        return about.listing.named
    if isinstance(about, Message):
        return about.negotiation.listing.named
    return about.title if isinstance(about, Listing) else event.facts.get("title", "")


def _address(about: models.Model) -> str:
    if isinstance(about, DisclosureRequest):
        return reverse("desk:concerning", args=[about.pk])
    known = Deal | Invitation | Listing | Message | Offer | Question
    return about.get_absolute_url() if isinstance(about, known) else ""


def _ways(event: Event, member: Member, since: datetime) -> dict:
    """How it is undone: {"undo", "label", "link"}, or nothing."""
    kind, about = event.kind, event.about
    if isinstance(about, Offer):
        deal = getattr(about, "deal", None)
        return _deal(deal) if deal else _offer(about, member)
    if isinstance(about, Deal):
        return _deal(about)
    if isinstance(about, Listing):
        return _listing(about, since)
    if isinstance(about, Question):
        return _question(about, member)
    if isinstance(about, Invitation):
        return post("offers:uninvite", about.pk, label=_("Withdraw")) if about.stands else {}
    if isinstance(about, DisclosureRequest):
        mine = about.consents.filter(member=member).first()
        may = kind == "consent-agreed" and mine is not None and mine.may_become("withdrawn", about.state)
        return post("desk:concerning-refusal", about.pk, label=_("Take the consent back")) if may else {}
    if kind == "address-changed":
        near = (event.at - _A_MOMENT, event.at)
        former = FormerAddress.objects.filter(member=member, left_at__range=near).good().first()
        return (
            post("desk:review-address", former.pk, label=_("Use the former address again")) if former else {}
        )
    if kind == "deal-mail-changed" and member.profile.deal_email is not None:
        return post("members:deal-email-removal", label=_("Take it away"))
    if kind == "deal-address-changed" and member.profile.deal_address is not None:
        return post("members:deal-address-removal", label=_("Take it away"))
    if kind == "details-changed":
        return look("members:details", label=_("Look at them"))
    if kind in ("user-id-changed", "city-changed", "deal-mail-dropped", "deal-address-dropped"):
        return look("members:profile", label=_("Look at it"))
    return {}


def _offer(offer: Offer, member: Member) -> dict:
    standing = offer.standing_now()
    if offer.maker_id == member.pk and transitions.OFFER.allows(standing, "withdraw"):
        return post("offers:withdrawal", offer.pk, label=_("Withdraw"))
    return {}


def _deal(deal: Deal) -> dict:
    if deal.may_step_back(clock.now()):
        return post("offers:stepping-back", deal.pk, label=_("Step back"))
    if transitions.DEAL.allows(deal.state, "ask-to-cancel"):
        return post("offers:cancellation-together", deal.pk, label=_("Ask to cancel together"))
    return {}


def _listing(listing: Listing, since: datetime) -> dict:
    if listing.may_be_restored(since):
        return post("desk:review-listing", listing.pk, label=_("Bring it back"))
    if listing.state != Listing.State.ENDED:
        return look("market:edit", listing.pk, label=_("Look at it"))
    return {}


def _question(question: Question, member: Member) -> dict:
    if question.by_id == member.pk and question.state == Question.State.OPEN:
        return post("market:withdrawal", question.pk, label=_("Withdraw"))
    if question.by_id != member.pk and question.may_be_corrected:
        change = reverse("market:correction", args=[question.pk])
        return {"undo": change, "label": _("Change the answer"), "link": True}
    return {}


# What the way to undo is read from.
_NEEDS = {
    Offer: ("lines__listing", "deal__sides"),
    Deal: ("sides",),
    Question: ("listing",),
    Invitation: ("listing",),
    Message: ("negotiation__listing",),
}
_A_MOMENT = timedelta(seconds=5)
_WORDS = {
    "offer-made": lambda: _("An offer was made: %(title)s"),
    "want-answered": lambda: _("Something was offered for a want: %(title)s"),
    "offer-bought": lambda: _("Something was bought at once: %(title)s"),
    "offer-waits": lambda: _("A backup offer was made: %(title)s"),
    "offer-countered": lambda: _("A counter was made: %(title)s"),
    "offer-reconfirmed": lambda: _("An offer was reconfirmed: %(title)s"),
    "offer-accepted": lambda: _("An offer was accepted: %(title)s"),
    "offer-declined": lambda: _("An offer was declined: %(title)s"),
    "offer-withdrawn": lambda: _("An offer was withdrawn: %(title)s"),
    "watchers-invited": lambda: _("An offer was made to those who watch: %(title)s"),
    "invitation-withdrawn": lambda: _("An offer to those who watch was withdrawn: %(title)s"),
    "message-written": lambda: _("A message was written: %(title)s"),
    "message-added": lambda: _("A message was written: %(title)s"),
    "message-held": lambda: _("A message was written: %(title)s"),
    "request-accepted": lambda: _("A request to write was accepted: %(title)s"),
    "request-declined": lambda: _("A request to write was declined: %(title)s"),
    "deal-half-confirmed": lambda: _("A deal was confirmed: %(title)s"),
    "deal-confirmed": lambda: _("A deal was confirmed: %(title)s"),
    "deal-stepped-back": lambda: _("A deal was stepped back from: %(title)s"),
    "deal-lapsed": lambda: _("A deal was ended because the other side was late: %(title)s"),
    "payment-told": lambda: _("It was said how to pay: %(title)s"),
    "payment-changed": lambda: _("It was changed how to pay: %(title)s"),
    "payment-kept": lambda: _("A change of how to pay was taken back: %(title)s"),
    "deal-tracked": lambda: _("The number of a parcel was given: %(title)s"),
    "dispute-opened": lambda: _("A deal was disputed: %(title)s"),
    "dispute-taken-back": lambda: _("A dispute was taken back: %(title)s"),
    "dispute-said": lambda: _("Something was said in a dispute: %(title)s"),
    "dispute-proposed": lambda: _("An outcome of a dispute was proposed: %(title)s"),
    "dispute-settled-together": lambda: _("An outcome of a dispute was accepted: %(title)s"),
    "mark-contested": lambda: _("A mark was contested: %(title)s"),
    "deal-cancelled": lambda: _("A deal was cancelled: %(title)s"),
    "deal-cancelled-together": lambda: _("A deal was cancelled together: %(title)s"),
    "deal-cancel-asked": lambda: _("It was asked to cancel a deal: %(title)s"),
    "deal-paid": lambda: _("A deal was marked as paid: %(title)s"),
    "deal-sent": lambda: _("A deal was marked as sent: %(title)s"),
    "deal-handed-over": lambda: _("A deal was marked as handed over: %(title)s"),
    "deal-received": lambda: _("A deal was marked as received: %(title)s"),
    "deal-came-back": lambda: _("What was sent was said to have come back: %(title)s"),
    "deal-written-off": lambda: _("What was sent was said to be lost: %(title)s"),
    "deal-completed": lambda: _("A deal was completed: %(title)s"),
    "listing-publish": lambda: _("A listing was published: %(title)s"),
    "listing-edited": lambda: _("A listing was changed: %(title)s"),
    "listing-pause": lambda: _("A listing was paused: %(title)s"),
    "listing-resume": lambda: _("A listing was resumed: %(title)s"),
    "listing-end": lambda: _("A listing was ended: %(title)s"),
    "photos-added": lambda: _("Photos were added: %(title)s"),
    "photo-removed": lambda: _("A photo was removed: %(title)s"),
    "photos-arranged": lambda: _("Photos were put in another order: %(title)s"),
    "address-change-asked": lambda: _("Another mail address was asked for"),
    "address-changed": lambda: _("The mail address was changed"),
    "address-for-deals-asked": lambda: _("A mail address for deals was asked for"),
    "deal-mail-changed": lambda: _("The mail address for deals was changed"),
    "deal-mail-dropped": lambda: _("The mail address for deals was taken away"),
    "deal-address-changed": lambda: _("The postal address for deals was changed"),
    "deal-address-dropped": lambda: _("The postal address for deals was taken away"),
    "password-changed": lambda: _("The password was changed"),
    "password-reset": lambda: _("A new password was set by mail"),
    "details-changed": lambda: _("Name, telephone or postal address were changed"),
    "user-id-changed": lambda: _("The user ID was changed"),
    "city-changed": lambda: _("The city was changed"),
    "question-asked": lambda: _("A question was asked: %(title)s"),
    "question-answered": lambda: _("A question was answered: %(title)s"),
    "answer-corrected": lambda: _("An answer was changed: %(title)s"),
    "question-dismissed": lambda: _("A question was left unanswered: %(title)s"),
    "question-withdrawn": lambda: _("A question was withdrawn: %(title)s"),
    "consent-agreed": lambda: _("Consent was given that something of yours is handed out"),
    "consent-refused": lambda: _("Consent was refused that something of yours is handed out"),
    "consent-withdrawn": lambda: _("Consent was taken back that something of yours is handed out"),
    "account-closed": lambda: _("The account was closed, with time to come back"),
    "account-opened": lambda: _("The account was opened again"),
    "address-taken-back": lambda: _("A former mail address was taken back"),
    "agreed": lambda: _("A new version of the policy or the terms was agreed to"),
    "listing-restore": lambda: _("A listing was brought back: %(title)s"),
    "appeal-made": lambda: _("A decision of our staff was appealed"),
    "rating-answered": lambda: _("A rating was answered: %(title)s"),
}
