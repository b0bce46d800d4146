from pathlib import Path

import pytest

from parley.market import want_list
from parley.market.want_list import Problem, Want

DATA = Path(__file__).parent.parent / "data"
SMALL = (DATA / "want-list.txt").read_text(encoding="utf-8")


def warned(read: want_list.WantList) -> dict[int, str]:
    assert read.errors == []
    return {problem.line: problem.reason for problem in read.warnings}


def line(read: want_list.WantList, code: str) -> want_list.Line:
    return next(line for line in read.lines if line.code == code)


def test_a_real_list_is_read_whole():
    read = want_list.read((DATA / "brazil-2024-05.txt").read_text(encoding="utf-8"))
    assert read.errors == []
    assert (len(read.items), len(read.owners), read.read, read.dummies) == (958, 127, 1294, 419)
    assert read.options == {
        "ALLOW-DUMMIES", "REQUIRE-COLONS", "REQUIRE-USERNAMES", "HIDE-NONTRADES", "SHOW-ELAPSED-TIME"
    }  # fmt: skip
    assert read.items["10758656"].name == "Carcassonne: Expansion 10 – Under the Big Top"
    assert read.items["10758656"].owner == "trader085"


def test_the_one_line_for_an_item_without_an_official_name_is_named_and_left_out():
    read = want_list.read((DATA / "brazil-2024-05.txt").read_text(encoding="utf-8"))
    assert len(read.lines) == 1293
    assert "10758823 is not among the official names" in warned(read)[3298]


def test_official_names_give_code_name_and_owner():
    read = want_list.read(SMALL)
    assert [(item.code, item.name, item.owner) for item in read.items.values()] == [
        ("0001-HARB", "Harbour of Salt", "Paola"),
        ("0002-FERN", 'The "Fern" Collectors', "Paola"),
        ("0003-DYKE", "Dyke & Ditch: The Polder Game", "Old Tim"),
        ("0004-MOTH", "Moth Parade", "Old Tim"),
        ("0005-TRAM", "Tram Depot", "quentin_f"),
    ]


@pytest.mark.parametrize(
    ("written", "code", "name", "owner"),
    [
        ('A ==> 1. "Name" (from bob)', "A", "Name", "bob"),
        ('A ==> "Name" (from bob) [copy 1 of 2]', "A", "Name", "bob"),
        ("A : Name of it (from bob the owner)", "A", "Name of it", "bob the owner"),
        ("A: 7 Wonders", "A", "7 Wonders", None),
        ("A ==> 12. 1830", "A", "1830", None),
        ("A", "A", "A", None),
    ],
)
def test_official_names_are_understood_in_the_forms_that_lists_have(written, code, name, owner):
    read = want_list.read(f"!BEGIN-OFFICIAL-NAMES\n{written}\n!END-OFFICIAL-NAMES")
    assert read.errors == []
    assert [(item.code, item.name, item.owner) for item in read.items.values()] == [(code, name, owner)]


def test_a_semicolon_begins_a_new_step_and_case_does_not_tell_codes_or_users_apart():
    harbour = line(want_list.read(SMALL), "0001-HARB")
    assert harbour.wants == (Want("0003-DYKE", 0), Want("0004-MOTH", 0), Want("%EITHER", 1))
    assert line(want_list.read(SMALL), "0003-DYKE").user == "Old Tim"


def test_case_counts_when_the_list_says_so():
    read = want_list.read("#! CASE-SENSITIVE\n(ana) a: A\n(ben) A: a")
    assert [item.code for item in read.items.values()] == ["a", "A"]
    assert warned(read) == {}


def test_a_line_can_be_empty():
    assert line(want_list.read(SMALL), "0004-MOTH").wants == ()


def test_mistakes_that_the_real_program_reads_past_are_warnings_and_left_out():
    read = want_list.read(SMALL)
    told = [f"{problem.line} {problem.reason}" for problem in read.warnings]
    assert told == [
        "15 0002-FERN stands in its own line; it is left out",
        "15 0001-HARB belongs to the same user; it is left out",
        "16 0005-TRAM is repeated in the line of %EITHER; it counts once",
        "16 0009-NONE is not an item of this list; it is left out",
        "21 quentin writes for the items of quentin_f; taken as one person",
        "21 the dummy %EITHER is not defined by this user; it is left out",
        "22 0001-HARB has a want line already; this one is left out",
        "23 0009-NONE is not among the official names; its line is left out",
    ]
    assert line(read, "0002-FERN").wants == (Want("%EITHER", 0),)
    assert line(read, "%EITHER").wants == (Want("0005-TRAM", 0),)
    assert line(read, "0005-TRAM").user == "quentin_f"


def test_a_line_for_an_item_of_somebody_who_writes_too_is_left_out():
    read = want_list.read(
        '!BEGIN-OFFICIAL-NAMES\nA "A" (from ana)\nB "B" (from ben)\n!END-OFFICIAL-NAMES\n'
        "(ana) A: B\n(ben) B: A\n(zed) B: A"
    )
    assert warned(read) == {7: "B is not an item of zed; the line is left out"}


def test_only_the_ends_of_lines_that_editors_know_are_counted():
    read = want_list.read("(ana) A: B\r\n\r(ben) B: A\n(cleo) C: A\f B\n(dov) D: A:\u2028B")
    assert [problem.line for problem in read.errors] == [4, 5]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_on_any_machine(end):
    read = want_list.read(f"(ana) A: B{end}(ben) B: A{end}")
    assert read.errors == [] and [line.number for line in read.lines] == [1, 2]


def test_a_title_is_not_cut_in_two_by_a_separator_of_lines():
    read = want_list.read('!BEGIN-OFFICIAL-NAMES\nA "Salt\u2028Harbour" (from ana)\n!END-OFFICIAL-NAMES\n')
    assert [(each.line, each.reason) for each in read.errors] == [
        (2, "there is a control character in the line")
    ]


def test_dummies_need_a_user_and_the_option():
    assert "does not say ALLOW-DUMMIES" in warned(want_list.read("(ana) %X: A\n(ben) A: B"))[1]
    assert "belongs to no user" in warned(want_list.read("#! ALLOW-DUMMIES\n%X: A\n(ben) A: B"))[2]


def test_dummies_of_two_users_with_one_name_are_two():
    read = want_list.read("#! ALLOW-DUMMIES\n(ana) %X: B\n(ben) %X: A\n(ana) A: %X\n(ben) B: %X")
    assert warned(read) == {}
    assert len(read.lines) == 4


def test_explicit_priorities_are_the_steps_when_the_list_says_so():
    read = want_list.read("#! EXPLICIT-PRIORITIES\n(ana) A: B=7 C=2 B=\n(ben) B: C\n(cleo) C: A")
    assert line(read, "A").wants == (Want("B", 7), Want("C", 2))
    assert list(warned(read)) == [2]
    plain = want_list.read("(ana) A: B=7\n(ben) B: A")
    assert line(plain, "A").wants == ()
    assert "EXPLICIT-PRIORITIES" in warned(plain)[1]


def test_a_list_without_names_or_users_is_read_too():
    read = want_list.read("001-MED 002-ANT 002-ANT\n002-ANT 001-MED 009-ZZZ\n003-RAZ\n")
    assert read.owners == set()
    assert [item.name for item in read.items.values()] == ["001-MED", "002-ANT", "003-RAZ"]
    assert line(read, "002-ANT").wants == (Want("001-MED", 0),)
    assert list(warned(read)) == [1, 2]


def test_an_unknown_option_is_ignored_with_a_word():
    assert "GRAVY" in warned(want_list.read("#! GRAVY\n(ana) A: B\n(ben) B: A"))[1]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("#! SHRINK=twelve\n(ana) A: B", 1, "no sensible value"),
        ("(ana) A: B\n#! ALLOW-DUMMIES", 2, "options (#!) have to stand before"),
        ("(ana) A: B # a gift", 1, "only stand at the beginning"),
        ("(ana A: B", 1, "“)” after the user name is missing"),
        ("(ana) A: B (ben)", 1, "only one user name"),
        ("(ana) A: B)", 1, "only one user name"),
        ("A: B (ana)", 1, "only stand at the front"),
        ("A: B)", 1, "without a “(”"),
        ("( ) A: B", 1, "empty"),
        ("(ana)", 1, "by itself"),
        ("(ana) A : B : C", 1, "more than one colon"),
        ("(ana) A B : C", 1, "exactly one item"),
        ("(ana) : C", 1, "exactly one item"),
        ("(ana) A ; B : C", 1, "semicolon"),
        ("#! REQUIRE-COLONS\n(ana) A B", 2, "REQUIRE-COLONS"),
        ("#! REQUIRE-USERNAMES\nA: B", 2, "REQUIRE-USERNAMES"),
        ("!END-OFFICIAL-NAMES\n(ana) A: B", 1, "before they begin"),
        ("!BEGIN-OFFICIAL-NAMES\nA x", 1, "never ended"),
        ("(ana) A: B\n!BEGIN-OFFICIAL-NAMES", 2, "before the first want line"),
        ("!BEGIN-OFFICIAL-NAMES\nA x\na y\n!END-OFFICIAL-NAMES", 3, "given before"),
        ("!BEGIN-OFFICIAL-NAMES\n%A x\n!END-OFFICIAL-NAMES", 2, "no official name"),
        ("!BEGIN-OFFICIAL-NAMES\nA#1 x\n!END-OFFICIAL-NAMES", 2, "cannot be part of an item"),
        ("!BEGIN-OFFICIAL-NAMES\n: x\n!END-OFFICIAL-NAMES", 2, "begin with a colon"),
        ("!LATER\n(ana) A: B", 1, "begin or end the official names"),
        ("(ana) A: \x00B", 1, "control character"),
        ("(ana) A: B\n(ben) B:\x0bA", 2, "control character"),
        ("(ana) A: B\n(ben) B: A\x1c", 2, "control character"),
        ("(ana) A: B\n\x85(ben) B: A", 2, "control character"),
        (f"(ana) {'A' * 101}: B", 1, "more than 100 characters"),
        (f"({'a' * 101}) A: B", 1, "more than 100 characters"),
        ("# nothing but a comment\n\n", 1, "nothing here"),
        ("", 1, "nothing here"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_line_and_reason(text, line, reason):
    errors = want_list.read(text).errors
    assert [problem.line for problem in errors] == [line]
    assert reason in errors[0].reason


def test_every_bad_line_is_reported_not_only_the_first():
    errors = want_list.read("(ana A: B\n(ben) B: A\n(cleo) C : A : B\n").errors
    assert [problem.line for problem in errors] == [1, 3]
    assert str(errors[0]).startswith("line 1: ")
    assert isinstance(errors[0], Problem)
