"""Browsing: branches of the tree, kinds, conditions, words, orders, pages."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from parley.ground import clock
from parley.market import tree
from parley.market.models import Listing
from parley.market.shelves import Shelf, counts
from parley.members.models import Member
from tests.market.things import category, listing

pytestmark = pytest.mark.django_db


def found(client: Client, path: str) -> list[str]:
    """The titles on a page, in their order."""
    answer = client.get(path)
    assert answer.status_code == 200
    return re.findall(r'card__title"><a href="[^"]*">([^<]*)</a>', answer.content.decode())


def test_a_branch_holds_what_is_below_it(client: Client, ana: Member) -> None:
    for title, slug in (("Chess", "board-games"), ("LP", "records"), ("Tape", "music"), ("Novel", "books")):
        listing(ana, title, category=category(slug))
    assert set(found(client, "/browse/")) == {"Chess", "LP", "Tape", "Novel"}
    assert set(found(client, "/browse/books-music-and-film/")) == {"LP", "Tape", "Novel"}
    assert set(found(client, "/browse/music/")) == {"LP", "Tape"}
    assert found(client, "/browse/records/") == ["LP"]
    assert found(client, "/browse/toys/") == []


def test_an_edit_moves_it_to_another_branch(client: Client, ana: Member) -> None:
    listing(ana, "Chess").edit(by=ana, category_id=category("records").pk)
    assert found(client, "/browse/games-and-puzzles/") == []
    assert found(client, "/browse/books-music-and-film/") == ["Chess"]


def test_kinds_and_conditions(client: Client, ana: Member) -> None:
    listing(ana, "Sold", condition="new")
    listing(ana, "Swapped", for_sale=False, for_trade=True)
    listing(ana, "Both", for_trade=True)
    listing(ana, "Wanted", kind="want", condition="")
    assert set(found(client, "/browse/?kind=sale")) == {"Sold", "Both"}
    assert set(found(client, "/browse/?kind=trade")) == {"Swapped", "Both"}
    assert found(client, "/browse/?kind=want") == ["Wanted"]
    assert found(client, "/browse/?condition=new") == ["Sold"]
    assert found(client, "/browse/?condition=new&kind=want") == []


@pytest.mark.parametrize("query", ["kind=gift", "condition=mint", "sort=colour", "kind=%00", "q=%00", "x=1"])
def test_what_an_address_cannot_say_is_left_out(client: Client, ana: Member, query: str) -> None:
    listing(ana)
    assert found(client, f"/browse/?{query}") == ["Brass lamp"]


def test_words_are_found_in_any_case_with_and_without_accents(client: Client, ana: Member) -> None:
    listing(ana, "Élégant CAFÉ table")
    listing(ana, "Straßenlampe")
    listing(ana, "Чайник синий")
    for words in ("cafe", "CAFÉ", "élégant table", "table elegant", "able"):
        assert found(client, f"/browse/?q={words}") == ["Élégant CAFÉ table"], words
    assert found(client, "/browse/?q=STRASSE") == ["Straßenlampe"]
    assert found(client, "/browse/?q=ЧАЙНИК") == ["Чайник синий"]
    assert found(client, "/browse/?q=table lamp") == []


@pytest.mark.parametrize("words", ["%", "_", "'", "\\", "!!!", "%27%20OR%201=1--", "(", "*"])
def test_signs_find_nothing_by_themselves(client: Client, ana: Member, words: str) -> None:
    listing(ana)
    assert (
        found(client, "/browse/?q=" + words.replace("%", "%25") if words in "%" else f"/browse/?q={words}")
        == []
    )


def test_a_search_stays_in_its_branch(client: Client, ana: Member) -> None:
    listing(ana, "Red chess")
    listing(ana, "Red LP", category=category("records"))
    assert found(client, "/browse/music/?q=red") == ["Red LP"]


def test_newest_first_and_cheapest_first(client: Client, ana: Member) -> None:
    now = clock.now()
    for age, (title, price) in enumerate((("C", 300), ("A", 100), ("B", 200), ("None", None))):
        row = listing(ana, title, price_amount=price)
        Listing.objects.filter(pk=row.pk).update(published_at=now - timedelta(days=age))
    assert found(client, "/browse/") == ["C", "A", "B", "None"]
    assert found(client, "/browse/?sort=price") == ["A", "B", "C"]


def test_pages_follow_each_other_without_gap_or_doubling(client: Client, ana: Member) -> None:
    for number in range(50):
        listing(ana, f"Lamp {number}")
    pages = [found(client, f"/browse/board-games/?page={n}") for n in (1, 2, 3)]
    assert [len(page) for page in pages] == [24, 24, 2]
    assert len({title for page in pages for title in page}) == 50
    first = client.get("/browse/board-games/?sort=price&kind=sale").content.decode()
    assert "page=2" not in first
    second = client.get("/browse/board-games/?page=2&kind=sale").content.decode()
    assert "kind=sale&amp;page=3" in second and 'href="/browse/board-games/?kind=sale"' in second
    assert client.get("/browse/board-games/?page=4").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "99999999999999999999", "1.5", "２"])
def test_no_such_page(client: Client, ana: Member, page: str) -> None:
    assert client.get(f"/browse/?page={page}").status_code == 404
    assert client.get(f"/members/ana/?page={page}").status_code == 404


def test_hidden_things_are_nowhere(client: Client, ana: Member) -> None:
    for state in ("draft", "paused", "ended"):
        listing(ana, state=state)
    assert found(client, "/browse/") == found(client, "/browse/?q=lamp") == found(client, "/") == []


def test_an_empty_shelf_says_what_to_do(client: Client, db: None) -> None:
    assert "Nothing is here yet" in client.get("/browse/").content.decode()
    assert "Nothing is called that" in client.get("/browse/?q=lamp").content.decode()
    assert "Nobody looks for anything" in client.get("/browse/?kind=want").content.decode()


def test_a_total_is_right_where_it_ends_and_nearly_right_before(client: Client, ana: Member) -> None:
    for number in range(30):
        listing(ana, f"Lamp {number}")
    with clock.frozen() as at:
        assert "about 30 things" in client.get("/browse/").content.decode()
        listing(ana)
        assert "about 30 things" in client.get("/browse/").content.decode()
        assert ">31 things" in client.get("/browse/?page=2").content.decode()
        at.tick(minutes=2)
        assert "about 31 things" in client.get("/browse/").content.decode()
        at.tick(minutes=-9)
        assert counts.of("", []) == 31


def test_the_totals_that_are_remembered_are_bounded() -> None:
    for number in range(counts.MOST + 50):
        counts.of(" AND id = %s", [number])
    assert len(counts._known) <= counts.MOST


def test_a_shelf_leads_back_to_itself() -> None:
    branch = tree.tree().by_slug.get("music") if tree.tree().by_slug else None
    shelf = Shelf(branch, "sale", "good", "price", "a&b=c")
    assert "q=a%26b%3Dc" in shelf.page_url(3) and "page=3" in shelf.page_url(3)
    assert "page" not in shelf.url


def test_the_tree_is_planted_again_without_doubling(db: None) -> None:
    first = tree.plant()
    assert tree.plant() == first == len(tree.tree().by_id)
    assert all(branch.path[0] in tree.tree().tops for branch in tree.tree().by_id.values())
