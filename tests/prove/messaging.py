"""What the races about messages are about: a seller, a buyer and a lamp of each round's own."""

from parley.market.models import Listing
from parley.members.models import Member
from parley.notices.models import Event
from parley.offers import message_states
from parley.offers.models import Message, Negotiation
from parley.safety.models import Block
from tests.prove.blocking import seller_blocks, stage_lamp

__all__ = ["seller_blocks", "stage_lamp"]

WORDS = "Is it heavy?"


def buyer_writes(its: tuple) -> None:
    Message.open(Listing.objects.get(pk=its[0]), Member.objects.get(pk=its[3]), WORDS)


def stage_asked(number: int) -> list[tuple[int, int, int, int]]:
    """A request that waits for the seller; the second number is the message's."""
    made = []
    for lamp, _none, seller, buyer in stage_lamp(number):
        message = Message.open(Listing.objects.get(pk=lamp), Member.objects.get(pk=buyer), WORDS)
        made.append((lamp, message.pk, seller, buyer))
    return made


def seller_accepts(its: tuple) -> None:
    Message.objects.get(pk=its[1]).accept(by=Member.objects.get(pk=its[2]))


def seller_declines(its: tuple) -> None:
    Message.objects.get(pk=its[1]).decline(by=Member.objects.get(pk=its[2]))


def wrongs(staged: list[tuple]) -> list[str]:
    """Everything that must never be: two requests, two negotiations, a request that outlives a block."""
    found = []
    for its in staged:
        messages = Message.objects.filter(negotiation__listing=its[0])
        if messages.count() > 1 or Negotiation.objects.filter(listing=its[0]).count() > 1:
            found.append(f"listing {its[0]}: a stranger has written twice")
        waits = messages.filter(state=message_states.REQUEST)
        if waits.exists() and Block.objects.between(its[2], its[3]).exists():
            found.append(f"listing {its[0]}: a request waits between two of whom one blocked the other")
    return found


def answered_twice(staged: list[tuple]) -> list[str]:
    """Requests of which more than one answer is recorded."""
    kinds = ("request-accepted", "request-declined")
    return [
        f"message {its[1]}"
        for its in staged
        if Event.objects.about(Message.objects.get(pk=its[1])).filter(kind__in=kinds).count() != 1
    ]
