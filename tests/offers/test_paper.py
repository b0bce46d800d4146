"""The label goes through the gate like the contact; the slip holds no personal data."""

from parley.offers.models import DealSide
from parley.privacy import ledger
from tests.offers.browsing import page_of, press
from tests.offers.things import agreed, confirmed


def test_the_label_is_as_on_an_envelope_and_recorded_like_the_contact(lamp, ana, ben, cleo, sign_in):
    deal = confirmed(lamp, ben)
    path, seller = f"{deal.get_absolute_url()}label/", sign_in(ana)
    before = len(ledger.entries_about(ben.subject))
    answer = press(seller, path)
    page = page_of(answer)
    assert page.index("Ben Barlow") < page.index("4 Mill Lane") < page.index("LS1 4AP")
    assert "Ana Abendroth" in page and "example.org" not in page
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(ledger.entries_about(ben.subject)) == before + 1
    assert DealSide.objects.get(deal=deal, member=ana).contact_opened_at
    assert press(sign_in(cleo), path).status_code == 404 and seller.get(path).status_code == 405


def test_there_is_no_label_before_both_have_confirmed_nor_where_they_meet(lamp, chairs, ana, ben, sign_in):
    assert press(sign_in(ana), f"{agreed(lamp, ben).get_absolute_url()}label/").status_code == 409
    met = agreed(chairs, ben, amount=9, handover="met", place="Leeds")
    met.confirm(by=ben, meets_only=True)
    met.confirm(by=ana, meets_only=True)
    page = page_of(press(sign_in(ana), f"{met.get_absolute_url()}label/"))
    assert "chose to meet" in page and "Ben Barlow" not in page


def test_the_slip_names_things_and_user_ids_and_nothing_personal(lamp, ana, ben, cleo, sign_in):
    deal = confirmed(lamp, ben, place="Flat 3, Mill Lane", words="Ring Ben Barlow", quantity=1)
    path, seller = f"{deal.get_absolute_url()}slip/", sign_in(ana)
    before = len(ledger.entries_about(ben.subject))
    page = page_of(seller.get(path))
    assert f"Deal {deal.pk}" in page and "Brass lamp" in page and "ben" in page and "3 days" in page
    assert not any(
        words in page for words in ("Mill Lane", "Ben Barlow", "LS1 4AP", "Abendroth", "example.org")
    )
    assert len(ledger.entries_about(ben.subject)) == before
    assert sign_in(cleo).get(path).status_code == 404


def test_there_is_no_slip_before_both_have_confirmed(lamp, ana, ben, sign_in):
    assert sign_in(ana).get(f"{agreed(lamp, ben).get_absolute_url()}slip/").status_code == 404
