"""K8: the two may agree on terms of their own; the offer carries them, acceptance accepts them, and the page
says that what one does with the other's data is between them."""

from tests.offers.things import euros, offered

WORDS = "My address is for this parcel alone; please delete it afterwards."


def test_the_offer_carries_them_and_the_other_side_reads_them_before_accepting(lamp, ana, ben, sign_in):
    offer = offered(lamp, ben, words=WORDS)
    page = sign_in(ana).get(f"/negotiations/{offer.negotiation_id}/").content.decode()
    assert WORDS in page
    assert "between the two of you" in page


def test_a_change_of_them_is_shown_as_a_change(lamp, ana, ben, sign_in):
    offer = offered(lamp, ben, words=WORDS).counter(ana, euros(35, words="No conditions."))
    page = sign_in(ben).get(f"/negotiations/{offer.negotiation_id}/").content.decode()
    assert page.count(WORDS) == 2
    assert "No conditions." in page


def test_acceptance_puts_them_into_the_deal(lamp, ana, ben, sign_in):
    deal = offered(lamp, ben, words=WORDS).accept(by=ana)
    assert deal.offer.words == WORDS
    for side in (ana, ben):
        assert WORDS in sign_in(side).get(f"/deals/{deal.pk}/").content.decode()


def test_the_form_says_what_they_are_for(lamp, ben, sign_in):
    page = sign_in(ben).get(f"/listings/{lamp.pk}/offers/new/").content.decode()
    assert "how the other side may use your address" in page
    assert "between the two of you" in page


def test_nobody_else_reads_them(lamp, ana, ben, dov, sign_in, client):
    offer = offered(lamp, ben, words=WORDS)
    offer.accept(by=ana)
    for browser in (client, sign_in(dov)):
        for path in (f"/listings/{lamp.pk}/", "/members/ben/", "/members/ana/", "/"):
            assert WORDS not in browser.get(path).content.decode()
