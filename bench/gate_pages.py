"""One contestant of `bench.gate`:  python -m bench.gate_pages sealed|plain

Fills a fresh marketplace, then answers lines of JSON on its standard input: {"page": NAME, "times": N} with
the milliseconds of so many requests, {"what": "names"} and {"what": "storage"} with those."""

import gc
import json
import sys
import time
from collections.abc import Callable

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (after the set-up)
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402

from bench import plain  # noqa: E402
from bench.seed import things  # noqa: E402
from parley.ground.money import Money  # noqa: E402
from parley.members.models import Member, Profile  # noqa: E402
from parley.offers.models import Deal, DealContact, Negotiation  # noqa: E402
from parley.offers.terms import Terms  # noqa: E402
from parley.privacy import ledger, sealing  # noqa: E402
from parley.site import start  # noqa: E402
from tests.cast import make_member  # noqa: E402

LINES = 60


def main() -> None:
    """Fill it, and answer until there is nothing more to answer."""
    start.migrate()
    call_command("collectstatic", interactive=False, verbosity=0)
    if sys.argv[1] == "plain":
        plain.swap()
    pages = made_pages()
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line), pages)), flush=True)


def answer(asked: dict, pages: dict[str, Callable]) -> object:
    """What one line asks for."""
    if asked.get("what") == "names":
        return list(pages)
    if asked.get("what") == "storage":
        return {model._meta.label: stored(model) for model in (Profile, DealContact)}
    return [timed(pages[asked["page"]]) for _each in range(asked["times"])]


def timed(ask: Callable) -> float:
    """The milliseconds of one request. Raises RuntimeError for an answer that is none."""
    begun = time.perf_counter()
    response = ask()
    spent = (time.perf_counter() - begun) * 1000
    if response.status_code != 200:
        raise RuntimeError(f"{response.status_code} for {response.request['PATH_INFO']}")
    return spent


def made_pages() -> dict[str, Callable]:
    """Every page that opens sealed values, by name, as something to call."""
    ana, ben = make_member("ana"), make_member("ben")
    agreed, confirmed = deal(ana, ben, False), deal(ana, ben, True)
    reader, owner = browser(ben), browser(ana)
    contact = f"/deals/{confirmed.pk}/contact/"
    for _line in range(LINES):
        reader.post(contact)
    ledger.sequence()
    draft = with_draft(confirmed.offer.negotiation.listing_id)
    return {
        "my page": lambda: owner.get("/me/"),
        "my password": lambda: owner.get("/me/password/"),
        "my details": lambda: owner.get("/me/details/"),
        "a deal, before confirming": lambda: reader.get(f"/deals/{agreed.pk}/"),
        "a deal, confirmed": lambda: reader.get(f"/deals/{confirmed.pk}/"),
        "the other side's contact": lambda: reader.post(contact),
        "who saw my data": lambda: owner.get("/me/disclosures/"),
        "a form typed before signing in": draft,
    }


def deal(ana: Member, ben: Member, confirmed: bool) -> Deal:
    """A deal of Ana's and Ben's."""
    (listing,) = things(1, [ana], start=int(confirmed))
    listing.takes_offers = True
    listing.save(update_fields=["takes_offers"])
    made = Negotiation.open(listing, ben, Terms(cash=Money(900, "EUR"), quantity=1)).accept(by=ana)
    for member in (ana, ben) if confirmed else ():
        made.confirm(member)
    return Deal.objects.get(pk=made.pk)


def with_draft(listing: int) -> Callable:
    """A form that a browser had sent before anybody signed in there."""
    client, path = Client(), "/listings/new/"
    client.post(path, {"title": "A lamp", "description": "For reading. " * 20, "_once": "x"})
    client.force_login(Member.objects.get(handle="ben"))
    return lambda: client.get(path)


def browser(member: Member) -> Client:
    """A browser of theirs, signed in."""
    client = Client()
    client.force_login(member)
    return client


def stored(model: type) -> float:
    """The bytes that the sealed columns of a row take, on average."""
    names = [field.column for field in sealing.sealed_fields(model)]
    lengths = " + ".join(f"COALESCE(length({name}), 0)" for name in names)
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT avg({lengths}) FROM {model._meta.db_table}")
        return float(cursor.fetchone()[0])


if __name__ == "__main__":
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    main()
