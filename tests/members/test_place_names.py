"""How the names of places are compared."""

from parley.members.models.place import search_key, search_keys

NAMES = {
    "Sankt Pölten": "sankt polten",
    "Łódź": "lodz",
    "L'Aquila  (AQ)": "l aquila aq",
    "STRASSE": "strasse",
    "—": "",
    "東京": "東京",
}


def test_accents_case_and_punctuation_do_not_count() -> None:
    assert {name: search_key(name) for name in NAMES} == NAMES


def test_of_many_lines_each_has_the_key_that_it_has_by_itself() -> None:
    assert search_keys("\n".join(NAMES)) == [*NAMES.values()]
