"""What can go wrong with reports: who may, who sees, how many, and what never becomes known."""

from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from parley.desk.models import Appeal, Complaint, Matter, Ruling
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.market.models import Listing
from parley.members.models import Member
from parley.notices.models import Event
from parley.privacy import retention
from parley.privacy.departures import take_leave
from parley.privacy.keyring import Keeping
from parley.safety.models import Restriction
from tests.members.people import send
from tests.offers.things import put_up
from tests.privacy.exported import data, made
from tests.promises.test_S1_reports_reasons_appeals import FACTS, WORDS, decide, report, state, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def lamp(ana) -> Listing:
    return put_up(ana)


@pytest.fixture
def matter(lamp, ben) -> Matter:
    return Complaint.make(lamp, "fraud", WORDS, ben).matter


def leave(member: Member) -> None:
    with transaction.atomic():
        take_leave(member.subject)


def test_a_member_is_reported_from_their_page(ana, ben, client, sign_in):
    assert "/members/ana/reports/" in text(client, "/members/ana/")
    assert "/members/ana/reports/" not in text(sign_in(ana), "/members/ana/")
    assert report(sign_in(ben), ana, "harassment").status_code == 303
    assert Matter.objects.get().about == ana and Matter.objects.get().member == ana


def test_the_same_person_reporting_again_is_the_same_report(lamp, ben, client, sign_in, mo):
    for browser in (sign_in(ben), client):
        for _each in range(2):
            assert report(browser, lamp).status_code == 303
    assert Matter.objects.count() == 1 and Complaint.objects.count() == 2
    Matter.objects.get().dismiss(by=mo)
    report(sign_in(ben), lamp)
    assert Matter.objects.count() == 2


def test_who_reports_their_own_is_told_so(lamp, ana, sign_in):
    for thing in (lamp, ana):
        answer = report(sign_in(ana), thing)
        assert answer.status_code == 403 and "You cannot report yourself" in answer.content.decode()
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"kind": "other", "words": ""}, "Say what it is."),
        ({"kind": "other", "words": "  "}, "Say what it is."),
        ({"kind": "", "words": WORDS}, "This is needed."),
        ({"kind": "gossip", "words": WORDS}, "Choose one of these."),
        ({"kind": "fraud", "words": "x" * 1_000_000}, "at most 2000 characters"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_is_kept(lamp, ben, sign_in, said, says):
    answer = report(sign_in(ben), lamp, said["kind"], said["words"])
    page = answer.content.decode()
    assert answer.status_code == 422 and says in page and said["words"].strip() in page
    assert not Complaint.objects.exists() and not Matter.objects.exists()


def test_what_ended_or_never_was_cannot_be_reported(ana, ben, sign_in):
    ended, draft = put_up(ana, state="ended", ended_at=clock.now()), put_up(ana, state="draft")
    browser = sign_in(ben)
    gone = report(browser, ended)
    assert gone.status_code == 410 and "You can still report the member" in gone.content.decode()
    assert "Brass lamp" not in gone.content.decode()
    assert report(browser, draft).status_code == 404
    for path in ("/listings/999999999/reports/", "/members/nobody-at-all/reports/"):
        assert browser.get(path).status_code == 404
    leave(ana)
    assert browser.get("/members/ana/reports/").status_code == 410


def test_ten_open_reports_a_day_and_five_from_a_network(ana, ben, mo, sign_in, client):
    things = [put_up(ana, title=f"Lamp {number}") for number in range(11)]
    with clock.frozen() as time:
        for thing in things[:10]:
            assert report(sign_in(ben), thing).status_code == 303
        refused = report(sign_in(ben), things[10])
        assert refused.status_code == 429 and WORDS in refused.content.decode()
        Matter.objects.first().dismiss(by=mo)
        assert report(sign_in(ben), things[10]).status_code == 303
        for thing in things[:5]:
            assert report(client, thing).status_code == 303
        assert report(client, things[5]).status_code == 429
        time.tick(days=1, minutes=1)
        assert report(client, things[5]).status_code == 303


def test_a_restricted_member_may_still_report(lamp, ben, mo, sign_in):
    Restriction.impose(ben, mo, "Two complaints")
    assert report(sign_in(ben), lamp).status_code == 303


def test_a_form_sent_twice_is_one_decision_and_who_comes_second_is_told(matter, lamp, mo, nia, sign_in):
    first, second = sign_in(mo), sign_in(nia)
    once = {"act": "hide", "rule": "fraud", "reason": FACTS, "seen": 0, "_once": str(uuid4())}
    for _each in range(2):
        path = reverse("desk:matter-rulings", args=[matter.pk])
        assert first.post(path, once).status_code == 303
    assert Ruling.objects.count() == 1
    late = decide(second, matter, "end")
    assert late.status_code == 409 and "Somebody else has decided meanwhile" in late.content.decode()
    assert FACTS in late.content.decode() and state(lamp) == "hidden"
    dismissal = reverse("desk:matter-dismissal", args=[matter.pk])
    for seen in ("0", "", "x", "9" * 30):
        assert send(second, dismissal, {"seen": seen}).status_code == 409
    assert state(lamp) == "hidden"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"act": "end", "reason": ""}, 422), ({"act": "", "reason": FACTS}, 422),
        ({"act": "end", "reason": "short"}, 422), ({"act": "end", "reason": "x" * 501}, 422),
        ({"act": "restrict", "reason": FACTS, "until": "2001-01-01"}, 422),
    ],
)  # fmt: skip
def test_a_decision_needs_a_reason(matter, lamp, mo, sign_in, said, status):
    answer = decide(sign_in(mo), matter, **said)
    assert answer.status_code == status and said["reason"] in answer.content.decode()
    assert not Ruling.objects.exists() and state(lamp) == "active"


def test_a_person_cannot_be_hidden_or_ended_here(ana, ben, mo, sign_in):
    about = Complaint.make(ana, "harassment", WORDS, ben).matter
    assert decide(sign_in(mo), about, "end").status_code == 422
    for act in ("hide", "end"):
        with pytest.raises(Refusal):
            Ruling.make(about, mo, act, "fraud", FACTS)


def test_what_the_owner_ended_meanwhile_is_not_hidden_but_can_be_dismissed(matter, lamp, ana, mo):
    Ruling.make(matter, mo, "hide", "fraud", FACTS)
    lamp.refresh_from_db()
    lamp.end(by=ana)
    matter = Matter.objects.get()
    with pytest.raises(Refusal) as refused:
        Ruling.make(matter, mo, "end", "fraud", FACTS)
    assert refused.value.code == "stale" and Ruling.objects.count() == 1
    matter.dismiss(by=mo)
    assert state(lamp) == "ended" and Matter.objects.get().state == "dismissed"


def test_an_appeal_gives_nothing_back_that_its_owner_ended(matter, lamp, ana, mo, nia):
    ruling = Ruling.make(matter, mo, "hide", "fraud", FACTS)
    lamp.refresh_from_db()
    lamp.end(by=ana)
    Appeal.make(ruling, ana, "It was mine.").overturn(nia, "It was indeed.")
    assert state(lamp) == "ended"


def test_what_staff_ended_its_owner_cannot_bring_back_as_misuse(matter, lamp, ana, mo):
    since = clock.now()
    Ruling.make(matter, mo, "end", "fraud", FACTS)
    with pytest.raises(Refusal):
        Listing.objects.get(pk=lamp.pk).restore(by=ana, since=since)
    assert state(lamp) == "ended"


def test_who_is_not_staff_finds_no_desk(matter, ana, ben, mo, nia, sign_in):
    appeal = Appeal.make(Ruling.make(matter, mo, "warn", "fraud", FACTS), ana, "That is wrong.")
    pages = [reverse("desk:matters"), matter.get_absolute_url()]
    acts = [reverse(f"desk:matter-{each}", args=[matter.pk]) for each in ("words", "dismissal", "rulings")]
    acts += [reverse(f"desk:appeal-{each}", args=[appeal.pk]) for each in ("upholding", "overturning")]
    for who in (ana, ben):
        assert {sign_in(who).get(path).status_code for path in pages} == {404}
        assert {send(sign_in(who), path).status_code for path in acts} == {404}
    assert {Client().get(path).status_code for path in pages} == {303}
    assert {sign_in(nia).get(path).status_code for path in pages} == {200}
    for act in (matter.dismiss, lambda by: Ruling.make(matter, by, "warn", "fraud", FACTS)):
        with pytest.raises(Refusal) as refused:
            act(by=ben)
        assert refused.value.code == "not-yours"


def test_a_statement_is_there_for_the_person_concerned_alone(matter, ana, ben, mo, sign_in):
    ruling = Ruling.make(matter, mo, "warn", "fraud", FACTS)
    assert sign_in(ana).get(ruling.get_absolute_url()).status_code == 200
    for other in (ben, mo):
        assert sign_in(other).get(ruling.get_absolute_url()).status_code == 404
        assert send(sign_in(other), ruling.get_absolute_url(), {"words": WORDS}).status_code == 404
    assert FACTS not in text(sign_in(ben), reverse("desk:rulings"))
    assert Client().get(ruling.get_absolute_url()).status_code == 303
    assert send(sign_in(ana), ruling.get_absolute_url(), {"words": ""}).status_code == 422
    assert send(sign_in(ana), ruling.get_absolute_url(), {"words": "x" * 1_000_000}).status_code == 422


def test_a_moderator_neither_finds_nor_decides_what_is_about_them(ben, mo, nia, sign_in):
    matter = Complaint.make(mo, "harassment", WORDS, ben).matter
    theirs, others = sign_in(mo), sign_in(nia)
    for path in (reverse("desk:front"), reverse("desk:matters")):
        assert matter.get_absolute_url() not in text(theirs, path)
        assert matter.get_absolute_url() in text(others, path)
    assert theirs.get(matter.get_absolute_url()).status_code == 404
    assert send(theirs, reverse("desk:matter-words", args=[matter.pk])).status_code == 404
    assert decide(theirs, matter, "warn").status_code == 404
    for act in (matter.dismiss, lambda by: Ruling.make(matter, by, "warn", "fraud", FACTS)):
        with pytest.raises(Refusal) as refused:
            act(by=mo)
        assert refused.value.code == "not-yours"
    assert decide(others, matter, "warn").status_code == 303


@pytest.mark.usefixtures("own_home")
@pytest.mark.django_db(transaction=True)
def test_who_reported_stands_in_nothing_that_the_person_concerned_gets(lamp, ana, cleo, mo, sign_in, caplog):
    report(sign_in(cleo), lamp)
    matter = Matter.objects.get()
    ruling = Ruling.make(matter, mo, "hide", "fraud", FACTS)
    send(sign_in(ana), ruling.get_absolute_url(), {"words": "They are my own photos."})
    theirs, hers = str(data(made(cleo))), str(data(made(ana)))
    assert WORDS in theirs and FACTS not in theirs and "They are my own photos." not in theirs
    assert FACTS in hers and "They are my own photos." in hers
    owner = sign_in(ana)
    pages = ["/notices/", "/me/decisions/", ruling.get_absolute_url(), lamp.get_absolute_url(), "/my-data/"]
    for said in (hers, caplog.text, *(text(owner, path) for path in pages)):
        assert "cleo" not in said and str(cleo.subject) not in said and WORDS not in said
    assert not Event.objects.filter(by=cleo.subject).exclude(kind="details-changed").exists()


@pytest.mark.django_db(transaction=True)
def test_words_lie_sealed_and_all_of_it_goes_a_year_after_the_decision(matter, lamp, ana, mo):
    Complaint.make(lamp, "fraud", WORDS, None, "192.0.2.1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM desk_complaint")
        assert not any(WORDS.encode() in bytes(words) for (words,) in cursor.fetchall())
    keys = Keeping.objects.filter(name="report-case")
    with clock.frozen() as time:
        ruling = Ruling.make(matter, mo, "end", "fraud", FACTS)
        Appeal.make(ruling, ana, "That is wrong.")
        assert keys.count() == 3
        time.tick(days=364)
        assert retention.sweep("report-case", clock.now()).removed == 0
        time.tick(days=2)
        assert retention.sweep("report-case", clock.now()).removed == 1
    assert (
        not any(each.objects.exists() for each in (Complaint, Ruling, Appeal, Matter)) and not keys.exists()
    )


@pytest.mark.django_db(transaction=True)
def test_when_somebody_leaves_what_they_said_and_what_was_said_of_them_goes(matter, ana, ben, mo, sign_in):
    Appeal.make(Ruling.make(matter, mo, "hide", "fraud", FACTS), ana, "That is wrong.")
    leave(ana)
    matter.refresh_from_db()
    assert (matter.state, matter.member, matter.hidden_until) == ("gone", None, None)
    kept = Complaint.objects.get()
    assert kept.words is None and kept.seen == ""
    assert not Ruling.objects.exists() and not Appeal.objects.exists()
    assert sign_in(mo).get(matter.get_absolute_url()).status_code == 200
    assert "the person has left" in text(sign_in(ben), reverse("desk:reports-mine"))
    leave(ben)
    assert not Complaint.objects.exists()
    assert sign_in(mo).get(matter.get_absolute_url()).status_code == 200
