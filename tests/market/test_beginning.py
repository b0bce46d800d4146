"""Five things one has, five one wants: drafts of one's own, and what fits them at once."""

import pytest
from django.test import Client

from parley.market import beginning
from parley.market.models import Listing
from parley.members.models import Member
from tests.market.things import category, listing, once
from tests.offers.browsing import page_of
from tests.offers.saying import refused

pytestmark = pytest.mark.django_db


def test_each_line_becomes_a_draft_that_nobody_else_sees_and_what_fits_stands_below(
    client: Client, ana: Member, new_member, sign_in
) -> None:
    listing(ana, "Brass lamp", category=category("records"))
    listing(ana, "A teapot of clay", kind="want", condition="")
    member = new_member("newcomer", details=False)
    newcomer = sign_in(member)
    sent = newcomer.post("/begin/", once(have_1="Teapot,  blue", have_3="Chess set", want_1="Reading lamp"))
    assert sent.status_code == 303
    drafts = Listing.objects.of(member).order_by("pk")
    assert [(each.kind, each.title, each.state) for each in drafts] == [
        ("thing", "Teapot, blue", "draft"),
        ("thing", "Chess set", "draft"),
        ("want", "Reading lamp", "draft"),
    ]
    assert drafts[2].category == category("records")  # as what is called alike
    page = page_of(newcomer.get("/begin/"))
    assert "Brass lamp" in page and "A teapot of clay" in page and "Nobody looks for that" in page
    for each in drafts:
        assert client.get(each.get_absolute_url()).status_code == 404


def test_nothing_typed_is_said_and_what_is_too_long_is_not_lost(ana: Member, sign_in) -> None:
    assert sign_in(ana).post("/begin/", once()).status_code == 422
    answer = sign_in(ana).post("/begin/", once(have_1="A kite", want_2="x" * 101))
    assert answer.status_code == 422 and "A kite" in page_of(answer)
    assert not Listing.objects.exists()


def test_the_same_is_jotted_once_and_there_is_an_end_to_it(ana: Member, monkeypatch) -> None:
    monkeypatch.setattr(beginning, "MOST", 2)
    assert len(beginning.jot(ana, ["Kite", "Kite"], ["Kite"])) == 2
    assert beginning.jot(ana, ["Kite"], []) == []
    refused("too-many", beginning.jot, ana, ["Drum"], [])


def test_a_thing_is_finished_before_it_is_public(ana: Member, sign_in) -> None:
    thing, want = beginning.jot(ana, ["Kite"], ["Drum"])
    refused("unfinished", thing.publish, ana)
    assert sign_in(ana).get(f"{thing.get_absolute_url()}edit/").status_code == 200
    thing.edit(by=ana, condition="good")
    thing.publish(by=ana)
    want.publish(by=ana)
    assert Listing.objects.filter(state="active").count() == 2
