"""One contestant of `bench.gate`:  python -m bench.gate_pages sealed|plain

Fills a fresh marketplace, then answers lines of JSON on its standard input: {"page": NAME, "times": N} with
the milliseconds of so many requests, {"what": "names"} and {"what": "storage"} with those."""

import gc
import json
import sys
import time
from collections.abc import Callable
from io import BytesIO
from uuid import uuid4

import django

django.setup()

from django.apps import apps  # noqa: E402  (after the set-up)
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402
from PIL import Image  # noqa: E402

from bench import plain  # noqa: E402
from bench.seed import things  # noqa: E402
from parley.desk.models import Complaint  # noqa: E402
from parley.ground.money import Money  # noqa: E402
from parley.members.models import Member  # noqa: E402
from parley.offers import exhibits  # noqa: E402
from parley.offers.models import Deal, Dispute, Exhibit, Instruction, Message, Negotiation  # noqa: E402
from parley.offers.models.message_photos import taken  # noqa: E402
from parley.offers.terms import Terms  # noqa: E402
from parley.privacy import ledger, sealing  # noqa: E402
from parley.site import start  # noqa: E402
from tests.cast import make_member  # noqa: E402

LINES, MESSAGES = 60, 20
WORDS = "It stood in the hall for some years and works as it should; come and see it on any evening."


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
        return {model._meta.label: stored(model) for model in sealed_models()}
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
    """Pages by name, as something to call: those that open sealed values, but for `gate.LEFT_OUT`."""
    ana, ben, mo = make_member("ana"), make_member("ben"), make_member("mo", moderator=True)
    agreed, confirmed = deal(ana, ben, False), deal(ana, ben, True)
    reader, owner, desk = browser(ben), browser(ana), browser(mo)
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
        **of_talking(ana, ben, reader, desk),
        **of_dealing(ana, ben, owner, reader, desk),
        "what we hold about you": lambda: owner.get("/my-data/"),
    }


def of_talking(ana: Member, ben: Member, reader: Client, desk: Client) -> dict[str, Callable]:
    """What two write to each other, and what staff opens of it: reported, or held."""
    talk = deal(ana, ben, True).offer.negotiation
    for number in range(MESSAGES):
        Message.write(talk, (ana, ben)[number % 2], f"{WORDS} {number}")
    shown = Message.write(talk, ana, WORDS, photos=taken([picture()]))
    matter = Complaint.make(shown, "fraud", WORDS, ben).matter
    (listing,) = things(1, [ana])
    held = Message.open(listing, make_member("cleo"), "See www.lamps.example", knowing=True)
    return {
        f"a conversation of {MESSAGES} messages": lambda: reader.get(talk.get_absolute_url()),
        "a photo in a message": lambda: reader.get(f"/messages/photos/{shown.photos.get().pk}/"),
        "a report of a message, opened by staff": lambda: desk.post(f"/desk/reports/{matter.pk}/words/"),
        "a held message, opened by staff": lambda: desk.post(f"/desk/messages/{held.pk}/words/"),
    }


def of_dealing(ana: Member, ben: Member, owner: Client, reader: Client, desk: Client) -> dict[str, Callable]:
    """What the two have to know of each other in a deal, and say when something is wrong."""
    paid, disputed = deal(ana, ben, True), deal(ana, ben, True)
    Instruction.state(paid, ana, "Account 12345 at the bank of the town")
    dispute = Dispute.open(disputed, ana, "other", WORDS, uuid4(), exhibits.take([picture()]))
    dispute.say(ben, WORDS, uuid4(), exhibits.take([picture()]))
    page, file = f"/deals/{disputed.pk}/dispute", Exhibit.objects.get(subject=ana.subject).row
    return {
        "the label": lambda: owner.post(f"/deals/{paid.pk}/label/"),
        "how to pay": lambda: reader.post(f"/deals/{paid.pk}/instruction/showing/"),
        "a dispute, the other side's words": lambda: reader.post(f"{page}/showing/"),
        "a file in a dispute": lambda: reader.post(f"{page}/files/{file}/"),
        "a dispute, opened by staff": lambda: desk.post(f"/desk/disputes/{dispute.pk}/words/"),
    }


def deal(ana: Member, ben: Member, confirmed: bool) -> Deal:
    """A deal of Ana's and Ben's, about another thing each time."""
    (listing,) = things(1, [ana], start=Deal.objects.count())
    listing.takes_offers = True
    listing.save(update_fields=["takes_offers"])
    made = Negotiation.open(listing, ben, Terms(cash=Money(900, "EUR"), quantity=1)).accept(by=ana)
    for member in (ana, ben) if confirmed else ():
        made.confirm(member)
    return Deal.objects.get(pk=made.pk)


def picture() -> BytesIO:
    """What a camera takes: blurred noise, of about as many bytes as a photo of that size."""
    out = BytesIO()
    Image.effect_noise((160, 120), 80).resize((1280, 960)).convert("RGB").save(out, "JPEG")
    out.seek(0)
    return out


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


def sealed_models() -> list[type]:
    """The models with sealed columns that have rows here."""
    models = [each for each in apps.get_models() if sealing.sealed_fields(each)]
    return sorted((each for each in models if each._base_manager.exists()), key=lambda each: each._meta.label)


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
