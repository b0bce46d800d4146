"""K2. Of a person, the public sees a closed list: user ID, rating, city, and the member's items, wants
and public posts. Nothing else."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from parley.market import pictures
from parley.market.models import Keepsake, Listing, Photo, Question, WantEntry, WantLine
from parley.members.models import Member
from parley.privacy.catalogue import Personal, catalogue
from tests.cast import ADDRESSES, PHONES
from tests.market.things import listing, photo
from tests.members.leavers import take_leave_of

pytestmark = pytest.mark.django_db
PRIVATE = (
    "Abendroth", "ana@example.org", ADDRESSES["DE"]["street_address"], ADDRESSES["DE"]["postal_code"],
    PHONES["DE"][:8],
)  # fmt: skip


@pytest.fixture
def shown(ana: Member) -> list[str]:
    """Every public page that Ana stands on."""
    lamp = listing(ana)
    photo(lamp)
    listing(ana, "A blue teapot", kind="want", condition="")
    ana.rate_change("positive")
    return ["/", "/browse/", "/browse/?q=lamp", lamp.get_absolute_url(), "/members/ana/"]


def test_the_closed_list_is_there(shown: list[str], ana: Member) -> None:
    page = Client().get("/members/ana/").content.decode()
    for public in ("ana", "Berlin", "1 of 1 positive", "Brass lamp", "A blue teapot"):
        assert public in page


def test_nothing_else_is_there_for_anybody(shown: list[str], dov: Member, mo: Member, sign_in) -> None:
    for reader in (Client(), sign_in(dov), sign_in(mo)):
        for path in shown:
            page = reader.get(path).content.decode()
            for private in PRIVATE:
                assert private not in page, (path, private)


def test_a_member_s_page_says_nothing_that_is_not_on_the_list(shown: list[str], ana: Member) -> None:
    page = Client().get("/members/ana/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    words = re.sub(r"<[^>]+>", " ", main)
    known = """ana a A What people said ratings Berlin 1 of positive Positive
    Neutral Negative 0 Things Looks for
    Brass lamp blue teapot Wanted Open to offers new here trades Report this member""".split()
    said = [word for word in words.split() if word.strip("·")]
    assert [word for word in said if word not in known] == []
    # Nor does an attribute: no number of the member, no subject, no day of joining.
    assert str(ana.subject) not in page and ana.subject.hex not in page and str(ana.joined_on) not in page


def test_two_members_who_differ_in_what_is_sealed_look_the_same(new_member) -> None:
    pages = []
    for email, name in (("one@example.org", "Ora Oak"), ("two@example.org", "Tom Tree")):
        member = new_member("eve", email=email, name=name)
        pages.append(Client().get("/members/eve/").content)
        member.profile.delete()
        member.agreements.all().delete()
        Member.objects.filter(pk=member.pk).delete()
    assert pages[0] == pages[1]


@pytest.mark.parametrize("model", [Listing, Photo, Keepsake, Question, WantLine, WantEntry])
def test_the_market_holds_nothing_that_is_not_public(model: type) -> None:
    table = catalogue.table_of(model)
    assert not [name for name, declared in table.columns.items() if isinstance(declared, Personal)]
    assert table.subject


def test_what_was_public_goes_when_the_member_does(
    ana: Member, ben: Member, settings, tmp_path, django_capture_on_commit_callbacks
) -> None:
    settings.PARLEY_PHOTOS = tmp_path
    lamp, other = listing(ana, description="My words", for_trade=True, trade_for="tea"), listing(ben, "Vase")
    shown = photo(lamp)
    pictures.store(shown.token, 2000, b"picture")
    line = WantLine.objects.create(owner=ana, listing=lamp, name="mine")
    WantEntry.objects.create(line=line, wants=other)
    Client().get(lamp.get_absolute_url())
    with django_capture_on_commit_callbacks(execute=True):
        take_leave_of(ana.subject, "market")
    gone = Listing.objects.get(pk=lamp.pk)
    assert (gone.state, gone.description, gone.trade_for, gone.title_key) == ("ended", "", "", "")
    assert "Brass" not in gone.title and not Photo.objects.exists() and not WantLine.objects.exists()
    assert not pictures.path_of(shown.token, 2000).exists()
    assert Client().get(lamp.get_absolute_url()).status_code == 410
    assert "Brass" not in Client().get("/browse/").content.decode()
    assert Listing.objects.get(pk=other.pk).state == "active"


def test_leaving_touches_nobody_who_is_not_known(ana: Member) -> None:
    lamp = listing(ana)
    take_leave_of(uuid4(), "market")
    assert Listing.objects.get(pk=lamp.pk).state == "active"
