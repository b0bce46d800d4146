"""What the races about offers to watchers are about: in each round a seller, a lamp, and two who watch it.

`its` is (listing, invitation, seller, first, second)."""

from uuid import uuid4

from parley.market.models import Listing, Watch
from parley.members.models import Member
from parley.offers.models import Deal, Invitation
from parley.safety.models import Block
from tests.cast import make_member
from tests.prove.judging import wrongs as wrong_with
from tests.prove.scenes import listing, terms


def stage(number: int) -> list[tuple[int, ...]]:
    """An invitation that stands, to two."""
    return [_one() for _ in range(number)]


def _one() -> tuple[int, ...]:
    seller, first, second = (make_member(f"m-{uuid4().hex[:12]}") for _ in range(3))
    lamp = listing(owner=seller.handle)
    for each in (first, second):
        Watch.start(lamp, each, may_offer=True)
    made = Invitation.make(lamp, seller, terms())
    return lamp.pk, made.pk, seller.pk, first.pk, second.pk


def _member(its: tuple, place: int) -> Member:
    return Member.objects.get(pk=its[place])


def first_takes(its: tuple) -> None:
    Invitation.objects.get(pk=its[1]).take(by=_member(its, 3))


def second_takes(its: tuple) -> None:
    Invitation.objects.get(pk=its[1]).take(by=_member(its, 4))


def seller_withdraws(its: tuple) -> None:
    Invitation.objects.get(pk=its[1]).withdraw(by=_member(its, 2))


def seller_edits(its: tuple) -> None:
    Listing.objects.get(pk=its[0]).edit(by=_member(its, 2), title="Brass lamp, dented")


def seller_blocks(its: tuple) -> None:
    Block.put_up(_member(its, 3), by=_member(its, 2))


def wrongs(staged: list[tuple]) -> list[str]:
    """Everything that must never be: beside the rest, a deal by an offer that had ended before."""
    found = wrong_with([its[0] for its in staged])
    for its in staged:
        lamp, made = Listing.objects.get(pk=its[0]), Invitation.objects.get(pk=its[1])
        for deal in Deal.objects.filter(offer__negotiation__listing=lamp):
            if made.ended_at and deal.agreed_at > made.ended_at:
                found.append(f"listing {lamp.pk}: deal {deal.pk} by an offer that was taken back before")
            if made.terms_version != lamp.terms_version and deal.agreed_at > lamp.changed_at:
                found.append(f"listing {lamp.pk}: deal {deal.pk} is about what the listing said before")
            block = Block.objects.between(its[2], its[3]).first()
            if block and deal.agreed_at > block.since:
                found.append(f"listing {lamp.pk}: deal {deal.pk} between two of whom one blocked the other")
    return found
