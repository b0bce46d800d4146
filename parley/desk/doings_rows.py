"""What was done with an account and stands in rows alone: no event tells of it, often since nobody else is to
read that it happened."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.translation import gettext as _

from parley.desk.models import Complaint
from parley.market.models import Listing, Watch
from parley.members.models import Member
from parley.notices.choosing import MailChoice
from parley.notices.models import Event
from parley.offers.models import AutoRule, Away, DealSide
from parley.privacy.choices import EVERY, Choice
from parley.privacy.exports import Export
from parley.ratings.models import Rating
from parley.safety.models import Block

Found = Iterator[dict]  # what a Doing is made of


def post(name: str, *args: object, label: str) -> dict:
    """Undone by one press."""
    return {"undo": reverse(name, args=args), "label": label}


def look(name: str, *args: object, label: str = "") -> dict:
    """Undone on a page of its own."""
    return {"undo": reverse(name, args=args), "label": label or _("Look at it"), "link": True}


def listings(member: Member, span: tuple) -> Found:
    """Listed anew."""
    for listing in Listing.objects.of(member).filter(made_at__range=span):
        ends = listing.state != Listing.State.ENDED
        way = post("market:end", listing.pk, label=_("End it")) if ends else {}
        text = _("Something new was listed: %(title)s") % {"title": listing.title}
        yield {"at": listing.made_at, "text": text, "url": listing.get_absolute_url(), **way}


def ended(member: Member, span: tuple) -> Found:
    """Ended by closing the account: that tells of itself, and not of each thing."""
    gone = Listing.objects.of(member).filter(ended_at__range=span).order_by("-pk")
    kind = ContentType.objects.get_for_model(Listing)
    events = Event.objects.filter(about_type=kind, about_id__in=gone.order_by().values("pk"), at__range=span)
    told = set(events.filter(now=Listing.State.ENDED).values_list("about_id", flat=True))
    for listing in gone:
        if listing.pk in told:
            continue
        may = listing.may_be_restored(span[0])
        way = post("desk:review-listing", listing.pk, label=_("Bring it back")) if may else {}
        text = _("A listing ended with the account: %(title)s") % {"title": listing.title}
        yield {"at": listing.ended_at, "text": text, "url": listing.get_absolute_url(), **way}


def contacts(member: Member, span: tuple) -> Found:
    """Contacts of others that were opened."""
    sides = DealSide.objects.filter(member=member, contact_opened_at__range=span)
    for side in sides.select_related("deal"):
        text = _("The contact of the other side was opened: %(title)s") % {"title": side.deal.title}
        yield {"at": side.contact_opened_at, "text": text, "url": side.deal.get_absolute_url()}


def ratings(member: Member, span: tuple) -> Found:
    """Deals that were rated."""
    for rating in Rating.objects.filter(by=member, made_at__range=span).select_related("deal"):
        text = _("A deal was rated: %(title)s") % {"title": rating.deal.title}
        yield {"at": rating.made_at, "text": text, "url": reverse("ratings:new", args=[rating.deal_id])}


def copies(member: Member, span: tuple) -> Found:
    """Copies of all data. What was taken home stays taken."""
    for copy in Export.objects.filter(subject=member.subject, asked_at__range=span):
        text = _("A copy of all your data was asked for")
        yield {"at": copy.asked_at, "text": text, "url": reverse("privacy:my-data")}


def automatic_answers(member: Member, span: tuple) -> Found:
    """Sums from which on offers are answered by themselves."""
    found = AutoRule.objects.filter(listing__owner=member, set_at__range=span).select_related("listing")
    for rule in found:
        text = _("Automatic answers were set: %(title)s") % {"title": rule.listing.title}
        off = post("offers:auto", rule.listing_id, label=_("Switch them off"))
        yield {"at": rule.set_at, "text": text, "url": rule.listing.get_absolute_url(), **off}


def absence(member: Member, span: tuple) -> Found:
    """When it was said is not kept: one that began, or begins, from then on."""
    for away in Away.objects.filter(member=member, since__gte=span[0]):
        text = _("It was said that you are away")
        back = post("offers:back", label=_("I am not away"))
        yield {"at": min(away.since, span[1]), "text": text, "url": reverse("offers:away"), **back}


def blocks(member: Member, span: tuple) -> Found:
    """Members who were blocked."""
    for block in Block.objects.of(member).filter(since__range=span).select_related("member"):
        other = block.member
        text = _("A member was blocked: %(member)s") % {"member": other.as_seen().called}
        there = other.is_active and not other.is_hidden
        way = post("safety:unblock", other.handle, label=_("Unblock")) if there else {}
        yield {"at": block.since, "text": text, "url": reverse("safety:blocks"), **way}


def complaints(member: Member, span: tuple) -> Found:
    """What was reported to staff, which nothing takes back: staff decides."""
    for complaint in Complaint.objects.filter(reporter=member, made_at__range=span):
        text = _("Something was reported to our staff: %(what)s") % {"what": complaint.get_kind_display()}
        yield {"at": complaint.made_at, "text": text, "url": reverse("desk:reports-mine")}


def watches(member: Member, span: tuple) -> Found:
    """Things that are watched."""
    for watch in Watch.objects.filter(by=member, since__range=span).select_related("listing__owner"):
        thing = watch.listing.named if watch.listing.is_shown else _("something that is not shown any more")
        text = _("Something is watched: %(title)s") % {"title": thing}
        way = post("market:unwatch", watch.listing_id, label=_("Stop watching"))
        yield {"at": watch.since, "text": text, "url": reverse("market:watched"), **way}


def choices(member: Member, span: tuple) -> Found:
    """Which uses were allowed or refused, and which mails are wanted."""
    made = Choice.objects.filter(subject=member.subject, at__range=span).exclude(purpose=EVERY)
    for choice in made:
        text = _("A use of your data was allowed") if choice.allowed else _("A use of your data was refused")
        yield {"at": choice.at, "text": text, **look("privacy:my-data")}
    mails = MailChoice.objects.filter(subject=member.subject, at__range=span).order_by("-at").first()
    if mails:
        yield {"at": mails.at, "text": _("It was chosen which mails you get"), **look("notices:mail")}


ROWS: tuple[Callable[[Member, tuple[Any, Any]], Found], ...] = (
    listings, ended, contacts, ratings, copies, automatic_answers, absence, blocks, complaints, watches,
    choices,
)  # fmt: skip
