"""K7: after a deal each side rates the other, as buyer, seller or trader; the rating stands
beside the user ID everywhere."""

from uuid import uuid4

from parley.ratings.models import Rating
from tests.offers.things import completed, put_up


def rate(browser, deal, **typed):
    return browser.post(f"/deals/{deal.pk}/rating/", {"_once": str(uuid4()), **typed})


def test_both_rate_in_the_browser_and_it_stands_beside_the_user_id(lamp, ana, ben, sign_in, client):
    for _ in range(4):
        ana.rate_change("positive")
    deal = completed(lamp, ben)
    assert rate(sign_in(ben), deal, kind="positive", comment="As described.").status_code == 303
    assert "As described." not in client.get("/members/ana/ratings/").content.decode()
    assert rate(sign_in(ana), deal, kind="positive", comment="Paid at once.").status_code == 303
    page = client.get("/members/ana/ratings/").content.decode()
    assert "As described." in page
    assert "as seller" in page
    assert "100%" in page
    assert "100%" in client.get(f"/listings/{put_up(ana).pk}/offers/new/").content.decode()
    ben.refresh_from_db()
    assert (ben.rated_positive, Rating.objects.get(about=ben).role) == (1, "buyer")


def test_the_number_is_of_what_counts_and_only_staff_changes_it_with_a_reason(
    lamp, mo, ana, ben, sign_in, client
):
    deal = completed(lamp, ben)
    rate(sign_in(ben), deal, kind="negative", comment="A fool.")
    rate(sign_in(ana), deal, kind="positive")
    assert rate(sign_in(ben), deal, kind="positive").status_code == 409
    made = Rating.objects.get(by=ben)
    path, said = f"/desk/ratings/{made.pk}/", {"_once": str(uuid4()), "act": "remove"}
    assert sign_in(ana).post(path, {**said, "reason": "I do not like it."}).status_code == 404
    assert sign_in(mo).post(path, said).status_code == 422
    assert sign_in(mo).post(path, {**said, "reason": "An insult, not a rating."}).status_code == 303
    ana.refresh_from_db()
    assert ana.rating_count == 0
    assert "A fool." not in client.get("/members/ana/ratings/").content.decode()
    page = sign_in(ben).get(f"/deals/{deal.pk}/rating/").content.decode()
    assert "An insult, not a rating." in page and "A fool." in page
