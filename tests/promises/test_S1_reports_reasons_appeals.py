"""S1: anyone reports a listing or a person. Staff hide, warn, restrict, end; the person concerned gets a
statement of reasons and may appeal to somebody else."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from parley.desk.jobs import show_again
from parley.desk.models import Appeal, Complaint, Matter, Ruling
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.market.models import Listing
from parley.notices.mail import drain
from parley.notices.models import Notice
from parley.privacy.ledger import entries_about
from parley.safety.models import Restriction
from tests.marks import without_marks
from tests.members.people import send
from tests.offers.things import offered, put_up

pytestmark = pytest.mark.django_db
WORDS = "The same photo stands in another shop."
FACTS = "The photos are those of a shop, and the shop was asked."


def report(browser: Client, thing, kind: str = "fraud", words: str = WORDS):
    return send(browser, f"{thing.get_absolute_url()}reports/", {"kind": kind, "words": words})


def decide(browser: Client, matter: Matter, act: str, reason: str = FACTS, seen: int = 0, **more: str):
    said = {"act": act, "rule": "fraud", "reason": reason, "seen": seen, **more}
    return send(browser, reverse("desk:matter-rulings", args=[matter.pk]), said)


def text(browser: Client, path: str) -> str:
    return browser.get(path).content.decode()


def state(listing: Listing) -> str:
    return Listing.objects.get(pk=listing.pk).state


def test_the_whole_way_report_hide_appeal_overturned(ana, ben, cleo, mo, nia, sign_in, client):
    lamp = put_up(ana)
    assert f"/listings/{lamp.pk}/reports/" in text(client, lamp.get_absolute_url())
    assert f'<a href="{lamp.get_absolute_url()}">' in text(client, f"{lamp.get_absolute_url()}reports/")
    assert report(sign_in(ben), lamp).url == reverse("desk:reports-mine")
    assert report(sign_in(cleo), lamp, "other", "It is stolen.").status_code == 303
    assert report(client, lamp, "prohibited", "").url == reverse("desk:report-thanks")
    assert "cannot tell you what came of it" in text(client, reverse("desk:report-thanks"))

    first, second, owner = sign_in(mo), sign_in(nia), sign_in(ana)
    matter = Matter.objects.get()
    front = text(first, reverse("desk:front"))
    assert matter.get_absolute_url() in front and "reported 3×" in front
    assert decide(first, matter, "hide").status_code == 303
    assert state(lamp) == "hidden"
    assert Client().get(lamp.get_absolute_url()).status_code == 404
    assert "hidden this while it is looked into" in text(owner, lamp.get_absolute_url())
    assert "Brass lamp" not in text(Client(), "/browse/")

    ruling = Ruling.objects.get()
    told = Notice.objects.get(subject=ana.subject, event__kind="ruling-made")
    drain()
    told.refresh_from_db()
    assert told.mail_state == "sent" and FACTS not in mail.outbox[-1].body
    statement = text(owner, ruling.get_absolute_url())
    for said in (FACTS, "Not as described, or fraud", "A person of our staff", "Brass lamp", "Appeal"):
        assert said in statement
    assert send(owner, ruling.get_absolute_url(), {"words": "I took them myself."}).status_code == 303

    appeal = Appeal.objects.get()
    assert f"Appeal {appeal.pk}" not in text(first, reverse("desk:front"))
    assert f"Appeal {appeal.pk}" in text(second, reverse("desk:front"))
    overturning = reverse("desk:appeal-overturning", args=[appeal.pk])
    assert send(first, overturning, {"reason": "I was right."}).status_code == 409
    assert state(lamp) == "hidden"
    assert send(second, overturning, {"reason": "They are their own."}).status_code == 303
    assert state(lamp) == "active" and Client().get(lamp.get_absolute_url()).status_code == 200
    assert "They are their own." in text(owner, ruling.get_absolute_url())
    assert Notice.objects.filter(subject=ana.subject, event__kind="appeal-decided").exists()
    assert Notice.objects.filter(subject=mo.subject, event__kind="appeal-closed").exists()
    assert Matter.objects.get().is_open  # whether the listing may stay is still to be decided

    seen = {"seen": 1}
    assert send(first, reverse("desk:matter-dismissal", args=[matter.pk]), seen).status_code == 303
    assert "nothing found" in text(sign_in(ben), reverse("desk:reports-mine"))
    for reporter in (ben, cleo):
        assert Notice.objects.filter(subject=reporter.subject, event__kind="matter-closed").exists()
    assert "was looked at" in text(sign_in(ben), reverse("notices:list"))


def test_hiding_ends_by_itself_after_72_hours(ana, ben, mo):
    lamp = put_up(ana)
    with clock.frozen() as time:
        matter = Complaint.make(lamp, "fraud", WORDS, ben).matter
        Ruling.make(matter, mo, "hide", "fraud", FACTS)
        time.tick(hours=71, minutes=59)
        assert show_again.call_local() == 0 and state(lamp) == "hidden"
        time.tick(minutes=1)
        assert show_again.call_local() == 1 and state(lamp) == "active"
        assert show_again.call_local() == 0
    assert Matter.objects.get().is_open
    assert Notice.objects.filter(subject=ana.subject, event__kind="matter-shown").exists()


def test_on_a_hidden_listing_nobody_can_offer_or_accept_and_live_offers_wait(ana, ben, cleo, mo):
    lamp = put_up(ana)
    offer = offered(lamp, cleo)
    matter = Complaint.make(lamp, "fraud", WORDS, ben).matter
    Ruling.make(matter, mo, "hide", "fraud", FACTS)
    for act in (lambda: offered(Listing.objects.get(pk=lamp.pk), ben), lambda: offer.accept(by=ana)):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "closed"
    with pytest.raises(Refusal):
        Listing.objects.get(pk=lamp.pk).resume(by=ana)
    matter.dismiss(by=mo)
    assert state(lamp) == "active"
    assert offer.accept(by=ana).pk


@pytest.mark.parametrize("act", ["warn", "restrict", "end"])
def test_each_decision_is_told_with_its_reasons_and_overturning_undoes_it(ana, ben, mo, nia, act, sign_in):
    lamp = put_up(ana)
    ruling = Ruling.make(Complaint.make(lamp, "fraud", WORDS, ben).matter, mo, act, "fraud", FACTS)
    assert FACTS in text(sign_in(ana), ruling.get_absolute_url())
    assert bool(Restriction.in_force(ana)) == (act == "restrict")
    assert state(lamp) == ("ended" if act == "end" else "active")
    assert Matter.objects.get().state == "acted"
    Appeal.make(ruling, ana, "That is wrong.").overturn(nia, "It was indeed wrong.")
    assert not Restriction.in_force(ana)
    if act == "end":
        Listing.objects.get(pk=lamp.pk).resume(by=ana)
    assert state(lamp) == "active"
    ruling.refresh_from_db()
    assert ruling.undone_at and "taken back" in text(sign_in(ana), reverse("desk:rulings"))


def test_who_decided_or_is_concerned_cannot_decide_the_appeal(ana, ben, mo, nia):
    ruling = Ruling.make(Complaint.make(put_up(ana), "fraud", WORDS, ben).matter, mo, "warn", "fraud", FACTS)
    appeal = Appeal.make(ruling, ana, "That is wrong.")
    for by in (mo, ana, ben):
        for verb in (appeal.uphold, appeal.overturn):
            with pytest.raises(Refusal) as refused:
                verb(by, "Because I say so.")
            assert refused.value.code == "not-yours"
    appeal.uphold(nia, "The facts are right.")
    with pytest.raises(Refusal) as refused:
        appeal.overturn(nia, "On second thoughts.")
    assert refused.value.code == "stale"


def test_an_appeal_is_made_once_by_the_person_concerned_within_six_months(ana, ben, mo):
    with clock.frozen() as time:
        one, other = (
            Ruling.make(Complaint.make(put_up(ana), "fraud", WORDS, ben).matter, mo, "warn", "fraud", FACTS)
            for _each in range(2)
        )
        with pytest.raises(Refusal) as refused:
            Appeal.make(one, ben, "Not mine to appeal.")
        assert refused.value.code == "not-yours"
        Appeal.make(one, ana, "That is wrong.")
        with pytest.raises(Refusal):
            Appeal.make(Ruling.objects.get(pk=one.pk), ana, "That is wrong.")
        time.tick(days=183)
        with pytest.raises(Refusal) as refused:
            Appeal.make(other, ana, "Too late.")
        assert refused.value.code == "closed"


def test_where_one_person_works_at_the_desk_the_appeal_waits_and_says_so(ana, ben, mo, sign_in):
    ruling = Ruling.make(Complaint.make(put_up(ana), "fraud", WORDS, ben).matter, mo, "warn", "fraud", FACTS)
    assert send(sign_in(ana), ruling.get_absolute_url(), {"words": "That is wrong."}).status_code == 303
    assert "Your appeal waits until there is somebody else" in text(sign_in(ana), ruling.get_absolute_url())


@pytest.mark.django_db(transaction=True)
def test_staff_read_the_words_through_the_gate_and_the_reporter_sees_that(ana, ben, mo, sign_in):
    matter = Complaint.make(put_up(ana), "fraud", WORDS, ben).matter
    desk = sign_in(mo)
    assert WORDS not in text(desk, matter.get_absolute_url())
    opened = send(desk, reverse("desk:matter-words", args=[matter.pk]))
    said = without_marks(opened.content.decode())
    assert WORDS in said and "ben" not in said and opened["Cache-Control"] == "no-store"
    assert len(entries_about(ben.subject)) == 1 and not entries_about(ana.subject)
    assert "look into what was reported" in text(sign_in(ben), reverse("privacy:who-saw"))
