"""What the races about offers, deals and what is listed are about, beside those of scenes.py: in each round a
seller and a buyer of its own, whose numbers `its` ends with. Each look gives what came of each round."""

from datetime import timedelta

from django.db import transaction

from parley.ground import clock
from parley.market import album
from parley.market.beginning import jot
from parley.market.models import Listing, Photo, Question, Watch
from parley.market.models.asking import A_DAY
from parley.market.models.watches import MOST
from parley.members.models import Member
from parley.notices.models import Event
from parley.offers import transitions
from parley.offers.models import Away, Deal, DealSide, Instruction, Invitation, Message, Offer
from parley.offers.models.writing import MOST_ALIKE
from tests.prove.rating_scenes import somebody
from tests.prove.scenes import deal, listing, member, offered, terms, thing

WORDS = "Would you take a smaller sum for it, if I come today?"


def stage_lamp(number: int) -> list[tuple[int, int, int]]:
    """A lamp. -> (lamp, seller, buyer)"""
    with transaction.atomic():
        people = [(somebody(), somebody()) for _ in range(number)]
        return [(listing(owner=seller.handle).pk, seller.pk, buyer.pk) for seller, buyer in people]


def stage_confirmed(number: int) -> list[tuple[int, int, int]]:
    """A deal that both have confirmed. -> (deal, seller, buyer)"""
    made = []
    for lamp, *both in stage_lamp(number):
        seller, buyer = (Member.objects.get(pk=pk) for pk in both)
        agreed = offered(thing(lamp), buyer.handle).accept(by=seller)
        for by in (seller, buyer):
            agreed.confirm(by)
        made.append((agreed.pk, *both))
    return made


def stage_unpaid(number: int) -> list[tuple[int, int, int]]:
    """The buyer should have paid long ago, and was reminded."""
    made, long_ago = stage_confirmed(number), clock.now() - timedelta(days=60)
    for pk, _seller, buyer in made:
        lately = clock.now() - timedelta(days=2)
        DealSide.objects.filter(deal=pk, member=buyer).update(overdue_told_at=lately)
        Deal.objects.filter(pk=pk).update(confirmed_at=long_ago, agreed_at=long_ago)
    return made


def stage_away(number: int) -> list[tuple[int, int, int]]:
    """The seller is away, and an offer waits for them. -> (offer, seller, buyer)"""
    made, now = [], clock.now()
    for lamp, seller, buyer in stage_lamp(number):
        offer = offered(thing(lamp), Member.objects.get(pk=buyer).handle)
        Offer.objects.filter(pk=offer.pk).update(made_at=now - timedelta(hours=2))
        away = {"since": now - timedelta(hours=1), "until": now + timedelta(days=1)}
        Away.objects.create(member_id=seller, **away)
        made.append((offer.pk, seller, buyer))
    return made


def stage_crosswise(number: int) -> list[tuple[int, ...]]:
    """Two lamps of one seller. Ben wants the later one and then the first, Cleo the other way round.
    -> (Ben's two offers, Cleo's two, seller)"""
    made = []
    with transaction.atomic():
        for _ in range(number):
            seller = somebody()
            first, later = listing(owner=seller.handle), listing(owner=seller.handle)
            wanted = (later, "ben"), (first, "ben"), (first, "cleo"), (later, "cleo")
            made.append((*(offered(lamp, by).pk for lamp, by in wanted), seller.pk))
    return made


def stage_watched(number: int) -> list[tuple[int, int, int]]:
    """Ben watches the lamp and may be made an offer."""
    made = stage_lamp(number)
    for its in made:
        Watch.objects.create(listing_id=its[0], by=member("ben"), may_offer=True, since=clock.now())
    return made


def stage_nearly(most: int, number: int, make) -> list[tuple[int, int, int]]:
    """Two lamps; the buyer did with all but one of so many others what may be done with no more.
    -> (lamp, lamp, buyer)"""
    with transaction.atomic():
        others = [listing() for _ in range(most - 1)]
        made = [(listing().pk, listing().pk, somebody().pk) for _ in range(number)]
        for its in made:
            make(others, its[-1])
    return made


def stage_watching(number: int) -> list[tuple[int, int, int]]:
    """Who watches all but one of what they may."""
    return stage_nearly(MOST, number, _watch)


def stage_asking(number: int) -> list[tuple[int, int, int]]:
    """Who has asked all but one question of the day."""
    return stage_nearly(A_DAY, number, _ask)


def _watch(lamps: list[Listing], by: int) -> None:
    Watch.objects.bulk_create(Watch(listing=lamp, by_id=by, since=clock.now()) for lamp in lamps)


def _ask(lamps: list[Listing], by: int) -> None:
    said = {"by_id": by, "text": "Bright?", "asked_at": clock.now()}
    Question.objects.bulk_create(Question(listing=lamp, **said) for lamp in lamps)


def stage_alike(number: int) -> list[tuple[int, int, int]]:
    """Who has written the same words to all but one of as many as they may. -> (lamp, lamp, buyer)"""
    made = []
    for _ in range(number):
        lamps = [listing(owner=somebody().handle) for _ in range(MOST_ALIKE + 1)]
        buyer = somebody()
        for lamp in lamps[2:]:
            Message.open(lamp, buyer, WORDS)
        made.append((lamps[0].pk, lamps[1].pk, buyer.pk))
    return made


def stage_asked(number: int) -> list[tuple[int, int, int]]:
    """A question that waits. -> (question, seller, buyer)"""
    made = []
    for lamp, seller, buyer in stage_lamp(number):
        asked = Question.ask(thing(lamp), Member.objects.get(pk=buyer), "Bright?")
        made.append((asked.pk, seller, buyer))
    return made


def stage_two_photos(number: int) -> list[tuple[int, ...]]:
    """A lamp that is not listed has two photos, and needs one. -> (photo, photo, lamp, seller, buyer)"""
    made = stage_lamp(number)
    found = []
    for its in made:
        Listing.objects.filter(pk=its[0]).update(state=Listing.State.PRIVATE)
        said = {"listing_id": its[0], "width": 900, "height": 600, "made_at": clock.now()}
        photos = [Photo.objects.create(token=f"{its[0]:031x}{place}", **said).pk for place in (0, 1)]
        found.append((*photos, *its))
    return found


def _seller(its: tuple) -> Member:
    return Member.objects.get(pk=its[-2])


def _buyer(its: tuple) -> Member:
    return Member.objects.get(pk=its[-1])


def seller_ends_it(its: tuple) -> None:
    deal(its[0]).lapse(_seller(its))


def buyer_has_paid(its: tuple) -> None:
    deal(its[0]).mark_paid(_buyer(its))


def seller_says_how(its: tuple) -> None:
    Instruction.state(deal(its[0]), _seller(its), "To the usual account.")


def seller_is_away(its: tuple) -> None:
    now = clock.now()
    Away.begin(_seller(its), now, now + timedelta(days=3))


def declines_bens(its: tuple) -> None:
    Offer.decline_all(Offer.objects.filter(pk__in=its[:2]), by=_buyer(its))


def declines_cleos(its: tuple) -> None:
    Offer.decline_all(Offer.objects.filter(pk__in=its[2:4]), by=_buyer(its))


def seller_invites(its: tuple) -> None:
    Invitation.make(thing(its[0]), _seller(its), terms())


def watches_first(its: tuple) -> None:
    Watch.start(thing(its[0]), _buyer(its))


def watches_second(its: tuple) -> None:
    Watch.start(thing(its[1]), _buyer(its))


def asks_first(its: tuple) -> None:
    Question.ask(thing(its[0]), _buyer(its), "Heavy?")


def asks_second(its: tuple) -> None:
    Question.ask(thing(its[1]), _buyer(its), "Heavy?")


def writes_first(its: tuple) -> None:
    Message.open(thing(its[0]), _buyer(its), WORDS)


def writes_second(its: tuple) -> None:
    Message.open(thing(its[1]), _buyer(its), WORDS)


def seller_answers(its: tuple) -> None:
    Question.objects.get(pk=its[0]).give_answer(_seller(its), "Very.")


def buyer_withdraws(its: tuple) -> None:
    Question.objects.get(pk=its[0]).withdraw(_buyer(its))


def jots(its: tuple) -> None:
    jot(_buyer(its), ["Lamp", "Kettle"], ["Bicycle"])


def removes_first(its: tuple) -> None:
    album.remove(Photo.objects.select_related("listing").get(pk=its[0]), _seller(its))


def removes_second(its: tuple) -> None:
    album.remove(Photo.objects.select_related("listing").get(pk=its[1]), _seller(its))


def lapsed_and_paid(staged: list[tuple]) -> list[bool]:
    """Has a deal lapsed that was paid?"""
    paid = DealSide.objects.filter(deal__state=transitions.LAPSED).exclude(paid_at=None)
    return [paid.filter(deal=its[0]).exists() for its in staged]


def shown(staged: list[tuple]) -> list[int]:
    """How many statements of how to pay the buyer may read."""
    there = Instruction.objects.filter(dropped_at=None, shown_from__lte=clock.now())
    return [there.filter(side__deal=its[0]).count() for its in staged]


def stood(staged: list[tuple]) -> list[tuple[float, int]]:
    """How many hours the clock of the offer has stood, and how often the seller is away."""
    found = []
    for its in staged:
        hours = Offer.objects.get(pk=its[0]).stood_still / timedelta(hours=1)
        found.append((round(hours), Away.objects.filter(member=its[-2]).count()))
    return found


def declined(staged: list[tuple]) -> list[int]:
    """How many of the offers are declined."""
    return [Offer.objects.filter(pk__in=its[:4], state=transitions.DECLINED).count() for its in staged]


def invitations(staged: list[tuple]) -> list[int]:
    """How many offers to watchers stand."""
    return [Invitation.objects.filter(listing=its[0]).open().count() for its in staged]


def watches(staged: list[tuple]) -> list[int]:
    """How many watches the buyer has more than they may."""
    return [Watch.objects.filter(by=its[-1]).count() - MOST for its in staged]


def questions(staged: list[tuple]) -> list[int]:
    """How many questions the buyer has asked more than they may."""
    return [Question.objects.filter(by=its[-1]).count() - A_DAY for its in staged]


def messages(staged: list[tuple]) -> list[int]:
    """How many messages the buyer has written more than they may."""
    return [Message.objects.filter(by=its[-1]).count() - MOST_ALIKE for its in staged]


def outcomes(staged: list[tuple]) -> list[int]:
    """In how many ways the question has ended."""
    ways = Event.objects.filter(kind__in=["question-answered", "question-withdrawn"])
    return [ways.about(Question.objects.get(pk=its[0])).count() for its in staged]


def drafts(staged: list[tuple]) -> list[int]:
    """How many drafts the buyer has."""
    return [Listing.objects.filter(owner=its[-1]).count() for its in staged]


def photos(staged: list[tuple]) -> list[int]:
    """How many photos the lamp has."""
    return [Photo.objects.filter(listing=its[2]).count() for its in staged]
