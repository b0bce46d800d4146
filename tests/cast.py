"""The people of every test: Ana owns and sells, Ben buys, Cleo buys too, Dov must see nothing, Mo moderates.

Their addresses and telephone numbers come from ranges that are kept free for fiction."""

from functools import cache

from django.contrib.auth.hashers import make_password

from parley.ground import clock
from parley.members.models import Agreement, City, Member, Profile
from parley.privacy.keyring import Keeping

PASSWORD = "seven green lanterns"
BERLIN = {
    "id": 2950159, "name": "Berlin", "country": "DE", "latitude": 52.52437, "longitude": 13.41053,
    "population": 3426354, "search_key": "berlin",
}  # fmt: skip
LEEDS = {
    "id": 2644688, "name": "Leeds", "country": "GB", "latitude": 53.79648, "longitude": -1.54785,
    "population": 536280, "search_key": "leeds",
}  # fmt: skip
ADDRESSES = {
    "DE": {"country_code": "DE", "street_address": "Lindenweg 7", "postal_code": "10115", "city": "BERLIN"},
    "GB": {"country_code": "GB", "street_address": "4 Mill Lane", "postal_code": "LS1 4AP", "city": "LEEDS"},
}
NAMES = {
    "ana": "Ana Abendroth",
    "ben": "Ben Barlow",
    "cleo": "Cleo Carver",
    "dov": "Dov Drummond",
    "mo": "Mo Moreau",
}
PHONES = {"DE": "+493023125{:03d}", "GB": "+442079460{:03d}"}


@cache
def _hash(password: str) -> str:
    return make_password(password)


def city(of: dict = BERLIN) -> City:
    """A city of the cast; a test that emptied the tables gets it back."""
    return City.objects.get_or_create(id=of["id"], defaults=of)[0]


def make_member(handle: str, *, moderator: bool = False, details: bool = True, email: str = "",
                name: str = "", country: str = "DE", password: str = PASSWORD) -> Member:  # fmt: skip
    """An adult member who can sign in; with `details` False one who has not given name, telephone
    and postal address yet."""
    member = Member.objects.create(
        handle=handle, password=_hash(password), city=city(BERLIN if country == "DE" else LEEDS),
        is_moderator=moderator, adult_checked_on=clock.today(),
    )  # fmt: skip
    profile = Profile(member=member, subject=member.subject, keeping=Keeping.begin(member.subject, "profile"))
    profile.email = email or f"{handle}@example.org"
    profile.save()
    for document in ("policy", "terms"):
        Agreement.objects.create(member=member, document=document, version="1", at=clock.now())
    if details:
        phone = PHONES[country].format(member.pk % 1000)
        member.give_details(name or NAMES.get(handle, f"{handle.title()} Example"), phone, ADDRESSES[country])
    return member
