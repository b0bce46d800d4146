"""What the races about blocks are about: a seller and a buyer of each round's own, one lamp, and an offer.

`its` is (listing, offer or 0, seller, buyer)."""

from uuid import uuid4

from parley.market.models import Listing
from parley.members.models import Member
from parley.offers import transitions
from parley.offers.models import Deal, Negotiation, Offer
from parley.safety.models import Block
from tests.cast import make_member
from tests.prove.judging import wrongs as wrong_with
from tests.prove.scenes import listing, offer, offered, terms


def _two() -> tuple[Member, Member]:
    return make_member(f"seller-{uuid4().hex[:12]}"), make_member(f"buyer-{uuid4().hex[:12]}")


def stage_lamp(number: int) -> list[tuple[int, int, int, int]]:
    """A lamp that nobody has made an offer on."""
    made = []
    for _ in range(number):
        seller, buyer = _two()
        made.append((listing(owner=seller.handle).pk, 0, seller.pk, buyer.pk))
    return made


def stage_waiting(number: int) -> list[tuple[int, int, int, int]]:
    """An offer that waits for the seller."""
    made = []
    for lamp, _none, seller, buyer in stage_lamp(number):
        handle = Member.objects.get(pk=buyer).handle
        made.append((lamp, offered(Listing.objects.get(pk=lamp), handle).pk, seller, buyer))
    return made


def _members(its: tuple) -> tuple[Member, Member]:
    return Member.objects.get(pk=its[2]), Member.objects.get(pk=its[3])


def buyer_offers(its: tuple) -> None:
    Negotiation.open(Listing.objects.get(pk=its[0]), _members(its)[1], terms())


def seller_accepts(its: tuple) -> None:
    offer(its[1]).accept(by=_members(its)[0])


def seller_counters(its: tuple) -> None:
    offer(its[1]).counter(_members(its)[0], terms(970))


def seller_blocks(its: tuple) -> None:
    seller, buyer = _members(its)
    Block.put_up(buyer, by=seller)


def buyer_blocks(its: tuple) -> None:
    seller, buyer = _members(its)
    Block.put_up(seller, by=buyer)


def wrongs(staged: list[tuple]) -> list[str]:
    """Everything that must never be after somebody has blocked somebody in each round."""
    found = wrong_with([its[0] for its in staged])
    for its in staged:
        offers = Offer.objects.filter(negotiation__listing=its[0])
        if not Block.objects.between(its[2], its[3]).exists():
            found.append(f"listing {its[0]}: nobody is blocked")
        if offers.open().exists():
            found.append(f"listing {its[0]}: an offer stands open between two of whom one blocked the other")
        for deal in Deal.objects.filter(offer__in=offers).exclude(offer__state=transitions.ACCEPTED):
            found.append(f"listing {its[0]}: deal {deal.pk} is about an offer that was not accepted")
    return found
