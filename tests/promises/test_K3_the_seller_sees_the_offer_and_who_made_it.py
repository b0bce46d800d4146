"""K3: the seller sees the offer and the bidder's user ID, rating and city, and nothing else."""

from django.core import mail

from parley.notices.mail import drain
from tests.cast import ADDRESSES, NAMES
from tests.offers.things import offered

BENS = [NAMES["ben"], "ben@example.org", ADDRESSES["GB"]["street_address"], ADDRESSES["GB"]["postal_code"]]


def test_the_seller_reads_the_offer_with_user_id_rating_and_city(lamp, ana, ben, sign_in):
    for _ in range(6):
        ben.rate_change("positive")
    offer = offered(lamp, ben, 31, place="Leeds station")
    page = sign_in(ana).get(f"/negotiations/{offer.negotiation_id}/").content.decode()
    for shown in ("€31.00", "Leeds station", "/members/ben/", "100%", "Leeds"):
        assert shown in page, shown


def test_the_seller_reads_nothing_else_of_the_bidder(lamp, ana, ben, sign_in):
    offer = offered(lamp, ben, 31)
    browser = sign_in(ana)
    paths = [f"/negotiations/{offer.negotiation_id}/", "/negotiations/", "/notices/", "/members/ben/"]
    for path in (*paths, f"/offers/{offer.pk}/counter/"):
        page = browser.get(path).content.decode()
        assert "ben" in page or path in ("/notices/",), path
        for secret in (*BENS, str(ben.subject)):
            assert secret.casefold() not in page.casefold(), (path, secret)


def test_the_mail_about_an_offer_names_no_contact(lamp, ana, ben):
    offered(lamp, ben, 31)
    drain()
    (letter,) = mail.outbox
    said = letter.subject + letter.body
    assert letter.to == ["ana@example.org"]
    assert all(secret not in said for secret in BENS)


def test_the_buyer_reads_nothing_else_of_the_seller_either(lamp, ana, ben, sign_in):
    offer = offered(lamp, ben, 31)
    browser = sign_in(ben)
    for path in (f"/listings/{lamp.pk}/offers/new/", f"/negotiations/{offer.negotiation_id}/"):
        page = browser.get(path).content.decode()
        for secret in (NAMES["ana"], "ana@example.org", ADDRESSES["DE"]["street_address"]):
            assert secret not in page, (path, secret)
