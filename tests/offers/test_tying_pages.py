"""Wanting only one of several things, by hand."""

from parley.offers.models import Offer
from tests.offers.browsing import filled, new, page_of, press
from tests.offers.things import offered, put_up


def test_an_offer_is_tied_in_its_form_and_only_its_maker_reads_that(lamp, ana, ben, cleo, sign_in):
    kettle = put_up(cleo, title="Kettle")
    first, browser = offered(lamp, ben), sign_in(ben)
    assert "Brass lamp, €30.00" in page_of(browser.get(new(kettle)))
    page = browser.post(new(kettle), filled(kettle, tied=str(first.pk)))
    assert page.status_code == 303
    second = Offer.objects.latest("pk")
    assert "You want only one of this" in page_of(browser.get(page["Location"]))
    assert "You want only one of this" not in page_of(sign_in(cleo).get(page["Location"]))
    assert "one of several" not in page_of(sign_in(cleo).get("/negotiations/"))
    assert press(browser, f"/offers/{second.pk}/untying/").status_code == 303
    assert "You want only one of this" not in page_of(browser.get(page["Location"]))


def test_what_cannot_be_tied_is_said_at_the_field_and_nothing_is_lost(lamp, ana, ben, cleo, sign_in):
    kettle = put_up(cleo, title="Kettle")
    first, browser = offered(lamp, ben), sign_in(ben)
    first.decline(by=ana)
    page = browser.post(new(kettle), filled(kettle, tied=str(first.pk), words="Mind the lid."))
    assert page.status_code == 409
    assert "One of these offers is not open any more" in page_of(page)
    assert "Mind the lid." in page_of(page)
    assert Offer.objects.count() == 1


def test_offers_are_tied_in_my_dealings(lamp, ana, ben, cleo, sign_in):
    first, second = offered(lamp, ben), offered(put_up(cleo), ben)
    browser = sign_in(ben)
    page = browser.post("/offers/ties/", {"_once": "4a6f2c9e-1b7d-4e3a-8c5f-0d9e8b7a6c5d", "tied": first.pk})
    assert (page.status_code, Offer.objects.exclude(tie=None).count()) == (422, 0)
    assert "Tick two offers or more" in page_of(page)
    said = {"_once": "5a6f2c9e-1b7d-4e3a-8c5f-0d9e8b7a6c5d", "tied": [first.pk, second.pk]}
    page = browser.post("/offers/ties/", said)
    assert page["Location"].endswith("?tied=2")
    assert page_of(browser.get(page["Location"])).count("one of several") == 2


def test_whoever_answers_what_another_has_tied_ties_it_to_nothing(lamp, ana, ben, cleo, sign_in):
    first, second = offered(lamp, ben), offered(put_up(cleo), ben)
    Offer.tie_together([first.pk, second.pk], by=ben)
    counter, own = first.counter(ana, first.terms()), offered(put_up(cleo), ana)
    said = {"_once": "6a6f2c9e-1b7d-4e3a-8c5f-0d9e8b7a6c5d", "tied": [counter.pk, own.pk]}
    assert "cannot be tied again" in page_of(sign_in(ana).post("/offers/ties/", said))
