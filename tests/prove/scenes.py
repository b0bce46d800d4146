"""What the races are about: listings, offers and deals, set up in one of the processes.

Each `stage_…` function makes so many rounds and gives what a round's acts need: a tuple of numbers."""

from dataclasses import replace
from functools import cache

from django.core.management import call_command
from django.db import transaction

from parley.ground import clock
from parley.ground.money import Money
from parley.market.models import Category, Listing
from parley.members.models import Member
from parley.offers.models import AutoAnswer, AutoRule, Deal, Negotiation, Offer
from parley.offers.terms import Terms
from parley.offers.things import Thing
from parley.site import start
from tests.cast import make_member

CAST = ("ana", "ben", "cleo", "dov", "mo")
MANY = 5


def open_market() -> None:
    """Tables and people."""
    start.migrate()
    call_command("collectstatic", interactive=False, verbosity=0)
    for handle in CAST:
        make_member(handle, moderator=handle == "mo")


@cache
def member(handle: str) -> Member:
    """One of the cast."""
    return Member.objects.get(handle=handle)


def terms(amount: int = 900, quantity: int = 1) -> Terms:
    """An offer of so much."""
    return Terms(cash=Money(amount, "EUR"), quantity=quantity)


def listing(quantity: int = 1, owner: str = "ana", buy_now: bool = False) -> Listing:
    """A lamp, of Ana's if not said otherwise, sold or traded."""
    made = Listing.objects.create(
        owner=member(owner), title="Lamp", description="For reading.", category=_category(), condition="good",
        price_amount=1000, currency="EUR", takes_offers=True, for_trade=True, buy_now=buy_now,
        postage_amount=0,
        quantity=quantity, available=quantity, state=Listing.State.ACTIVE, made_at=clock.now(),
        changed_at=clock.now(), published_at=clock.now(),
    )  # fmt: skip
    return made


@cache
def _category() -> Category:
    return Category.objects.order_by("pk").filter(parent__isnull=False).first() or Category.objects.first()


def offered(thing: Listing, by: str, quantity: int = 1) -> Offer:
    """An offer of `by` that waits for Ana."""
    return Negotiation.open(thing, member(by), terms(quantity=quantity))


def countered(thing: Listing, by: str) -> Offer:
    """A counter of Ana's that waits for `by`."""
    return offered(thing, by).counter(member("ana"), terms(950))


def stage_last_one(number: int) -> list[tuple[int, int, int]]:
    """The last lamp; Ben and Cleo may each accept a counter. -> (listing, Ben's, Cleo's)"""
    with transaction.atomic():
        things = [listing() for _ in range(number)]
        return [(each.pk, countered(each, "ben").pk, countered(each, "cleo").pk) for each in things]


def stage_offer(number: int) -> list[tuple[int, int]]:
    """An offer of Ben's that waits for Ana. -> (listing, offer)"""
    with transaction.atomic():
        things = [listing() for _ in range(number)]
        return [(each.pk, offered(each, "ben").pk) for each in things]


def stage_on_sale(number: int) -> list[tuple[int, int]]:
    """The last lamp, which may be bought at once, and an offer of Dov's for it that waits for Ana.
    -> (listing, offer)"""
    with transaction.atomic():
        things = [listing(buy_now=True) for _ in range(number)]
        return [(each.pk, offered(each, "dov").pk) for each in things]


def stage_bundles(number: int) -> list[tuple[int, int]]:
    """Two lamps of Ana's, one of which may be bought at once; Cleo and Dov have offered for both together,
    Ben for the other one. -> (the lamp on sale, Ben's offer)"""
    made = []
    with transaction.atomic():
        for _ in range(number):
            on_sale, other = listing(buy_now=True), listing()
            for by in ("cleo", "dov"):
                Negotiation.open(on_sale, member(by), replace(terms(1500), also=(Thing(other.pk),)))
            made.append((on_sale.pk, offered(other, "ben").pk))
    return made


def swap(theirs: Listing, by: str, mine: Listing) -> Offer:
    """`by` offers a lamp of their own for that of somebody else, who may accept it."""
    return Negotiation.open(theirs, member(by), replace(terms(0), also=(Thing(mine.pk),)))


def stage_swap(number: int) -> list[tuple[int, int, int]]:
    """Ben has offered his lamp for Ana's, Cleo money for Ben's. -> (Ben's lamp, his swap, Cleo's offer)"""
    with transaction.atomic():
        lamps = [(listing(), listing(owner="ben")) for _ in range(number)]
        return [(bens.pk, swap(anas, "ben", bens).pk, offered(bens, "cleo").pk) for anas, bens in lamps]


def stage_crossed(number: int) -> list[tuple[int, int, int]]:
    """Each has offered their lamp for the other's. -> (Ben's lamp, his swap, Ana's swap)"""
    with transaction.atomic():
        lamps = [(listing(), listing(owner="ben")) for _ in range(number)]
        return [(bens.pk, swap(anas, "ben", bens).pk, swap(bens, "ana", anas).pk) for anas, bens in lamps]


def stage_tied(number: int) -> list[tuple[int, int, int]]:
    """Ben has offered for a lamp of Ana's and one of Cleo's, and wants one of them. -> (Ana's lamp, the two
    offers)"""
    made = []
    with transaction.atomic():
        for at in range(number):
            # Now Ana's lamp has the lower number, now Cleo's: who locked one by one would wait for ever.
            owners = ("ana", "cleo") if at % 2 else ("cleo", "ana")
            lamps = {owner: listing(owner=owner) for owner in owners}
            offers = [offered(lamps[owner], "ben").pk for owner in ("ana", "cleo")]
            Offer.tie_together(offers, by=member("ben"))
            made.append((lamps["ana"].pk, *offers))
    return made


def stage_tied_on_sale(number: int) -> list[tuple[int, int, int]]:
    """As `stage_tied`; Ana's lamp may be bought at once."""
    made = stage_tied(number)
    Listing.objects.filter(pk__in=[each[0] for each in made]).update(buy_now=True)
    return made


def stage_untied(number: int) -> list[tuple[int, int, int]]:
    """The same, not tied yet."""
    made = []
    with transaction.atomic():
        for _ in range(number):
            lamps = listing(), listing(owner="cleo")
            made.append((lamps[0].pk, *(offered(lamp, "ben").pk for lamp in lamps)))
    return made


def stage_ruled(number: int) -> list[tuple[int, int]]:
    """Ben has offered what Ana lets be accepted for her, and it is time. -> (her lamp, his offer)"""
    made = []
    with transaction.atomic():
        for _ in range(number):
            lamp = listing()
            AutoRule.put(lamp, member("ana"), None, Money(900, "EUR"))
            offer = offered(lamp, "ben")
            AutoAnswer.objects.create(offer=offer, due_at=offer.made_at)
            made.append((lamp.pk, offer.pk))
    return made


def stage_five(number: int) -> list[tuple[int, int, int, int]]:
    """Five lamps; Ben, Cleo and Dov want two each. -> (listing, three offers)"""
    with transaction.atomic():
        things = [listing(quantity=MANY) for _ in range(number)]
        buyers = ("ben", "cleo", "dov")
        return [(each.pk, *(offered(each, by, 2).pk for by in buyers)) for each in things]


def stage_deal(number: int, confirmed: tuple[str, ...] = ()) -> list[tuple[int, int]]:
    """A deal of Ana's and Ben's, confirmed by some. -> (listing, deal)"""
    made = []
    for _ in range(number):
        thing = listing()
        deal = offered(thing, "ben").accept(by=member("ana"))
        for handle in confirmed:
            deal.confirm(member(handle))
        made.append((thing.pk, deal.pk))
    return made


def stage_half_confirmed(number: int) -> list[tuple[int, int]]:
    """A deal that Ana has confirmed and Ben has not. -> (listing, deal)"""
    return stage_deal(number, ("ana",))


def stage_confirmed(number: int) -> list[tuple[int, int]]:
    """A deal that both have confirmed. -> (listing, deal)"""
    return stage_deal(number, ("ana", "ben"))


def stage_nearly_done(number: int) -> list[tuple[int, int, int]]:
    """Two lamps; Ben's and Cleo's deals wait for Ana's last word. -> (listing, Ben's deal, Cleo's)"""
    made = []
    for _ in range(number):
        things, deals = listing(quantity=2), []
        for by in ("ben", "cleo"):
            deal = offered(things, by).accept(by=member("ana"))
            for handle in ("ana", by):
                deal.confirm(member(handle))
            deal.mark_received(member(by))
            deals.append(deal.pk)
        made.append((things.pk, *deals))
    return made


def offer(pk: int) -> Offer:
    """An offer, read afresh."""
    return Offer.objects.get(pk=pk)


def deal(pk: int) -> Deal:
    """A deal, read afresh."""
    return Deal.objects.get(pk=pk)


def thing(pk: int) -> Listing:
    """A listing, read afresh."""
    return Listing.objects.get(pk=pk)
