"""Staff changes or takes away a rating with a reason its author reads; accounts of one person never count."""

import pytest

from parley.notices.models import Notice
from parley.ratings.models import Correction, Link, Rating
from parley.site import invariants
from tests.offers.browsing import page_of, press
from tests.offers.saying import refused
from tests.offers.things import completed, put_up


@pytest.fixture
def rating(ana, ben) -> Rating:
    """Ben's negative rating of Ana, which is shown and counts."""
    deal = completed(put_up(ana), ben)
    made = Rating.give(deal, by=ben, kind="negative", comment="A fool.")
    Rating.give(deal, by=ana, kind="positive")
    made.refresh_from_db()
    return made


def counts(member) -> tuple[int, int, int]:
    member.refresh_from_db()
    return member.rated_positive, member.rated_neutral, member.rated_negative


def test_what_is_taken_away_is_shown_and_counted_no_more_and_the_record_stays(rating, mo, ana, ben):
    refused("not-yours", Correction.remove, rating, ana, "It is mean.")
    refused("bounds", Correction.remove, rating, mo, " ")
    made = Correction.remove(rating, mo, "An insult, nothing of the deal.")
    assert counts(ana) == (0, 0, 0) and counts(ben) == (1, 0, 0)
    assert list(Rating.objects.of(ana).visible()) == []
    assert (made.was_kind, made.was_comment) == ("negative", "A fool.")
    refused("stale", Correction.remove, rating, mo, "Again.")
    refused("closed", rating.reply, ana, "Not so.")
    told = Notice.objects.filter(subject=ben.subject).order_by("pk").values_list("event__kind", flat=True)
    assert list(told)[-1] == "rating-removed"
    assert invariants.breaches() == []


def test_a_changed_one_counts_as_what_it_is_now(rating, mo, ana):
    Correction.change(rating, mo, "neutral", "The words are out of place.", keeps_words=False)
    assert counts(ana) == (0, 1, 0)
    assert (rating.kind, rating.comment) == ("neutral", "")
    assert invariants.breaches() == []


def test_a_moderator_does_not_touch_what_is_about_their_own_deal(mo, ben):
    deal = completed(put_up(mo), ben)
    made = Rating.give(deal, by=ben, kind="negative")
    Rating.give(deal, by=mo, kind="positive")
    refused("not-yours", Correction.remove, Rating.objects.get(pk=made.pk), mo, "It is mean.")


def test_staff_does_it_in_the_browser_and_the_author_reads_why(rating, mo, ana, ben, sign_in):
    desk, path = sign_in(mo), f"/desk/ratings/{rating.pk}/"
    assert path in page_of(desk.get("/members/ana/ratings/"))
    assert path not in page_of(sign_in(ana).get("/members/ana/ratings/"))
    assert sign_in(ana).get(path).status_code == 404
    assert press(desk, path, act="remove", reason="short").status_code == 422
    assert press(desk, path, act="remove", reason="An insult, no more.").status_code == 303
    assert "An insult, no more." in page_of(sign_in(ben).get(f"/deals/{rating.deal_id}/rating/"))
    assert "A fool." not in page_of(sign_in(ana).get(f"/deals/{rating.deal_id}/rating/"))
    assert press(desk, path, act="positive", reason="After all it is.").status_code == 409


def test_linked_accounts_count_for_each_other_no_more_and_never_will(rating, mo, ana, ben, sign_in):
    path = "/desk/members/ana/links/"
    desk = sign_in(mo)
    assert sign_in(ana).get(path).status_code == 404
    assert press(desk, path, other="nobody", reason="The same address.").status_code == 422
    assert press(desk, path, other="ben", reason="The same telephone.").status_code == 303
    assert press(desk, path, other="ben", reason="The same telephone.").status_code == 409
    assert counts(ana) == counts(ben) == (0, 0, 0)
    again = completed(put_up(ana), ben)
    Rating.give(again, by=ben, kind="positive")
    Rating.give(again, by=ana, kind="positive")
    assert counts(ana) == counts(ben) == (0, 0, 0)
    assert "The same telephone." in page_of(sign_in(ana).get("/members/ana/ratings/"))
    assert "The same telephone." not in page_of(desk.get("/members/ana/ratings/"))
    assert invariants.breaches() == []


def test_a_link_is_of_two_others(mo, ana):
    refused("not-yours", Link.make, ana, ana, mo, "The same.")
    refused("not-yours", Link.make, ana, mo, mo, "The same.")


def test_the_page_says_what_the_rating_rests_on_by_role(ana, ben, cleo, client):
    for buyer, seller in ((ben, ana), (cleo, ana), (ana, cleo)):
        deal = completed(put_up(seller), buyer)
        Rating.give(deal, by=buyer, kind="positive")
        Rating.give(deal, by=seller, kind="neutral")
    rests = {
        each["role"]: (each["positive"], each["neutral"], each["percent"])
        for each in Rating.objects.rests(ana)
    }
    assert rests == {"seller": (2, 0, None)}
    page = page_of(client.get("/members/ana/ratings/"))
    assert "What the rating rests on" in page and "from five on" in page


def test_the_number_stands_beside_whoever_rated(rating, ben, client):
    page = page_of(client.get("/members/ana/ratings/"))
    by = page[page.index("/members/ben/") :]
    assert "of 1 positive" in by[:400]
