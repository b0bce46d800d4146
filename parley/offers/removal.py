"""What of a member's dealings goes when their personal data is removed by a decision: what they wrote to
others, and what deals say of their things. That a deal was, and how it ended, stays with the other side."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Model, Q

from parley.members.models import Member
from parley.offers import titles
from parley.offers.models import Deal, DealSide, Dispute, Message, Negotiation, Offer
from parley.privacy.keyring import end_many


def remove(subject: UUID, limit: int) -> int:
    """Take away so many rows at most. -> how many"""
    member, done = Member.objects.get(subject=subject), 0
    for part in _PARTS:
        done += part(member, limit - done) if done < limit else 0
    return done


def _messages(member: Member, limit: int) -> int:
    """What they wrote, with its photos, and what the history of it says. The key goes with it."""
    mine = list(Message.objects.filter(by=member).order_by("pk").values_list("pk", "keeping")[:limit])
    numbers = [pk for pk, _keeping in mine]
    titles.history(Message, numbers).delete()
    Message.objects.filter(pk__in=numbers).delete()
    transaction.on_commit(partial(end_many, {keeping for _pk, keeping in mine}))
    return len(mine)


def _things(member: Member, limit: int) -> int:
    """What deals froze of their listings: that it was one, and how many."""
    deals = Deal.objects.filter(sides__member=member).order_by("pk").only("pk", "things")
    told = [deal for deal in deals if any(_says(thing, member) for thing in deal.things)][:limit]
    for deal in told:
        for thing in deal.things:
            if thing["giver"] == member.pk:
                thing.update(title=titles.nameless(), description="", photos=[])
    Deal.objects.bulk_update(told, ["things"])
    return len(told)


def _says(thing: dict, member: Member) -> bool:
    said = thing["title"] != titles.nameless() or thing["description"] or thing["photos"]
    return thing["giver"] == member.pk and bool(said)


def _titles(member: Member, limit: int) -> int:
    """What the history of their listings' negotiations calls them."""
    mine = Negotiation.objects.filter(owner=member)
    offers = Offer.objects.filter(negotiation__in=mine)
    return titles.forget(limit, mine, offers, Deal.objects.filter(offer__in=offers))


def _emptied(model: type[Model], whose: str, *columns: str) -> Callable[[Member, int], int]:
    """What they wrote into these columns of the rows that `whose` says are theirs."""

    def empty(member: Member, limit: int) -> int:
        said = Q()
        for name in columns:
            said |= ~Q(**{name: ""})
        found = model._base_manager.filter(said, **{whose: member}).order_by("pk")
        numbers = list(found.values_list("pk", flat=True)[:limit])
        return model._base_manager.filter(pk__in=numbers).update(**dict.fromkeys(columns, ""))

    return empty


_PARTS = (
    _messages,
    _emptied(Offer, "maker", "words", "place"),
    _emptied(Deal, "ended_by", "reason"),
    _emptied(DealSide, "member", "carrier", "tracking"),
    _emptied(Dispute, "proposed_by", "proposal_words"),
    _things,
    _titles,
)
