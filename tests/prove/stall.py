"""What the interleavings are about: two lamps of Ana's that three people want, and everything that anybody
may do about them at the same time. Each round is a copy of the first, row by row."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model

from parley.ground import clock
from parley.market.models import Listing
from parley.notices.models import Event
from parley.offers.models import Deal, Negotiation, Offer, OfferLine
from parley.offers.things import Thing
from tests.prove.scenes import listing, member, offer, offered, terms, thing

Its = tuple[int, int, int, int, int]
OVER = timedelta(hours=49)  # what Ben offered has run out by then


def first() -> Its:
    """A lamp that may be bought at once, for which Ben offers; another one, for which Dov does; Cleo wants
    both. -> (lamp, other lamp, Ben's offer, Cleo's, Dov's)"""
    lamp, other = listing(buy_now=True), listing()
    bens = offered(lamp, "ben")
    cleos = Negotiation.open(lamp, member("cleo"), replace(terms(1500), also=(Thing(other.pk),)))
    return lamp.pk, other.pk, bens.pk, cleos.pk, offered(other, "dov").pk


def copies(of: Its, number: int) -> list[Its]:
    """So many more of the same."""
    with transaction.atomic():
        things = _copied(Listing.objects.filter(pk__in=of[:2]), number, {})
        talks = _copied(Negotiation.objects.filter(listing__in=of[:2]), number, {"listing_id": things})
        offers = _copied(Offer.objects.filter(pk__in=of[2:]), number, {"negotiation_id": talks})
        links = {"offer_id": offers, "listing_id": things}
        _copied(OfferLine.objects.filter(offer__in=of[2:]), number, links)
        offer_type = ContentType.objects.get_for_model(Offer)
        told = Event.objects.filter(about_type=offer_type, about_id__in=of[2:])
        _copied(told, number, {"about_id": offers})
    return [
        (*(things[pk][place] for pk in of[:2]), *(offers[pk][place] for pk in of[2:]))
        for place in range(number)
    ]


def _copied(rows: object, number: int, links: dict[str, dict[int, list[int]]]) -> dict[int, list[int]]:
    """`number` copies of each row, with those columns led to the copies of what they point at. -> their
    numbers, for each row"""
    originals = list(rows.order_by("pk"))
    made: list[Model] = []
    for place in range(number):
        for row in originals:
            values = {field.attname: getattr(row, field.attname) for field in row._meta.local_concrete_fields}
            values.pop(row._meta.pk.attname)
            values |= {name: to[values[name]][place] for name, to in links.items()}
            made.append(type(row)(**values))
    made = type(originals[0]).objects.bulk_create(made)
    return {
        row.pk: [each.pk for each in made[start :: len(originals)]] for start, row in enumerate(originals)
    }


def buys(its: Its, by: str) -> None:
    Negotiation.buy(thing(its[0]), member(by), terms(1000))


def offers_again(its: Its) -> None:
    made = offer(its[2])
    made.negotiation.offer(member("ben"), terms(800), after=made.pk)


def time_passes(stopped: clock.Frozen) -> None:
    """No statement: from now on what Ben offered has run out."""
    stopped.at += OVER


ACTS: dict[str, Callable[[Its], object]] = {
    "ana accepts Ben's offer": lambda its: offer(its[2]).accept(by=member("ana")),
    "ana accepts Cleo's for both": lambda its: offer(its[3]).accept(by=member("ana")),
    "ana accepts Dov's for the other": lambda its: offer(its[4]).accept(by=member("ana")),
    "ana counters Ben": lambda its: offer(its[2]).counter(member("ana"), terms(970)),
    "ana declines Cleo": lambda its: offer(its[3]).decline(by=member("ana")),
    "ben withdraws": lambda its: offer(its[2]).withdraw(by=member("ben")),
    "cleo withdraws": lambda its: offer(its[3]).withdraw(by=member("cleo")),
    "ben offers again": offers_again,
    "ben buys at once": lambda its: buys(its, "ben"),
    "dov buys at once": lambda its: buys(its, "dov"),
    "ana edits": lambda its: thing(its[0]).edit(by=member("ana"), title="Lamp with a crack"),
    "ana raises the price": lambda its: thing(its[0]).edit(by=member("ana"), price_amount=1500),
    "ana ends": lambda its: thing(its[0]).end(by=member("ana")),
    "ana ends the other": lambda its: thing(its[1]).end(by=member("ana")),
    "ben's offer is nearly over": lambda its: offer(its[2]).remind(),
}
TIME = "time passes"
NAMES = (*ACTS, TIME)


def state(its: Its) -> tuple:
    """All that came of a round, without numbers: two rounds in which the same happened give the same."""
    things = list(its[:2])
    columns = ("state", "available", "gone", "price_amount", "title", "version", "terms_version")
    lamps = [*Listing.objects.filter(pk__in=things).order_by("pk").values_list("pk", *columns)]
    columns = ("negotiation__buyer", "maker", "cash_amount", "state", "answers__cash_amount", "bought")
    columns += ("made_at", "expires_at", "answered_at", "reminded_at", "run_out_told_at")
    offers = Offer.objects.filter(negotiation__listing__in=things).values_list("pk", *columns)
    names = {("listing", row[0]): ("listing", things.index(row[0])) for row in lamps}
    names |= {("offer", row[0]): row[1:4] for row in offers}
    deals = Deal.objects.filter(offer__in=[row[0] for row in offers]).values_list("pk", "state", "offer")
    names |= {("deal", row[0]): ("deal", names["offer", row[2]]) for row in deals}
    lines = OfferLine.objects.filter(offer__in=[row[0] for row in offers])
    return (
        tuple(row[1:] for row in lamps),
        _sorted(row[1:] for row in offers),
        _sorted((names["deal", row[0]], row[1]) for row in deals),
        _sorted((names["offer", pk], version) for pk, version in lines.values_list("offer", "terms_version")),
        _told(names),
    )


def _told(names: dict) -> tuple:
    """The events of each thing, in their order, but not when: an event reads the clock for itself, a moment
    after its verb has decided by it."""
    types = {ContentType.objects.get_for_model(model).pk: model for model in (Listing, Offer, Deal)}
    told: dict = {}
    for pk, model in types.items():
        numbers = [number for kind, number in names if kind == model._meta.model_name]
        found = Event.objects.filter(about_type=pk, about_id__in=numbers).order_by("pk")
        for about, *what in found.values_list("about_id", "kind", "was", "now", "by"):
            told.setdefault(names[model._meta.model_name, about], []).append(tuple(what))
    return _sorted((name, tuple(events)) for name, events in told.items())


def _sorted(rows: object) -> tuple:
    return tuple(sorted(rows, key=repr))
