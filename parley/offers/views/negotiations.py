"""The page of one negotiation, and the list of all of one's own."""

from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Max, Q, QuerySet
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
from parley.safety.models import Restriction

ON_A_PAGE = 20


@require_safe
@signed_in
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The conversation, for its two sides; for everybody else it is not there."""
    return page(request, pk)


def page(request: HttpRequest, pk: int, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
    """The page as it stands now; with a `refusal`, what could not be done and why."""
    negotiation = get_object_or_404(Negotiation.objects.visible_to(request.user).with_all(), pk=pk)
    shown = slips(_offers(negotiation), request.user, clock.now())
    last = shown[-1] if shown else None
    live = last if last and last.is_open else None
    selling = request.user.pk == negotiation.owner_id
    said = talk.read(negotiation, request.user, _number(request, "before", 18))
    said_by_now, said_since = talk.around(said, live)
    context = {
        "negotiation": negotiation,
        "listing": negotiation.listing,
        "photo": last.photo if last else next(iter(negotiation.listing.photos.all()), None),
        "other": negotiation.other_than(request.user).as_seen(),
        "held": Restriction.holds([negotiation.buyer_id, negotiation.owner_id]),
        "selling": selling,
        "past": talk.in_time([slip for slip in shown if slip is not live], said_by_now),
        "live": live,
        "since": said_since,
        "earlier": said[0].message.pk if len(said) == talk.MOST else None,
        "closed_to_words": talk.why_not(negotiation, request.user),
        "form": MessageForm(),
        "last": last,
        "turn": turn(last, request.user) if last else "nobody",
        "deals": [slip.offer.deal for slip in shown if slip.standing == transitions.ACCEPTED],
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
    offers = _open_offers(member)
    open_ones = [offer.negotiation_id for offer in offers]
    shown = set(of_kind.filter(pk__in=open_ones).values_list("pk", flat=True))
    rows = [_Row(offer, member, now) for offer in offers if offer.negotiation_id in shown]
    over = of_kind.exclude(pk__in=open_ones)
    over = over.select_related("listing", "buyer", "owner").annotate(newest=Max("offers__pk"))
    over = over.order_by(F("newest").desc(nulls_last=True), "-pk")
    past = Paginator(over, ON_A_PAGE).get_page(request.GET.get("page"))
    deals = Deal.objects.visible_to(member).going_on().select_related("offer").order_by("-pk")
    deals = deals.filter(offer__negotiation__in=of_kind) if kind else deals
    context = {
        "kind": kind,
        "refusal": refusal,
        "ticked": request.POST.getlist(TIED),
        "declined": _number(request, "declined"),
        "tied": _number(request, "tied"),
        "left": _number(request, "left"),
        "written": _written(of_kind, member),
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

    def __init__(self, offer: Offer, reader: Member, now: datetime) -> None:
        self.slip = slips([offer], reader, now)[0]
        self.offer, self.negotiation = offer, offer.negotiation
        self.selling = self.slip.selling
        self.other = (self.negotiation.buyer if self.selling else self.negotiation.owner).as_seen()
        self.turn = turn(self.slip, reader)
        self.photo = self.slip.photo
        self.gist = gist(offer)
        self.may_tie = self.slip.mine and self.slip.is_open
        self.is_tied = offer.tied_by_id == reader.pk


def _open_offers(member: Member) -> list[Offer]:
    offers = Offer.objects.visible_to(member).open().order_by("-pk")
    with_people = offers.select_related(
        "negotiation__buyer__away", "negotiation__owner__away", "negotiation__listing"
    )
    now = clock.now()
    found = with_people.prefetch_related("lines__listing__photos")[:200]
    return [offer for offer in found if offer.standing(now) != transitions.EXPIRED]


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
