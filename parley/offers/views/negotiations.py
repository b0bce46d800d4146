"""The page of one negotiation, and the list of all of one's own."""

from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, Max, Q, QuerySet, When, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.members.doors import signed_in
from parley.members.models import Member
from parley.offers import transitions
from parley.offers.forms_messages import MessageForm
from parley.offers.message_states import REQUEST
from parley.offers.models import Deal, Message, Negotiation, Offer
from parley.offers.models.tying import FIELD as TIED
from parley.offers.views import talk
from parley.offers.views.slips import Slip, gist, slips
from parley.offers.views.steps import next_step
from parley.offers.waiting import waiting_for
from parley.safety.models import Restriction

ON_A_PAGE = 20
OPEN_ON_A_PAGE = 200
OFFERS_ON_A_PAGE = 50  # of one negotiation


@require_safe
@signed_in
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The conversation, for its two sides; for everybody else it is not there."""
    return page(request, pk)


def page(request: HttpRequest, pk: int, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
    """The page as it stands now; with a `refusal`, what could not be done and why."""
    negotiation = get_object_or_404(Negotiation.objects.visible_to(request.user).with_all(), pk=pk)
    offers = _offers(negotiation)
    pages = Paginator(offers[::-1], OFFERS_ON_A_PAGE).get_page(request.GET.get("page"))
    shown, last = _slips(offers, pages, request.user)
    live = last if last and last.is_open else None
    selling = request.user.pk == negotiation.owner_id
    # Messages stand beside the newest offers; what is not shown is not read.
    before = _number(request, "before", 18)
    said = talk.read(negotiation, request.user, before) if pages.number == 1 else []
    said_by_now, said_since = talk.around(said, live)
    context = {
        "negotiation": negotiation,
        "listing": negotiation.listing,
        "photo": last.photo if last else next(iter(negotiation.listing.photos.all()), None),
        "other": negotiation.other_than(request.user).as_seen(),
        "held": Restriction.holds([negotiation.buyer_id, negotiation.owner_id]),
        "selling": selling,
        "pages": pages,
        "past": talk.in_time([slip for slip in shown if slip is not live], said_by_now),
        "live": live,
        "since": said_since,
        "earlier": said[0].message.pk if len(said) == talk.MOST else None,
        "closed_to_words": talk.why_not(negotiation, request.user),
        "form": MessageForm(),
        "last": last,
        "turn": turn(last, request.user) if last else "nobody",
        "deals": _deals(offers),
        "tied_to": _tied_to(last, request.user),
        "may_offer_again": _may_offer_again(last, negotiation),
        "refusal": refusal,
    }
    return render(request, "offers/negotiation.html", context, status=status)


def turn(last: Slip, reader: Member) -> str:
    """Whose turn it is: "yours", "theirs", or "nobody" when nothing waits for an answer."""
    if last.standing == transitions.LIVE:
        return "theirs" if last.mine else "yours"
    if last.standing == transitions.SUSPENDED:
        return "yours" if last.mine else "theirs"
    return "nobody"


def _tied_to(last: Slip | None, reader: Member) -> list[Offer]:
    """The other open offers of which `reader` wants one. Only they read that."""
    if last is None or not last.is_open or last.offer.tied_by_id != reader.pk:
        return []
    others = Offer.objects.tied_with([last.offer.pk]).exclude(pk=last.offer.pk)
    return list(others.select_related("negotiation__listing").order_by("pk"))


def _may_offer_again(last: Slip | None, negotiation: Negotiation) -> bool:
    free = last is None or not last.is_open or last.mine or last.standing == transitions.BACKUP
    return free and negotiation.listing.is_open and not negotiation.listing.is_want


def _slips(offers: list[Offer], pages: Page, reader: Member) -> tuple[list[Slip], Slip | None]:
    """Those of a page, oldest first, where `pages` counts from the newest; and the newest of all."""
    first, end = len(offers) - pages.end_index(), len(offers) - pages.start_index() + 1
    before = offers[first - 1 : first] if first else []
    shown, newest, now = before + offers[first:end], offers[-2:], clock.now()
    prefetch_related_objects([*shown, *newest], "lines__listing__photos")
    on_page = slips(shown, reader, now)[len(before) :]
    if pages.number == 1:
        return on_page, on_page[-1] if on_page else None
    return on_page, slips(newest, reader, now)[-1]


def _deals(offers: list[Offer]) -> list[Deal]:
    accepted = [offer for offer in offers if offer.state == transitions.ACCEPTED]
    prefetch_related_objects(accepted, "deal")
    return [offer.deal for offer in accepted]


def _offers(negotiation: Negotiation) -> list[Offer]:
    offers = sorted(negotiation.offers.all(), key=lambda offer: offer.pk)
    for offer in offers:
        offer.negotiation = negotiation
    return offers


@require_safe
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for the reader first, then what waits for others, running deals, and what is over: all of
    it, or one kind of dealing."""
    return listed(request)


def listed(request: HttpRequest, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
    """The list as it stands now; with a `refusal`, what could not be done with what is ticked and why."""
    member, now = request.user, clock.now()
    kind = request.GET.get("kind", "")
    of_kind = Negotiation.objects.visible_to(member).of_kind(kind, member)
    offers = Offer.objects.visible_to(member).not_over(now)
    offers = offers.filter(negotiation__in=of_kind) if kind else offers
    open_ones = Paginator(_with_people(offers, member), OPEN_ON_A_PAGE).get_page(request.GET.get("open"))
    rows = _rows(open_ones, member, now)
    over = of_kind.exclude(pk__in=offers.values("negotiation"))
    over = over.select_related("listing", "buyer__away", "owner__away").annotate(newest=Max("offers__pk"))
    over = over.order_by(F("newest").desc(nulls_last=True), "-pk")
    past = Paginator(over, ON_A_PAGE).get_page(request.GET.get("page"))
    deals = Deal.objects.visible_to(member).going_on().of_kind(kind, member).order_by("-pk")
    deals = deals.select_related("offer__negotiation", "dispute")
    context = {
        "kind": kind,
        "refusal": refusal,
        "ticked": request.POST.getlist(TIED),
        "declined": _number(request, "declined"),
        "tied": _number(request, "tied"),
        "left": _number(request, "left"),
        "waiting": [] if kind else waiting_for(member, now),
        "written": _written(of_kind, member),
        "open_ones": open_ones,
        "yours": [row for row in rows if row.turn == "yours"],
        "theirs": [row for row in rows if row.turn != "yours"],
        "deals": [_with_step(deal, member) for deal in deals.prefetch_related("sides__member")],
        "past": past,
        "past_rows": _past_rows(past, now),
    }
    return render(request, "offers/negotiations.html", context, status=status)


def _number(request: HttpRequest, name: str, most: int = 4) -> int | None:
    """What a page that led here says of how many, or of which number; None for nothing, or `most` digits."""
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < most else None


class _Row:
    """An open offer in the list."""

    def __init__(self, offer: Offer, reader: Member, now: datetime, tied_by: int | None) -> None:
        self.slip = slips([offer], reader, now)[0]
        self.offer, self.negotiation = offer, offer.negotiation
        self.selling = self.slip.selling
        self.other = (self.negotiation.buyer if self.selling else self.negotiation.owner).as_seen()
        self.turn = turn(self.slip, reader)
        self.photo = self.slip.photo
        self.gist = gist(offer)
        self.may_tie = self.slip.mine and self.slip.is_open
        self.until = offer.ends_for(reader)
        self.is_tied = tied_by == reader.pk


def _rows(page: Page, reader: Member, now: datetime) -> list[_Row]:
    tiers = Offer.tiers(page)
    return [_Row(offer, reader, now, tiers.get(offer.pk)) for offer in page]


def _with_people(offers: QuerySet[Offer], member: Member) -> QuerySet[Offer]:
    """Those that wait for `member` first, and of both kinds the newest."""
    theirs = Q(state=transitions.LIVE) & ~Q(maker=member) | Q(state=transitions.SUSPENDED, maker=member)
    with_people = offers.select_related(
        "negotiation__buyer__away", "negotiation__owner__away", "negotiation__listing"
    )
    in_order = with_people.order_by(Case(When(theirs, then=0), default=1), "-pk")
    return in_order.prefetch_related("lines__listing__photos")


def _with_step(deal: Deal, member: Member) -> tuple[Deal, dict]:
    """The deal, and whose step is next; deals that wait for the reader are marked."""
    return deal, next_step(deal, deal.side_of(member), deal.other_than(member))


def _written(negotiations: QuerySet[Negotiation], member: Member) -> list[tuple[Negotiation, int, bool]]:
    """Those in which something is written to `member` that they have not read, the newest first: each with
    how much that is, and whether a stranger asks to write."""
    unread = Message.objects.to(member).unread().filter(negotiation__in=negotiations)
    asks = Count("pk", filter=Q(state=REQUEST))
    counted = unread.order_by().values("negotiation").annotate(many=Count("pk"), asks=asks, newest=Max("pk"))
    found = {each["negotiation"]: each for each in counted.order_by("-newest")[:200]}
    rows = Negotiation.objects.select_related("listing", "buyer", "owner").in_bulk(found)
    return [(rows[pk], each["many"], bool(each["asks"])) for pk, each in found.items()]


def _past_rows(page: Page, now: datetime) -> list[tuple[Negotiation, str, str]]:
    """Each negotiation of the page with the gist of its newest offer and how that ended; where nothing was
    offered, with neither."""
    newest = [negotiation.newest for negotiation in page if negotiation.newest]
    offers = Offer.objects.filter(pk__in=newest).prefetch_related("lines__listing")
    last = {offer.negotiation_id: offer for offer in offers}
    return [_past_row(each, last.get(each.pk), now) for each in page]


def _past_row(negotiation: Negotiation, last: Offer | None, now: datetime) -> tuple[Negotiation, str, str]:
    if last is None:
        return negotiation, "", _("messages")
    last.negotiation = negotiation
    return negotiation, gist(last), transitions.name(last.standing(now))
