"""The words of an offer, to one or to several, are reported by who reads them; staff reads them then, and
never before."""

from datetime import timedelta

import pytest

from parley.desk.models import Complaint, Matter
from parley.ground import clock
from parley.market.models import Listing, Watch
from parley.offers.models import Invitation, Negotiation
from parley.offers.things import Thing
from parley.privacy import ledger, retention
from parley.privacy.keyring import Keeping
from tests.market.things import photo
from tests.offers.browsing import page_of, press
from tests.offers.conftest import lamp
from tests.offers.things import euros, offered, put_up

__all__ = ["lamp"]
pytestmark = pytest.mark.django_db

TERMS = "Pay me by voucher."
SAID = {"kind": "fraud", "words": "He wants a voucher."}


def looked_at(desk) -> str:
    """What staff reads of the one matter, once the words are opened and that is recorded."""
    matter = Matter.objects.get()
    path, about = matter.get_absolute_url(), matter.about
    words = [text for text in (about.words, about.place) if text]
    assert not any(text in page_of(desk.get(path)) for text in words)
    before = ledger.entries_about(matter.member.subject).count()
    shown = page_of(press(desk, f"{path}words/"))
    assert ledger.entries_about(matter.member.subject).count() > before
    return shown


def test_an_offer_is_reported_by_whom_it_was_made_to(lamp, ana, ben, dov, mo, sign_in):
    offer = offered(lamp, ben, words=TERMS, place="Leeds station")
    path, page = f"/offers/{offer.pk}/reports/", offer.negotiation.get_absolute_url()
    assert path in page_of(sign_in(ana).get(page)) and path not in page_of(sign_in(ben).get(page))
    for other in (ben, dov, mo):
        assert sign_in(other).get(path).status_code == 404
    assert "An offer about Brass lamp" in page_of(sign_in(ana).get(path))
    assert press(sign_in(ana), path, **SAID).status_code == 303
    assert Matter.objects.get().member == ben
    desk = sign_in(mo)
    shown = looked_at(desk)
    assert "An offer about Brass lamp" in shown and TERMS in shown and "Leeds station" in shown
    assert desk.get(page).status_code == 404 and f'href="{page}"' not in shown
    said = {"act": "warn", "rule": "fraud", "reason": "One does not ask for that.", "until": "", "seen": 0}
    assert press(desk, f"{Matter.objects.get().get_absolute_url()}decisions/", **said).status_code == 303


def test_what_became_of_it_is_reported_all_the_same(lamp, ana, ben, sign_in):
    offer = offered(lamp, ben, words=TERMS)
    offer.decline(by=ana)
    path = f"/offers/{offer.pk}/reports/"
    assert path in page_of(sign_in(ana).get(offer.negotiation.get_absolute_url()))
    assert press(sign_in(ana), path, **SAID).status_code == 303


def test_with_it_what_is_said_of_a_thing_that_is_not_listed(lamp, ana, ben, mo, sign_in):
    Listing.objects.filter(pk=lamp.pk).update(for_trade=True)
    kite = put_up(
        ben, title="Kite", description="Stolen, ha.", state="private", published_at=None, for_trade=True
    )
    photo(kite)
    offer = Negotiation.open(lamp, ben, euros(5, also=(Thing(kite.pk),)))
    path = f"/offers/{offer.pk}/reports/"
    assert path in page_of(sign_in(ana).get(offer.negotiation.get_absolute_url()))
    press(sign_in(ana), path, **SAID)
    assert "Stolen, ha." in looked_at(sign_in(mo))


def test_an_offer_to_several_is_reported_by_any_of_them(lamp, ana, ben, dov, mo, sign_in):
    Watch.start(lamp, ben, may_offer=True)
    made = Invitation.make(lamp, ana, euros(35, words=TERMS))
    path, page = f"/invitations/{made.pk}/reports/", made.get_absolute_url()
    assert path in page_of(sign_in(ben).get(page)) and path not in page_of(sign_in(ana).get(page))
    for other in (ana, dov, mo):
        assert sign_in(other).get(path).status_code == 404
    assert press(sign_in(ben), path, **SAID).status_code == 303
    assert Matter.objects.get().member == ana
    assert TERMS in looked_at(sign_in(mo)) and "An offer to several about Brass lamp" in looked_at(
        sign_in(mo)
    )


def test_what_is_kept_of_an_offer_that_is_gone_is_opened_with_an_entry_too(lamp, ana, ben, mo, sign_in):
    Watch.start(lamp, ben, may_offer=True)
    made = Invitation.make(lamp, ana, euros(35, words=TERMS))
    press(sign_in(ben), f"/invitations/{made.pk}/reports/", **SAID)
    assert retention.sweep("invitation", clock.now() + timedelta(days=90)).removed == 1
    desk, path = sign_in(mo), Matter.objects.get().get_absolute_url()
    assert TERMS not in page_of(desk.get(path))
    before = {each: ledger.entries_about(each.subject).count() for each in (ana, ben)}
    for times in (1, 2):
        assert TERMS in page_of(press(desk, f"{path}words/"))
        for each, entries in before.items():
            assert ledger.entries_about(each.subject).count() == entries + times
    entries = ledger.opened(ledger.entries_about(ben.subject))
    assert sum("desk_complaint.seen" in each.fields for each in entries) == 2


def test_where_the_gate_stays_closed_the_words_are_not_shown(lamp, ana, ben, mo, sign_in):
    offer = offered(lamp, ben, words=TERMS)
    press(sign_in(ana), f"/offers/{offer.pk}/reports/", **SAID)
    Keeping.end(Complaint.objects.get().keeping)
    answer = press(sign_in(mo), f"{Matter.objects.get().get_absolute_url()}words/")
    assert answer.status_code == 409 and TERMS not in page_of(answer)
    assert not ledger.entries_about(ben.subject).exists()
