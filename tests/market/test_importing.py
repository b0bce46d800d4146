from pathlib import Path

import pytest
from django.db import transaction

from parley.ground.refusals import Refusal
from parley.market.importing import import_want_list
from parley.market.models import Category, Listing, WantEntry, WantLine
from parley.members.models import Member

DATA = Path(__file__).parent.parent / "data"
SMALL = (DATA / "want-list.txt").read_text(encoding="utf-8")

pytestmark = pytest.mark.django_db


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Member, Listing, WantLine, WantEntry))


def listing(code: str, source: str = "small") -> Listing:
    return Listing.objects.get(imported_from=source, imported_code=code)


def test_a_real_list_goes_in_whole_and_again_changes_nothing_and_says_so():
    text = (DATA / "brazil-2024-05.txt").read_text(encoding="utf-8")
    report = import_want_list(text, "brazil-2024-05")
    assert report.errors == []
    assert (report.items, report.owners, report.lines, report.dummies) == (958, 127, 1294, 419)
    assert counts() == (127, 958, 1293, 37877)
    assert Member.objects.filter(imported=True).count() == 127
    assert Listing.objects.filter(state="active").count() == 958
    again = import_want_list(text, "brazil-2024-05")
    assert not again.changed
    same = {("members", "same"): 127, ("listings", "same"): 958, ("lines", "same"): 1293}
    assert dict(again.done) == same
    assert counts() == (127, 958, 1293, 37877)


def test_members_of_a_list_are_made_up_and_cannot_sign_in(client):
    import_want_list(SMALL, "small")
    paola = Member.objects.get(handle="Paola")
    assert paola.imported and not paola.is_active and not paola.has_usable_password()
    assert not hasattr(paola, "profile")
    assert paola.city is None and paola.adult_checked_on is None
    assert not client.login(username="Paola", password="")


def test_a_name_that_is_no_user_id_becomes_one_and_stays_the_same():
    import_want_list(SMALL, "small")
    tim = listing("0003-DYKE").owner
    assert tim.handle.startswith("Old-Tim-")
    import_want_list(SMALL, "another list")
    assert listing("0003-DYKE", "another list").owner == tim


def test_a_user_id_that_could_be_mistaken_is_not_given():
    import_want_list("(admin) A: B\n(ben) B: A", "odd")
    assert listing("A", "odd").owner.handle.startswith("admin-")


def test_the_user_id_of_a_real_member_is_never_taken_over(new_member):
    real = new_member("paola")
    import_want_list(SMALL, "small")
    owner = listing("0001-HARB").owner
    assert owner != real and owner.imported and owner.handle.startswith("Paola-")
    assert not real.listings.exists()


def test_listings_are_board_games_for_trade_and_take_no_money():
    import_want_list(SMALL, "small")
    harbour = listing("0001-HARB")
    assert (harbour.title, harbour.state, harbour.quantity) == ("Harbour of Salt", "active", 1)
    assert harbour.for_trade and not harbour.for_sale and harbour.price is None
    assert harbour.category.slug == "board-games" and harbour.top == harbour.category.top


def test_a_long_name_is_cut_in_the_title_and_whole_in_the_description():
    name = "An Endless Subtitle " * 8
    import_want_list(f'!BEGIN-OFFICIAL-NAMES\nA "{name}" (from ana)\n!END-OFFICIAL-NAMES', "long")
    assert len(listing("A", "long").title) <= 100 and listing("A", "long").title.endswith("…")
    assert listing("A", "long").description == name.strip()


def test_want_lines_keep_their_steps_order_and_dummies():
    import_want_list(SMALL, "small")
    line = listing("0001-HARB").want_lines.get()
    found = [
        (e.step, e.wants and e.wants.imported_code, e.wants_line and e.wants_line.name)
        for e in line.entries.all()
    ]
    assert found == [(0, "0003-DYKE", None), (0, "0004-MOTH", None), (1, None, "%EITHER")]
    dummy = WantLine.objects.get(is_dummy=True)
    assert dummy.owner == listing("0001-HARB").owner and dummy.listing is None
    assert [entry.wants.imported_code for entry in dummy.entries.all()] == ["0005-TRAM"]


def test_bad_lines_are_all_reported_and_nothing_is_imported():
    broken = SMALL + "(Paola 0002-FERN : 0003-DYKE\n(Old Tim) 0003-DYKE : 0001-HARB : 0002-FERN\n"
    report = import_want_list(broken, "small")
    assert [problem.line for problem in report.errors] == [24, 25]
    assert not report.changed
    assert counts() == (0, 0, 0, 0)


def test_a_changed_list_brings_the_market_up_to_date():
    import_want_list(SMALL, "small")
    same = listing("0004-MOTH").version
    changed = SMALL.replace("Harbour of Salt", "Harbour of Salt, second edition")
    changed = changed.replace('0005-TRAM ==> 5. "Tram Depot" (from quentin_f)\n', "")
    changed = changed.replace(
        "(old tim) 0003-DYKE : 0001-HARB", "(old tim) 0003-DYKE : 0002-FERN ; 0001-HARB"
    )
    report = import_want_list(changed, "small")
    assert report.errors == []
    assert listing("0001-HARB").title == "Harbour of Salt, second edition"
    assert listing("0005-TRAM").state == "paused"
    assert listing("0004-MOTH").version == same
    wants = listing("0003-DYKE").want_lines.get().entries.all()
    assert [(e.step, e.wants.imported_code) for e in wants] == [(0, "0002-FERN"), (1, "0001-HARB")]
    assert report.done["listings", "changed"] == 1 and report.done["listings", "gone"] == 1
    assert report.done["lines", "changed"] == 2 and report.done["lines", "gone"] == 1


def test_what_comes_back_into_the_list_is_shown_again():
    without = SMALL.replace('0005-TRAM ==> 5. "Tram Depot" (from quentin_f)\n', "")
    import_want_list(SMALL, "small")
    import_want_list(without, "small")
    import_want_list(SMALL, "small")
    assert listing("0005-TRAM").state == "active"
    assert listing("0005-TRAM").want_lines.get().entries.count() == 1
    assert not import_want_list(SMALL, "small").changed


def test_what_has_ended_is_not_brought_back():
    import_want_list(SMALL, "small")
    tram = listing("0005-TRAM")
    tram.end(by=tram.owner)
    assert not import_want_list(SMALL, "small").changed
    assert listing("0005-TRAM").state == "ended"


def test_an_item_that_changed_hands_is_an_error_and_nothing_changes():
    import_want_list(SMALL, "small")
    before = counts()
    moved = SMALL.replace('"Moth Parade" (from Old Tim)', '"Moth Parade" (from Newcomer)')
    report = import_want_list(moved, "small")
    assert [problem.line for problem in report.errors] == [9]
    assert "0004-MOTH" in report.errors[0].reason
    assert counts() == before


def test_two_lists_with_the_same_codes_stay_apart():
    import_want_list(SMALL, "small")
    import_want_list(SMALL, "other")
    assert Listing.objects.count() == 10 and Member.objects.count() == 3
    assert set(WantEntry.objects.filter(line__source="other", wants__isnull=False).values_list(
        "wants__imported_from", flat=True)) == {"other"}  # fmt: skip


def test_a_list_without_owners_is_refused_with_the_reason():
    report = import_want_list("001-MED 002-ANT\n002-ANT 001-MED\n", "ask")
    assert [problem.line for problem in report.errors] == [1, 2]
    assert "who owns 001-MED" in report.errors[0].reason
    assert counts() == (0, 0, 0, 0)


def test_a_list_without_owners_goes_in_with_an_owner_for_each_item():
    text = "001-MED 002-ANT\n002-ANT 001-MED\n"
    report = import_want_list(text, "ask", owner_prefix="ask")
    assert report.errors == [] and report.owners == 2
    assert listing("001-MED", "ask").owner.handle == "ask-001-med"
    assert listing("001-MED", "ask").want_lines.get().entries.get().wants == listing("002-ANT", "ask")
    assert not import_want_list(text, "ask", owner_prefix="ask").changed


def test_without_a_category_for_board_games_nothing_is_imported():
    Category.objects.filter(slug="board-games").delete()
    with pytest.raises(Refusal), transaction.atomic():
        import_want_list(SMALL, "small")
    assert counts() == (0, 0, 0, 0)
