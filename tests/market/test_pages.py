"""The pages that everybody reads."""

import pytest
from django.test import Client

from parley.members.models import Member
from parley.privacy.leavings import registered
from tests.market.things import category, listing, photo

pytestmark = pytest.mark.django_db


def test_a_visitor_reads_what_is_listed_without_an_account(client: Client, ana: Member) -> None:
    lamp = listing(ana, price_amount=1250, description="It *works*.", trade_for="A teapot", for_trade=True)
    photo(lamp)
    page = client.get(lamp.get_absolute_url()).content.decode()
    for said in ("Brass lamp", "€12.50", "<em>works</em>", "A teapot", "Berlin", "Make an offer", "Good"):
        assert said in page


def test_the_first_page_shows_what_is_new_and_what_is_wanted(client: Client, ana: Member) -> None:
    listing(ana)
    listing(ana, "A blue teapot", kind="want", condition="")
    page = client.get("/").content.decode()
    assert "Brass lamp" in page and "A blue teapot" in page and "Games &amp; puzzles" in page


def test_a_member_sees_what_is_near(ana: Member, cleo: Member, ben: Member, sign_in) -> None:
    listing(cleo, "Lamp in Berlin")
    listing(ben, "Lamp in Leeds")
    page = sign_in(ana).get("/").content.decode()
    near = page[page.index("New near you") : page.index("Just put on the table")]
    assert "Lamp in Berlin" in near and "Lamp in Leeds" not in near


@pytest.mark.parametrize(("state", "status", "says"), [
    ("draft", 404, "Brass lamp"), ("paused", 404, "is paused"), ("ended", 410, "has ended"),
])  # fmt: skip
def test_what_is_not_active_is_not_shown_to_others(
    client: Client, ana: Member, dov: Member, sign_in, state: str, status: int, says: str
) -> None:
    lamp = listing(ana, state=state)
    for reader in (client, sign_in(dov)):
        answer = reader.get(lamp.get_absolute_url())
        assert answer.status_code == status
        assert "Brass lamp" not in answer.content.decode()
        assert state == "draft" or says in answer.content.decode()


def test_what_is_sold_keeps_its_title_and_leads_to_what_there_is(
    client: Client, ana: Member, ben: Member, sign_in
) -> None:
    lamp = listing(ana, "Brass <lamp>", "ended", available=0, gone=1, description="My words")
    listing(ana, "Green vase", category=category("records"))
    listing(ben, "Foreign lamp")
    listing(ben, "Lamp wanted", kind="want", condition="")
    for reader in (client, sign_in(ben)):
        answer = reader.get(lamp.get_absolute_url())
        page = answer.content.decode()
        assert answer.status_code == 410 and "My words" not in page and "Make an offer" not in page
        assert "<title>Sold: Brass &lt;lamp&gt;" in page and "More in Board games" in page
        assert "Green vase" in page and "Foreign lamp" in page and "Lamp wanted" not in page
    own = sign_in(ana).get(lamp.get_absolute_url())
    assert own.status_code == 200 and "My words" in own.content.decode() and "Sold" in own.content.decode()


def test_what_is_sold_leads_up_the_tree_where_there_is_nothing_of_its_kind(
    client: Client, ana: Member, ben: Member
) -> None:
    lamp = listing(ana, state="ended", available=0, gone=1)
    page = client.get(lamp.get_absolute_url()).content.decode()
    assert "More in" not in page and "More from" not in page and "See what else there is" in page
    listing(ben, "Foreign lamp", category=category("jigsaw-puzzles"))
    page = client.get(lamp.get_absolute_url()).content.decode()
    assert "More in Games &amp; puzzles" in page and "Foreign lamp" in page


def test_what_somebody_sold_who_has_left_says_only_that(client: Client, ana: Member) -> None:
    lamp = listing(ana, state="ended", available=0, gone=1)
    registered["market"].erase(ana.subject, False, 100)
    page = client.get(lamp.get_absolute_url()).content.decode()
    assert "This is sold" in page and "Brass" not in page and "–" not in page.split("<footer")[0]


def test_some_that_went_are_on_the_page_at_once(client: Client, ana: Member) -> None:
    lamps = listing(ana, quantity=5, available=3)
    assert "3 of 5 there<" in client.get(lamps.get_absolute_url()).content.decode()
    lamps.let_go(2)
    assert "3 of 5 there, 2 sold" in client.get(lamps.get_absolute_url()).content.decode()


@pytest.mark.parametrize("state", ["draft", "active", "paused", "ended"])
def test_the_owner_and_a_moderator_see_every_state(ana: Member, mo: Member, sign_in, state: str) -> None:
    lamp = listing(ana, state=state)
    mine, theirs = (sign_in(member).get(lamp.get_absolute_url()) for member in (ana, mo))
    assert mine.status_code == theirs.status_code == 200
    assert "Make an offer" not in mine.content.decode()
    assert (b"/end/" in mine.content) == (state != "ended")
    assert b"/end/" not in theirs.content


def test_a_reserved_listing_says_so(client: Client, ana: Member) -> None:
    lamp = listing(ana, available=0)
    assert "promised in a deal" in client.get(lamp.get_absolute_url()).content.decode()
    assert "Reserved" in client.get("/browse/").content.decode()


def test_the_page_shows_the_owner_s_other_things_but_not_hidden_ones(
    client: Client, ana: Member, ben: Member
) -> None:
    lamp = listing(ana)
    listing(ana, "Green vase")
    listing(ana, "Secret vase", state="paused")
    listing(ben, "Foreign vase")
    page = client.get(lamp.get_absolute_url()).content.decode()
    assert "Green vase" in page and "Secret vase" not in page and "Foreign vase" not in page


def test_words_of_members_are_never_markup(client: Client, ana: Member) -> None:
    lamp = listing(
        ana, "<b>Lamp</b> & <!--slot--> co", description="<script>alert(1)</script> [x](javascript:alert(1))",
        for_trade=True, trade_for="<i>tea</i>",
    )  # fmt: skip
    for path in (lamp.get_absolute_url(), "/browse/", "/", "/members/ana/"):
        page = client.get(path).content.decode()
        assert "<b>Lamp" not in page and "<script>alert" not in page and "<i>tea" not in page
        assert "javascript:" not in page.replace("(javascript:alert(1))", "")
        assert "&lt;b&gt;Lamp&lt;/b&gt; &amp; &lt;!--slot--&gt; co" in page


def test_nobody_s_listing_is_not_found(client: Client, db: None) -> None:
    assert client.get("/listings/999999/").status_code == 404
    assert client.get("/listings/99999999999999999999999/").status_code == 404
    assert client.get("/browse/no-such-thing/").status_code == 404
    assert client.get("/members/nobody/").status_code == 404


def test_my_listings_are_mine_alone(client: Client, ana: Member, ben: Member, sign_in) -> None:
    listing(ana, "Draft lamp", state="draft")
    listing(ana, "Ended lamp", state="ended")
    listing(ana, "Sold lamp", state="ended", available=0, gone=1)
    listing(ben, "Foreign lamp")
    page = sign_in(ana).get("/listings/").content.decode()
    assert "Draft lamp" in page and "Ended lamp" in page and "Foreign lamp" not in page
    assert page.count(">Ended<") == page.count(">Sold<") == page.count(">Draft<") == 1
    assert client.get("/listings/").headers["Location"].startswith("/sign-in/")


def test_a_member_s_page_has_pages(client: Client, ana: Member) -> None:
    for number in range(30):
        listing(ana, f"Lamp {number:02}")
    first, second = (client.get(f"/members/ana/?page={n}").content.decode() for n in (1, 2))
    assert "Lamp 29" in first and "Lamp 05" not in first and "Lamp 05" in second
    assert client.get("/members/ana/?page=3").status_code == 404


def test_a_handle_in_another_case_leads_to_the_one_address(client: Client, ana: Member) -> None:
    assert client.get("/members/ANA/").headers["Location"] == "/members/ana/"


def test_pages_are_read_and_nothing_else(client: Client, ana: Member) -> None:
    lamp = listing(ana)
    for path in ("/", "/browse/", lamp.get_absolute_url(), "/members/ana/"):
        assert Client(enforce_csrf_checks=False).post(path, {"_once": "x"}).status_code in (400, 405)
    assert client.head(lamp.get_absolute_url()).status_code == 200


def test_a_listing_names_its_place_in_the_tree(client: Client, ana: Member) -> None:
    lamp = listing(ana, category=category("records"))
    page = client.get(lamp.get_absolute_url()).content.decode()
    assert page.index("Books, music &amp; film") < page.index(">Music<") < page.index(">Records<")
