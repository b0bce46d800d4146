"""Fill a scratch marketplace:  python -m bench.seed LISTINGS PAIRS THINGS

Prints as JSON: the listings with their owners, the cookies of everybody's browser, and pairs of a seller
and a buyer, each with things of the seller's to haggle over."""

import json
import sys
from datetime import timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402  (after the set-up)
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402

from bench.load import FORM_TOKEN  # noqa: E402
from parley.ground import clock  # noqa: E402
from parley.market.models import Category, Listing, Photo  # noqa: E402
from parley.members.models import Member  # noqa: E402
from parley.site import start  # noqa: E402
from tests.cast import make_member  # noqa: E402

OWNERS, READERS, PHOTOS = 100, 20, 3
TEXT = (
    "Used for a few years and looked after. It works as it should; a few marks show where it stood. "
    "It can be seen on most evenings, and there is a lift. Ask if you want to know its size.\n\n"
)


def main() -> None:
    """Fill it, and say what is there."""
    listings, pairs, deals_each = (int(each) for each in sys.argv[1:4])
    start.migrate()
    call_command("collectstatic", interactive=False, verbosity=0)
    owners = [make_member(f"owner{number}") for number in range(OWNERS)]
    readers = [make_member(f"reader{number}") for number in range(READERS)]
    made = things(listings, owners)
    told = {
        "listings": [[each.pk, each.category_id, each.owner_id] for each in made],
        "owners": {owner.pk: cookies(owner) for owner in owners},
        "readers": [cookies(reader) for reader in readers],
        "pairs": [pair(number, deals_each) for number in range(pairs)],
    }
    print(json.dumps(told))


def things(number: int, owners: list[Member], start: int = 0) -> list[Listing]:
    """So many listings, with photos, spread over owners and categories."""
    categories = list(Category.objects.order_by("pk"))
    now = clock.now()
    rows = []
    for place in range(start, start + number):
        category = categories[place % len(categories)]
        rows.append(
            Listing(
                owner=owners[place % len(owners)],
                title=f"Thing {place}",
                title_key=f"thing {place}",
                description=TEXT * 2,
                category=category,
                top_id=category.top.pk,
                condition="good",
                price_amount=1000 + place % 900,
                currency="EUR",
                state="active",
                made_at=now,
                changed_at=now,
                published_at=now - timedelta(seconds=place),
            )  # fmt: skip
        )
    with transaction.atomic():
        made = Listing.objects.bulk_create(rows, batch_size=500)
        Photo.objects.bulk_create(
            [photo(each, place) for each in made for place in range(PHOTOS)], batch_size=500
        )
    return made


def photo(listing: Listing, place: int) -> Photo:
    """A photo's row; its files are never asked for here."""
    token = f"{listing.pk:08x}{place:08x}"
    return Photo(
        listing=listing, position=place, token=token, width=1280, height=960, made_at=clock.now(),
        blur="data:image/webp;base64," + "A" * 160, sizes_ready="320 640 1280",
    )  # fmt: skip


def pair(number: int, deals_each: int) -> dict:
    """A seller with things, and a buyer."""
    seller, buyer = make_member(f"seller{number}"), make_member(f"buyer{number}")
    made = things(deals_each, [seller])
    return {"seller": cookies(seller), "buyer": cookies(buyer), "listings": [each.pk for each in made]}


def cookies(member: Member) -> str:
    """What the browser of somebody who has signed in sends along."""
    client = Client()
    client.force_login(member)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={FORM_TOKEN}"


if __name__ == "__main__":
    main()
