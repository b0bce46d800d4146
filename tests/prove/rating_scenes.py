"""What the races about ratings, restrictions and links are about: a seller and a buyer of each round's own.
The last two numbers of `its` are theirs. Each look gives what came of each round."""

from datetime import timedelta
from uuid import uuid4

from django.db import transaction

from parley.ground import clock
from parley.members.models import Member, Profile
from parley.notices.models import Event
from parley.ratings.models import Correction, Link, Rating
from parley.ratings.models.ratings import ALONE_FOR
from parley.safety.models import Restriction
from parley.safety.tombstones import Tombstone
from tests.cast import make_member
from tests.prove.desk_scenes import nia
from tests.prove.scenes import deal, listing, member, offered

WHY = "The receipt says otherwise."


def somebody() -> Member:
    """A member whom no other round knows."""
    return make_member(f"m-{uuid4().hex[:12]}")


def stage_people(number: int) -> list[tuple[int, int]]:
    """Nothing has happened between the two."""
    nia()
    with transaction.atomic():
        return [(somebody().pk, somebody().pk) for _ in range(number)]


def _done(seller: Member, buyer: Member) -> int:
    made = offered(listing(owner=seller.handle), buyer.handle).accept(by=seller)
    for by in (seller, buyer):
        made.confirm(by)
    for by in (seller, buyer):
        made.mark_received(by)
    return made.pk


def stage_done(number: int, deals: int = 1) -> list[tuple[int, ...]]:
    """Deals that are completed and that nobody has rated. -> (deal, ..., seller, buyer)"""
    found = []
    with transaction.atomic():
        for _ in range(number):
            seller, buyer = somebody(), somebody()
            found.append((*(_done(seller, buyer) for _ in range(deals)), seller.pk, buyer.pk))
    return found


def stage_half_rated(number: int) -> list[tuple[int, ...]]:
    """Two deals, of which the seller has rated one and the buyer the other."""
    made = stage_done(number, deals=2)
    for its in made:
        _rates(its, 0, -2)
        _rates(its, 1, -1)
    return made


def stage_due(number: int) -> list[tuple[int, ...]]:
    """The buyer's two ratings of the seller, which were alone for two weeks, and are not counted yet.
    -> (rating, rating, seller, buyer)"""
    made = []
    for its in stage_done(number, deals=2):
        ratings = [_rates(its, place, -1).pk for place in (0, 1)]
        Rating.objects.filter(pk__in=ratings).update(made_at=clock.now() - ALONE_FOR - timedelta(days=1))
        made.append((*ratings, *its[-2:]))
    return made


def stage_restricted(number: int) -> list[tuple[int, int]]:
    """The seller may not deal."""
    made = stage_people(number)
    for its in made:
        mo_restricts(its)
    return made


def stage_came_back(number: int) -> list[tuple[int, int]]:
    """The seller left while restricted, and has joined again with the same address."""
    made, until = stage_people(number), clock.now() + timedelta(days=30)
    for its in made:
        key = Profile.objects.get(member=its[-2]).email_index
        Tombstone.objects.create(key=key, by=member("mo"), until=until)
    return made


def _member(its: tuple, place: int) -> Member:
    return Member.objects.get(pk=its[place])


def _rates(its: tuple, place: int, who: int) -> Rating:
    return Rating.give(deal(its[place]), _member(its, who), "positive")


def seller_rates(its: tuple) -> None:
    _rates(its, 0, -2)


def buyer_rates(its: tuple) -> None:
    _rates(its, 0, -1)


def seller_rates_second(its: tuple) -> None:
    _rates(its, 1, -2)


def first_is_counted(its: tuple) -> None:
    Rating.objects.get(pk=its[0]).settle()


def second_is_counted(its: tuple) -> None:
    Rating.objects.get(pk=its[1]).settle()


def seller_answers(its: tuple) -> None:
    Rating.objects.get(pk=its[0]).reply(_member(its, -2), "It was a pleasure.")


def mo_removes(its: tuple) -> None:
    Correction.remove(Rating.objects.get(pk=its[0]), member("mo"), WHY)


def mo_links(its: tuple) -> None:
    Link.make(_member(its, -2), _member(its, -1), member("mo"), WHY)


def mo_restricts(its: tuple) -> None:
    Restriction.impose(_member(its, -2), member("mo"), WHY)


def nia_restricts(its: tuple) -> None:
    Restriction.impose(_member(its, -2), nia(), WHY)


def mo_lifts(its: tuple) -> None:
    Restriction.lift_from(_member(its, -2), member("mo"))


def nia_lifts(its: tuple) -> None:
    Restriction.lift_from(_member(its, -2), nia())


def tombstone_binds(its: tuple) -> None:
    Tombstone._bind(_member(its, -2))


def counted(staged: list[tuple]) -> list[tuple[int, int, int]]:
    """How many of the deals' ratings are paired, how many count, and what the counters of the two say."""
    return [_counted(its) for its in staged]


def _counted(its: tuple) -> tuple[int, int, int]:
    both = Member.objects.filter(pk__in=its[-2:])
    ratings = Rating.objects.filter(by__in=both)
    told = sum(each.rated_positive + each.rated_neutral + each.rated_negative for each in both)
    return ratings.filter(paired=True).count(), ratings.filter(counts=True).count(), told


def ratings(staged: list[tuple]) -> list[int]:
    """How many ratings the deal has."""
    return [Rating.objects.filter(deal=its[0]).count() for its in staged]


def links(staged: list[tuple]) -> list[int]:
    """How many links there are between the two."""
    return [Link.objects.filter(one__in=its, other__in=its).count() for its in staged]


def answers(staged: list[tuple]) -> list[int]:
    """How often it is recorded that the rating was answered."""
    return [_told(Rating.objects.get(pk=its[0]), "rating-answered") for its in staged]


def restrictions(staged: list[tuple]) -> list[int]:
    """How many restrictions bind the seller."""
    return [Restriction.objects.filter(member=its[-2]).in_force().count() for its in staged]


def liftings(staged: list[tuple]) -> list[int]:
    """How often it is recorded that the restriction was lifted."""
    return [_told(Restriction.objects.get(member=its[-2]), "freed") for its in staged]


def _told(about: object, kind: str) -> int:
    return Event.objects.about(about).filter(kind=kind).count()
