import re
from collections import Counter

from parley.market.categories import CategoryRow, read_categories

ROWS = read_categories()
BY_NUMBER = {row.google_id: row for row in ROWS}


def level(row: CategoryRow) -> int:
    return 1 if row.parent is None else 1 + level(BY_NUMBER[row.parent])


def test_the_tree_has_about_150_categories_on_two_or_three_levels():
    assert 120 <= len(ROWS) <= 180
    assert {level(row) for row in ROWS} == {1, 2, 3}
    assert 10 <= sum(row.parent is None for row in ROWS) <= 24


def test_every_category_stands_under_one_that_was_read_before_it():
    read: set[int] = set()
    for row in ROWS:
        assert row.parent is None or row.parent in read, row
        read.add(row.google_id)


def test_numbers_slugs_and_taxonomy_paths_are_each_given_once():
    for column in ("google_id", "slug", "google_path"):
        repeated = [
            value for value, times in Counter(getattr(row, column) for row in ROWS).items() if times > 1
        ]
        assert repeated == [], column


def test_siblings_have_different_names():
    assert max(Counter((row.parent, row.name) for row in ROWS).values()) == 1


def test_slugs_and_icons_can_stand_in_addresses_and_file_names():
    for row in ROWS:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row.slug), row
        assert bool(row.icon) == (row.parent is None), row
        assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", row.icon), row


def test_names_are_trimmed_and_fit_their_column():
    for row in ROWS:
        assert row.name == row.name.strip() and 0 < len(row.name) <= 80 and len(row.slug) <= 60


def test_each_number_keeps_its_path_in_googles_taxonomy():
    for row in ROWS:
        steps = row.google_path.split(" > ")
        assert all(step == step.strip() and step for step in steps), row
    known = {"Toys & Games", "Media", "Arts & Entertainment", "Sporting Goods", "Baby & Toddler", "Furniture"}
    known |= {
        "Apparel & Accessories",
        "Home & Garden",
        "Hardware",
        "Electronics",
        "Software",
        "Cameras & Optics",
    }
    known |= {"Animals & Pet Supplies", "Luggage & Bags", "Office Supplies", "Vehicles & Parts"}
    assert {row.google_path.split(" > ")[0] for row in ROWS} == known


def test_well_known_numbers_are_the_real_ones():
    known = {
        1246: "Board Games",
        784: "Books",
        543523: "Records & LPs",
        1026: "Bicycles",
        568: "Baby Strollers",
    }
    known |= {80: "Guitars", 1167: "Tools", 436: "Furniture", 222: "Electronics", 187: "Shoes", 985: "Plants"}
    assert {number: BY_NUMBER[number].google_path.split(" > ")[-1] for number in known} == known
