"""Listing and editing, with good input and every kind of bad."""

from uuid import uuid4

import pytest
from django.test import Client

from parley.market.models import Listing, Photo
from parley.members.models import Member
from parley.safety.models import Restriction
from tests.market.things import category, form, listing, once, picture, upload

pytestmark = pytest.mark.django_db
NEW = "/listings/new/"


def test_a_thing_is_listed(ana: Member, sign_in) -> None:
    answer = sign_in(ana).post(NEW, form(for_trade="on", trade_for="A teapot", quantity="3"))
    lamp = Listing.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, lamp.get_absolute_url())
    assert (lamp.owner, lamp.state, lamp.kind, lamp.category) == (ana, "active", "thing", category())
    assert (lamp.price_amount, lamp.currency, lamp.quantity, lamp.available) == (1250, "EUR", 3, 3)
    assert (lamp.for_sale, lamp.for_trade, lamp.trade_for, lamp.takes_offers) == (
        True,
        True,
        "A teapot",
        True,
    )


def test_a_want_needs_no_condition_and_keeps_none(ana: Member, sign_in) -> None:
    sign_in(ana).post(NEW, form(kind="want", condition="new", price=""))
    want = Listing.objects.get()
    assert (want.kind, want.condition, want.price, want.takes_offers) == ("want", "", None, True)


def test_a_want_says_on_its_page_what_one_would_give_for_it(ana: Member, sign_in) -> None:
    given = {"for_trade": "on", "trade_for": "Honey of our own"}
    answer = sign_in(ana).post(NEW, form(kind="want", condition="", price="", **given))
    page = Client().get(answer.headers["Location"]).content.decode()
    assert "Would give: Honey of our own" in page and "Would take" not in page


def test_without_a_price_it_is_open_to_offers(ana: Member, sign_in) -> None:
    typed = form(price="")
    del typed["takes_offers"]
    sign_in(ana).post(NEW, typed)
    assert Listing.objects.get().takes_offers


@pytest.mark.parametrize("unseen", ["\u200b", "\u3164", "\u202e\u202e", "\u200d", " \u2800\u00ad", "\ufe0f"])
def test_a_title_that_nobody_sees_is_none(ana: Member, sign_in, unseen: str) -> None:
    answer = sign_in(ana).post(NEW, form(title=unseen))
    assert answer.status_code == 422
    assert "This is needed." in answer.content.decode()
    assert not Listing.objects.exists()


def test_what_is_unseen_in_a_title_or_turns_it_round_is_left_out(ana: Member, sign_in) -> None:
    typed = {"title": "\u202eBrass\u200b \u3164lamp", "for_trade": "on", "trade_for": "A\u202e teapot"}
    sign_in(ana).post(NEW, form(**typed))
    lamp = Listing.objects.get()
    assert (lamp.title, lamp.trade_for) == ("Brass lamp", "A teapot")


def test_what_joins_letters_stays_in_a_title(ana: Member, sign_in) -> None:
    title = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 👩\u200d🌾"
    sign_in(ana).post(NEW, form(title=title))
    assert Listing.objects.get().title == title


def test_a_thousand_is_not_read_as_one(ana: Member, sign_in) -> None:
    answer = sign_in(ana).post(NEW, form(price="1.000"))
    assert answer.status_code == 422
    assert "Write 1000 or 1000.00." in answer.content.decode()
    assert not Listing.objects.exists()


def test_a_thing_only_for_trade_has_no_price(ana: Member, sign_in) -> None:
    typed = form(for_trade="on")
    del typed["for_sale"]
    sign_in(ana).post(NEW, typed)
    assert Listing.objects.get().price is None


def test_a_draft_is_seen_by_nobody_until_it_is_published(client: Client, ana: Member, sign_in) -> None:
    browser = sign_in(ana)
    browser.post(NEW, form(draft="yes"))
    lamp = Listing.objects.get()
    assert lamp.state == "draft" and client.get(lamp.get_absolute_url()).status_code == 404
    assert b"This is a draft" in browser.get(lamp.get_absolute_url()).content
    assert browser.post(f"/listings/{lamp.pk}/publication/", once()).status_code == 303
    assert client.get(lamp.get_absolute_url()).status_code == 200


def test_the_same_form_sent_twice_makes_one_listing(ana: Member, sign_in) -> None:
    browser, typed = sign_in(ana), form()
    first, second = (browser.post(NEW, {**typed, "photos": [upload(picture())]}) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Listing.objects.count() == Photo.objects.count() == 1


def test_a_form_sent_again_with_something_else_says_so(ana: Member, sign_in) -> None:
    browser, typed = sign_in(ana), form()
    browser.post(NEW, typed)
    answer = browser.post(NEW, typed | once(title="Iron lamp"))
    page = answer.content.decode()
    assert answer.status_code == 409 and "has made the listing “Brass lamp” already" in page
    fresh = page.partition('name="made_with" value="')[2][:36]
    assert 'value="Iron lamp"' in page and len(fresh) == 36 and fresh != typed["made_with"]
    assert browser.post(NEW, typed | once(title="Iron lamp", made_with=fresh)).status_code == 303
    assert set(Listing.objects.values_list("title", flat=True)) == {"Brass lamp", "Iron lamp"}


def test_a_form_key_is_one_member_s_own(ana: Member, ben: Member, sign_in) -> None:
    typed = form()
    answers = [sign_in(member).post(NEW, typed) for member in (ana, ben)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert {row.owner for row in Listing.objects.all()} == {ana, ben}


def test_a_thing_may_be_bought_at_once_where_its_owner_says_so(ana: Member, sign_in) -> None:
    browser = sign_in(ana)
    browser.post(NEW, form())
    lamp = Listing.objects.get()
    assert (lamp.buy_now, lamp.bars_newcomers) == (False, False)
    edit = f"/listings/{lamp.pk}/edit/"
    answer = browser.post(edit, form(version="2", buy_now="on", bars_newcomers="on"))
    lamp.refresh_from_db()
    assert (answer.status_code, lamp.buy_now, lamp.bars_newcomers) == (303, True, True)
    page = browser.get(edit).content.decode()
    for name in ("buy_now", "bars_newcomers"):
        assert "checked" in page.partition(f'name="{name}"')[2].partition(">")[0]


NOT_AT_ONCE = [
    ({"buy_now": "on", "price": ""}, "buy_now", "needs a price"),
    ({"buy_now": "on", "for_sale": "", "for_trade": "on"}, "buy_now", "Only what is for money"),
    ({"buy_now": "on", "kind": "want"}, "buy_now", "cannot be bought from you"),
    ({"bars_newcomers": "on"}, "bars_newcomers", "tick that too, or neither"),
]


@pytest.mark.parametrize(("typed", "field", "says"), NOT_AT_ONCE)
def test_what_cannot_be_bought_at_once_is_said_at_its_field(
    ana: Member, sign_in, typed: dict, field: str, says: str
) -> None:
    browser, lamp = sign_in(ana), listing(ana, price_amount=1250)
    for address in (NEW, f"/listings/{lamp.pk}/edit/"):
        sent = form(version=str(lamp.version), trade_for="a stool", **typed)
        answer = browser.post(address, {name: value for name, value in sent.items() if value != ""})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert says in page.partition(f'id="id_{field}_error"')[2].partition("</p>")[0]
        assert "checked" in page.partition(f'name="{field}"')[2].partition(">")[0]
        assert 'value="a stool"' in page
    assert not Listing.objects.filter(buy_now=True).exists() and Listing.objects.count() == 1


def test_without_a_price_the_wrong_price_alone_is_named(ana: Member, sign_in) -> None:
    page = sign_in(ana).post(NEW, form(price="a lot", buy_now="on")).content.decode()
    assert 'id="id_price_error"' in page and 'id="id_buy_now_error"' not in page


BAD = [
    ({"title": ""}, "This is needed."),
    ({"title": "x" * 101}, "at most 100 characters"),
    ({"title": "   "}, "This is needed."),
    ({"category": ""}, "This is needed."),
    ({"category": "999999"}, "Choose one of these."),
    ({"category": "chairs"}, "Choose one of these."),
    ({"condition": ""}, "Say in what condition it is."),
    ({"condition": "mint"}, "Choose one of these."),
    ({"kind": "gift"}, "Choose one of these."),
    ({"kind": ""}, "This is needed."),
    ({"description": "x" * 5001}, "at most 5000 characters"),
    ({"price": "a lot"}, "Write an amount in figures"),
    ({"price": "12.345"}, "2 decimals at most"),
    ({"price": "-1"}, "never negative"),
    ({"price": "9" * 19}, "more than can be entered"),
    ({"price": "1" * 30}, "at most 20 characters"),
    ({"price": "NaN"}, ""),
    ({"currency": "XXX"}, "Choose one of these."),
    ({"quantity": "0"}, "greater than or equal to 1"),
    ({"quantity": "10000"}, "less than or equal to 9999"),
    ({"quantity": "many"}, "Enter a whole number"),
    ({"quantity": ""}, "This is needed."),
    ({"trade_for": "x" * 301}, "at most 300 characters"),
    ({"made_with": "me"}, ""),
    ({"made_with": ""}, ""),
    ({"for_sale": ""}, "Choose money, a trade, or both."),
    ({"title": "a\0b"}, "Null characters are not allowed"),
]


@pytest.mark.parametrize(("wrong", "says"), BAD)
def test_bad_input_is_named_at_its_place_and_the_rest_is_kept(
    ana: Member, sign_in, wrong: dict, says: str
) -> None:
    typed = form(description="As I typed it", **({} if "description" in wrong else {}))
    typed.update(wrong)
    if typed["for_sale"] == "":
        del typed["for_sale"]
    answer = sign_in(ana).post(NEW, typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and says in page.replace("&#x27;", "'")
    assert "As I typed it" in page or "description" in wrong
    assert Listing.objects.count() == 0


@pytest.mark.parametrize(("wrong", "says"), [each for each in BAD if "made_with" not in each[0]])
def test_bad_edits_change_nothing(ana: Member, sign_in, wrong: dict, says: str) -> None:
    lamp = listing(ana)
    typed = form(version="1") | wrong
    if typed["for_sale"] == "":
        del typed["for_sale"]
    answer = sign_in(ana).post(f"/listings/{lamp.pk}/edit/", typed)
    assert answer.status_code == 422 and says in answer.content.decode()
    assert Listing.objects.get(pk=lamp.pk).version == 1


def test_whoever_is_not_signed_in_types_first_and_joins_then(client: Client, ana: Member) -> None:
    assert client.get(NEW).status_code == 200
    assert b'type="file"' not in client.get(NEW).content
    typed = form(title="A lamp I typed", for_trade="on")
    del typed["for_sale"]
    answer = client.post(NEW, typed)
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in/")
    assert Listing.objects.count() == 0
    client.force_login(ana)
    page = client.get(NEW).content.decode()
    assert 'value="A lamp I typed"' in page and "12.50" in page and "It **works**." in page
    assert "This is needed" not in page
    assert 'name="for_sale" id="id_for_sale" checked' not in page
    assert client.post(NEW, typed).status_code == 303
    assert "A lamp I typed" not in client.get(NEW).content.decode()


def test_without_details_one_is_led_to_them_and_back(new_member, sign_in) -> None:
    browser = sign_in(new_member("eve", details=False))
    answer = browser.post(NEW, form(title="A lamp I typed"))
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/me/details/")
    assert Listing.objects.count() == 0
    assert 'value="A lamp I typed"' in browser.get(NEW).content.decode()


def test_a_restricted_member_reads_why_and_keeps_what_was_typed(ana: Member, mo: Member, sign_in) -> None:
    lamp = listing(ana, state="draft")
    active = listing(ana)
    Restriction.impose(ana, by=mo, reason="Two complaints")
    browser = sign_in(ana)
    made = browser.post(NEW, form(title="A lamp I typed"))
    assert made.status_code == 422 and b"Two complaints" in made.content and b"A lamp I typed" in made.content
    published = browser.post(f"/listings/{lamp.pk}/publication/", once())
    assert published.status_code == 403 and b"Two complaints" in published.content
    edited = browser.post(f"/listings/{active.pk}/edit/", form(version="1", title="Other"))
    assert edited.status_code == 422 and b"Two complaints" in edited.content
    assert set(Listing.objects.values_list("title", "state")) == {
        ("Brass lamp", "draft"),
        ("Brass lamp", "active"),
    }


def test_an_edit_is_made(ana: Member, sign_in) -> None:
    lamp = listing(ana)
    browser = sign_in(ana)
    page = browser.get(f"/listings/{lamp.pk}/edit/").content.decode()
    assert 'value="Brass lamp"' in page and 'name="version" value="1"' in page
    answer = browser.post(f"/listings/{lamp.pk}/edit/", form(version="1", title="Copper  lamp "))
    assert (answer.status_code, answer.headers["Location"]) == (303, lamp.get_absolute_url())
    assert Listing.objects.get().title == "Copper lamp"


def test_an_edit_made_from_an_old_page_is_told_so_and_kept(ana: Member, sign_in) -> None:
    lamp = listing(ana)
    Listing.objects.get(pk=lamp.pk).edit(by=ana, title="Copper lamp")
    answer = sign_in(ana).post(f"/listings/{lamp.pk}/edit/", form(version="1", title="Iron lamp"))
    page = answer.content.decode()
    assert answer.status_code == 409 and "changed while you were looking" in page
    assert 'value="Iron lamp"' in page and "Copper lamp" in page
    assert Listing.objects.get().title == "Copper lamp"


def test_after_a_conflict_the_form_can_be_sent_again(ana: Member, sign_in) -> None:
    lamp, browser = listing(ana), sign_in(ana)
    Listing.objects.get(pk=lamp.pk).edit(by=ana, title="Copper lamp")
    path, typed = f"/listings/{lamp.pk}/edit/", form(title="Iron lamp")
    page = browser.post(path, typed | {"version": "1"}).content.decode()
    assert 'name="version" value="2"' in page
    assert browser.post(path, typed | once(version="2")).status_code == 303
    assert Listing.objects.get().title == "Iron lamp"


def test_a_kept_edit_is_one_of_the_listing_as_it_is(client: Client, ana: Member) -> None:
    lamp = listing(ana)
    path = f"/listings/{lamp.pk}/edit/"
    assert client.post(path, form(version="1", title="Iron lamp")).status_code == 303  # to sign in
    Listing.objects.get(pk=lamp.pk).edit(by=ana, title="Copper lamp")
    client.force_login(ana)
    page = client.get(path).content.decode()
    assert 'name="version" value="2"' in page and 'value="Iron lamp"' in page
    assert "What it says now" in page and "<dd>Copper lamp</dd>" in page
    assert "Start again from this" not in page


def test_fewer_than_are_promised_is_refused_at_the_quantity(ana: Member, sign_in) -> None:
    lamp = listing(ana, quantity=3, available=1)
    answer = sign_in(ana).post(f"/listings/{lamp.pk}/edit/", form(version="1", quantity="1"))
    assert answer.status_code == 422 and 'id="id_quantity_error"' in answer.content.decode()
    assert Listing.objects.get().quantity == 3


ACTS = ["edit/", "photos/", "photos/order/", "publication/", "pause/", "resumption/", "end/"]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", ["draft", "active"])
def test_for_others_there_is_nothing_to_change(
    ana: Member, dov: Member, mo: Member, sign_in, act: str, state: str
) -> None:
    lamp = listing(ana, state=state)
    for other in (dov, mo):
        browser = sign_in(other)
        assert browser.post(f"/listings/{lamp.pk}/{act}", form(version="1")).status_code == 404
        if act in ("edit/", "photos/"):
            assert browser.get(f"/listings/{lamp.pk}/{act}").status_code == 404
    assert Listing.objects.get().version == 1


@pytest.mark.parametrize("act", ACTS)
def test_acts_ask_who_it_is(client: Client, ana: Member, act: str) -> None:
    lamp = listing(ana)
    answer = client.post(f"/listings/{lamp.pk}/{act}", form(version="1"))
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in/")
    assert Listing.objects.get().version == 1


@pytest.mark.parametrize("act", ["publication/", "pause/", "resumption/", "end/", "photos/order/"])
def test_a_state_never_changes_by_reading(ana: Member, sign_in, act: str) -> None:
    lamp = listing(ana)
    assert sign_in(ana).get(f"/listings/{lamp.pk}/{act}").status_code == 405
    assert Listing.objects.get().state == "active"


@pytest.mark.parametrize(("state", "act", "status"), [
    ("active", "publication/", 409), ("active", "resumption/", 409), ("paused", "pause/", 409),
    ("draft", "pause/", 409), ("ended", "end/", 409), ("ended", "pause/", 409),
])  # fmt: skip
def test_acts_out_of_order_say_so(ana: Member, sign_in, state: str, act: str, status: int) -> None:
    lamp = listing(ana, state=state)
    answer = sign_in(ana).post(f"/listings/{lamp.pk}/{act}", once())
    assert answer.status_code == status and b'role="alert"' in answer.content
    assert Listing.objects.get().state == state


def test_a_repeated_act_is_led_to_the_same_place(ana: Member, sign_in) -> None:
    lamp, browser, said = listing(ana), sign_in(ana), once()
    first, second = (browser.post(f"/listings/{lamp.pk}/pause/", said) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert Listing.objects.get().version == 2


def test_an_ended_listing_is_not_edited(ana: Member, sign_in) -> None:
    lamp = listing(ana, state="ended")
    browser = sign_in(ana)
    assert browser.get(f"/listings/{lamp.pk}/edit/").status_code == 404
    answer = browser.post(f"/listings/{lamp.pk}/edit/", form(version="1", title="Other"))
    assert answer.status_code == 409 and b"has ended" in answer.content
    assert Listing.objects.get().title == "Brass lamp"


def test_a_form_without_a_proof_of_its_origin_is_refused(ana: Member) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ana)
    assert browser.post(NEW, form()).status_code == 403
    assert Listing.objects.count() == 0


def test_the_form_key_is_new_on_every_page(client: Client, db: None) -> None:
    keys = {client.get(NEW).content.decode().partition('name="made_with" value="')[2][:36] for _ in range(2)}
    assert len(keys) == 2 and all(len(key) == len(str(uuid4())) for key in keys)
