"""Until when a member has to do what, in haggling and deals; and that as a calendar file."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from parley.members.models import Member
from parley.offers import transitions
from parley.offers.models import Deal, Offer
from parley.offers.views.steps import next_step
from parley.offers.waiting import Waiting, waiting_for

MOST = 200  # offers
LENGTH = timedelta(minutes=30)  # of an entry, which ends at the deadline


@dataclass(frozen=True)
class Deadline:
    """`text` is to be done by `at`; `path` leads there. `name` stays the same while the thing is the same."""

    name: str
    at: datetime
    text: str
    path: str


def deadlines(member: Member, now: datetime) -> list[Deadline]:
    """What waits for `member` and has an end, the next first."""
    live = Offer.objects.visible_to(member).filter(state=transitions.LIVE).not_over(now)
    offers = live.exclude(maker=member).order_by("expires_at")
    waiting = offers.select_related(
        "negotiation__listing", "negotiation__buyer__away", "negotiation__owner__away"
    ).prefetch_related("lines__listing")[:MOST]
    deals = Deal.objects.visible_to(member).going_on().select_related("offer__negotiation")
    found = [_of_offer(each) for each in waiting if _runs(each, now)]
    found += [due for deal in deals.prefetch_related("sides__member") if (due := _of_deal(deal, member))]
    found += [_of_waiting(each) for each in waiting_for(member, now) if each.until]
    return sorted(found, key=lambda each: each.at)


def calendar(due: list[Deadline], now: datetime, root: str) -> bytes:
    """The deadlines as an iCalendar file (RFC 5545); `root` is the address of the site, without a slash."""
    host = root.partition("://")[2]
    made = Calendar()
    made.add("prodid", "-//Parley//Dealings//EN")
    made.add("version", "2.0")
    for each in due:
        event = Event()
        event.add("uid", f"{each.name}@{host}")
        event.add("dtstamp", now)
        event.add("dtstart", each.at - LENGTH)
        event.add("dtend", each.at)
        event.add("summary", each.text)
        event.add("url", root + each.path)
        made.add_component(event)
    return made.to_ical()


def _runs(offer: Offer, now: datetime) -> bool:
    return offer.standing(now) == transitions.LIVE and not offer.stands_still


def _of_offer(offer: Offer) -> Deadline:
    text = _("Answer the offer for %(title)s") % {"title": offer.negotiation.listing.named}
    return Deadline(f"offer-{offer.pk}", offer.ends_at, text, offer.negotiation.get_absolute_url())


def _of_waiting(waiting: Waiting) -> Deadline:
    name = waiting.path.strip("/").replace("/", "-")
    return Deadline(name, waiting.until, f"{waiting.about}: {waiting.text}", waiting.path)


def _of_deal(deal: Deal, member: Member) -> Deadline | None:
    step = next_step(deal, deal.side_of(member), deal.other_than(member))
    if not (step["yours"] and step["until"]):
        return None
    return Deadline(
        f"deal-{deal.pk}", step["until"], f"{deal.title}: {step['text']}", deal.get_absolute_url()
    )
