"""Deals in which something went wrong, for the races. Each `stage_…` is as those in scenes.py."""

from uuid import uuid4

from parley.members.models import Member
from parley.offers import rules
from parley.offers.models import Contest, Deal, DealSide, Dispute, Negotiation
from tests.cast import make_member
from tests.prove.scenes import listing, member, stage_confirmed, terms


def stage_sent(number: int) -> list[tuple[int, int]]:
    """A confirmed deal that was paid and sent. -> (listing, deal)"""
    made = stage_confirmed(number)
    for _listing, pk in made:
        deal = Deal.objects.get(pk=pk)
        deal.mark_paid(member("ben"))
        deal.mark_sent(member("ana"))
    return made


def stage_away(number: int) -> list[tuple[int, int]]:
    """A deal that was cancelled when Ana had sent the thing. -> (listing, deal)"""
    made = stage_sent(number)
    for _listing, pk in made:
        Deal.objects.get(pk=pk).cancel(member("ben"), "No.")
    return made


def stage_last_contact(number: int) -> list[tuple[int, int, int]]:
    """Somebody new who has opened all contacts of the day but one, and two deals of theirs. -> (listing, the
    two deals)"""
    made = []
    for _ in range(number):
        new = make_member(f"m-{uuid4().hex[:12]}")
        deals = [_confirmed_of(new) for _ in range(rules.NEWCOMER_CONTACTS + 1)]
        for deal in deals[2:]:
            deal.open_contact(new)
        made.append((deals[0].offer.line.listing_id, deals[0].pk, deals[1].pk))
    return made


def _confirmed_of(buyer: Member) -> Deal:
    deal = Negotiation.open(listing(), buyer, terms()).accept(by=member("ana"))
    for side in (buyer, member("ana")):
        deal.confirm(side)
    return deal


def stage_contested(number: int) -> list[tuple[int, int]]:
    """A deal in which Ben bears a mark that he contests; Cleo is a moderator too. -> (listing, deal)"""
    Member.objects.filter(handle="cleo").update(is_moderator=True)
    member.cache_clear()
    made = stage_confirmed(number)
    for _listing, pk in made:
        DealSide.objects.filter(deal=pk, member=member("ben")).update(did_not_perform=True)
        Contest.make(Deal.objects.get(pk=pk), member("ben"), "I did pay.")
    return made


def stage_proposed(number: int) -> list[tuple[int, int]]:
    """A disputed deal in which Ana has proposed an outcome. -> (listing, deal)"""
    made = stage_confirmed(number)
    for _listing, pk in made:
        dispute = Dispute.open(Deal.objects.get(pk=pk), member("ben"), "not-come", "Nothing came.", uuid4())
        dispute.say(member("ana"), "It was sent.", uuid4())
        dispute.propose(member("ana"), "void", "")
    return made


def marks_decided_twice(deals: list[int]) -> list[str]:
    """Deals whose mark has gone though it was upheld, or stands though it was removed."""
    found = []
    for contest in Contest.objects.filter(side__deal__in=deals).select_related("side"):
        if contest.side.did_not_perform != (contest.state == Contest.State.UPHELD):
            found.append(f"deal {contest.side.deal_id}: {contest.state}, and the mark says otherwise")
    return found
