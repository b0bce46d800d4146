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
