"""M3: an account that may be a minor's is hidden at once, and when a second person agrees within 72 hours its
personal information is removed; recorded. Parents have a form of their own."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from parley.desk.jobs import end_cases
from parley.desk.models import CaseWord, MinorCase, ParentsWord
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.market.models import WantEntry, WantLine
from parley.members.models import Member, Profile
from parley.notices.mail import drain
from parley.notices.models import Event, Notice
from parley.offers import transitions
from parley.offers.models import DealContact
from parley.privacy import exports, retention
from parley.privacy.exports import Export
from parley.privacy.keyring import Keeping
from parley.ratings.models import Rating
from tests.cast import PASSWORD, make_member
from tests.members.people import send
from tests.offers.things import agreed, completed, confirmed, offered, put_up

pytestmark = pytest.mark.django_db
SAID = "She is in the same class as my son."


@pytest.fixture
def mia(new_member) -> Member:
    return new_member("mia")


@pytest.fixture
def moll(new_member) -> Member:
    """A second moderator."""
    return new_member("moll", moderator=True)


def parents(browser: Client, **changes: str) -> ParentsWord:
    typed = {"handle": "mia", "standing": "Mother", "email": "mum@example.org", "words": SAID, **changes}
    response = send(browser, reverse("desk:minors"), typed)
    assert response.status_code == 303, response.content.decode()
    return ParentsWord.objects.get(row=response.url.rstrip("/").rpartition("/")[2])


def prove(browser: Client, word: ParentsWord, code: str = ""):
    return send(browser, reverse("desk:minors-code", args=[word.row]), {"code": code or word.code})


def pages(lamp, handle: str = "mia") -> list[str]:
    return ["/", "/browse/", "/browse/?q=brass", f"/members/{handle}/", f"/members/{handle}/ratings/",
            f"/listings/{lamp.pk}/", f"/listings/{lamp.pk}/offers/new/"]  # fmt: skip


def seen(browser: Client, lamp) -> bool:
    return any(
        "mia" in text or "Brass lamp" in text
        for text in (browser.get(path).content.decode() for path in pages(lamp))
    )


def test_staff_hides_at_once_everywhere_what_was_on_pages_and_in_caches(mia, mo, sign_in, client: Client):
    lamp = put_up(mia)
    assert seen(client, lamp)  # and the pieces of the pages are kept now
    response = send(sign_in(mo), reverse("desk:minor", args=["mia"]), {"words": "A photo in school uniform."})
    assert response.status_code == 303
    assert not seen(client, lamp)
    mia.refresh_from_db()
    assert mia.is_hidden and mia.password


def test_hers_are_gone_from_what_others_want_and_her_name_from_ratings(mia, ana, ben, mo, client: Client):
    theirs, hers = put_up(ana, title="Kettle"), put_up(mia, title="Violin")
    line = WantLine.objects.create(owner=ana, listing=theirs, name="kettle")
    WantEntry.objects.create(line=line, wants=hers)
    deal = completed(put_up(ana, title="Pot"), mia)
    Rating.give(deal, mia, "positive", "All well")
    Rating.give(deal, ana, "positive", "Fine")
    before = client.get(theirs.get_absolute_url()).content.decode()
    assert "Violin" in before and "mia" in client.get("/members/ana/ratings/").content.decode()
    MinorCase.file(mia, by=mo)
    assert "Violin" not in client.get(theirs.get_absolute_url()).content.decode()
    rated = client.get("/members/ana/ratings/").content.decode()
    assert "mia" not in rated and "All well" in rated


def test_her_sessions_end_and_signing_in_leads_to_one_page_that_says_why(mia, mo, moll, sign_in):
    inside = sign_in(mia)
    assert inside.get(reverse("members:profile")).status_code == 200
    MinorCase.file(mia, by=mo)
    assert inside.get(reverse("members:profile")).status_code == 303
    outside = Client()
    response = send(outside, reverse("members:sign-in"), {"name": "mia", "password": PASSWORD})
    assert response.url == reverse("desk:hidden")
    assert "hidden for now" in outside.get(response.url).content.decode()
    assert outside.get(reverse("members:profile")).status_code == 303
    words = "I am thirty, I only look young."
    assert send(outside, response.url, {"words": words}).status_code == 303
    assert "We have what you said" in outside.get(response.url).content.decode()
    MinorCase.objects.get().disagree(by=moll)
    assert "This was looked at" in outside.get(response.url).content.decode()
    again = send(outside, reverse("members:sign-in"), {"name": "mia", "password": PASSWORD})
    assert again.url == reverse("members:profile") and outside.get(again.url).status_code == 200
    assert Client().get(response.url).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_who_is_hidden_takes_a_copy_before_it_is_decided_and_gets_nowhere_else(mia, mo, moll, sign_in):
    case, browser = MinorCase.file(mia, by=mo), Client()
    page = send(browser, reverse("members:sign-in"), {"name": "mia", "password": PASSWORD}).url
    assert reverse("privacy:exports") in browser.get(page).content.decode()
    made = send(browser, reverse("privacy:exports")).url
    assert page in browser.get(made).content.decode()
    assert exports.make_unfinished() == 1
    assert f"{made}file/" in browser.get(page).content.decode()
    assert browser.get(f"{made}file/").getvalue().startswith(b"PK")
    for name in ("privacy:my-data", "privacy:who-saw", "members:profile", "notices:list"):
        assert browser.get(reverse(name)).status_code in (302, 303), name
    for stranger in (Client(), sign_in(moll)):
        assert stranger.get(f"{made}file/").status_code in (302, 404)
    case.agree(by=moll)
    assert browser.get(f"{made}file/").status_code == 302 and not Export.objects.exists()


@pytest.mark.parametrize("change", ["another password", "every session ended", "shown again", "signed out"])
def test_the_way_to_a_copy_ends_with_what_it_hung_on(mia, mo, moll, change):
    case, browser = MinorCase.file(mia, by=mo), Client()
    page = send(browser, reverse("members:sign-in"), {"name": "mia", "password": PASSWORD}).url
    made = send(browser, reverse("privacy:exports")).url
    assert browser.get(made).status_code == 200
    mia.refresh_from_db()
    if change == "another password":
        mia.set_password("nine blue lanterns")
        mia.save(update_fields=["password"])
    elif change == "every session ended":
        Member.objects.filter(pk=mia.pk).update(session_round=mia.session_round + 1)
    elif change == "shown again":
        case.disagree(by=moll)
    else:
        send(browser, reverse("members:sign-out"))
    assert browser.get(made).status_code == 302
    assert send(browser, reverse("privacy:exports")).status_code == 302
    assert made not in browser.get(page).content.decode() and Export.objects.count() == 1


def test_nothing_she_deals_goes_on_and_the_other_sides_are_told_in_neutral_words(mia, ana, ben, mo, sign_in):
    offer = offered(put_up(ana), mia)
    deal = agreed(put_up(mia, title="Violin"), ben)
    deal.confirm(by=mia)
    MinorCase.file(mia, by=mo)
    offer.refresh_from_db()
    assert offer.state == transitions.SUSPENDED
    with pytest.raises(Refusal):
        offer.accept(by=ana)
    with pytest.raises(Refusal) as refused:
        deal.confirm(by=ben)
    assert refused.value.code == "held" and not DealContact.objects.exists()
    for member, path in ((ana, offer.negotiation.get_absolute_url()), (ben, deal.get_absolute_url())):
        text = sign_in(member).get(path).content.decode()
        assert "On hold while something is looked into" in text
        assert "Hidden while it is looked into" in text and "mia" not in text
        assert "mia" not in sign_in(member).get(reverse("offers:negotiations")).content.decode()
        told = Notice.objects.filter(subject=member.subject, event__kind="dealing-held")
        assert told.count() == 1
        assert "a minor" not in sign_in(member).get(reverse("notices:list")).content.decode()


def test_one_of_the_staff_alone_can_hide_but_not_destroy(mia, mo, sign_in):
    case = MinorCase.file(mia, by=mo)
    with pytest.raises(Refusal) as refused:
        case.agree(by=mo)
    assert refused.value.code == "not-yours"
    assert send(sign_in(mo), reverse("desk:minor-agreement", args=[case.pk])).status_code == 409
    assert Profile.objects.filter(member=mia).exists()


def test_who_is_not_staff_finds_nothing(mia, ana, mo, sign_in):
    case = MinorCase.file(mia, by=mo)
    for path in (reverse("desk:minor-cases"), case.get_absolute_url(), reverse("desk:minor", args=["mia"])):
        assert sign_in(ana).get(path).status_code == 404
    assert send(sign_in(ana), reverse("desk:minor-agreement", args=[case.pk])).status_code == 404
    with pytest.raises(Refusal):
        MinorCase.file(mia, by=ana)
    with pytest.raises(Refusal):
        case.agree(by=ana)


def test_who_is_meant_does_not_find_the_case_though_they_work_at_the_desk(mia, mo, sign_in):
    case = MinorCase.file(mia, by=mo)
    Member.objects.filter(pk=mia.pk).update(is_moderator=True, hidden_until=None)
    hers, theirs = sign_in(Member.objects.get(pk=mia.pk)), sign_in(mo)
    for path in (reverse("desk:minor-cases"), reverse("desk:front")):
        assert case.get_absolute_url() in theirs.get(path).content.decode()
        assert case.get_absolute_url() not in hers.get(path).content.decode()
    assert hers.get(case.get_absolute_url()).status_code == 404
    assert send(hers, reverse("desk:minor-words", args=[case.pk])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_second_person_agrees_and_the_personal_data_is_removed(mia, ana, ben, mo, moll, sign_in):
    subject, profile = mia.subject, mia.profile.keeping
    lamp, violin = put_up(mia), put_up(mia, title="Violin")
    offer, deal = offered(put_up(ana), mia), confirmed(violin, ben)
    contact = DealContact.objects.get(side__member=mia).keeping
    case = MinorCase.file(mia, by=mo)
    CaseWord.say(case, CaseWord.Role.STAFF, "A photo in school uniform.")
    response = send(sign_in(moll), reverse("desk:minor-agreement", args=[case.pk]))
    assert response.status_code == 303
    case.refresh_from_db()
    assert (case.state, case.member) == ("removed", None) and case.ended_at
    mia.refresh_from_db()
    assert mia.cancelled_on and "mia" not in mia.handle and not mia.is_active
    assert not Profile.objects.filter(subject=subject).exists()
    assert not Keeping.objects.filter(pk__in=[profile, contact]).exists()
    assert not CaseWord.objects.exists() and not DealContact.objects.filter(side__member=mia).exists()
    lamp.refresh_from_db()
    assert lamp.state == "ended" and "lamp" not in lamp.title
    offer.refresh_from_db(), deal.refresh_from_db()
    assert offer.state == transitions.WITHDRAWN and deal.state == transitions.CANCELLED
    assert deal.ended_by is None  # nobody has a mark from it
    ends = Event.objects.about(deal).filter(
        kind__in=["deal-called-off", "deal-cancelled", "deal-stepped-back"]
    )
    assert [each.kind for each in ends] == ["deal-called-off"]
    assert not Keeping.objects.filter(subject=subject).exists()
    assert "other account is gone" in sign_in(ben).get(deal.get_absolute_url()).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_third_can_see_that_it_happened_and_not_what_it_was(mia, mo, moll, new_member, sign_in):
    case = MinorCase.file(mia, by=mo)
    case.agree(by=moll)
    third = sign_in(new_member("max", moderator=True))
    for path in (reverse("desk:minor-cases"), case.get_absolute_url()):
        text = third.get(path).content.decode()
        assert f"Case {case.pk}" in text and "personal data removed" in text
        assert "mia" not in text and "mo</" not in text
    kinds = list(Event.objects.about(case).values_list("kind", flat=True))
    assert kinds == ["minor-filed", "minor-hidden", "minor-removed"]


def test_a_second_person_disagrees_and_everything_is_as_before(mia, ana, mo, moll, client: Client):
    lamp, offer = put_up(mia), offered(put_up(ana), mia)
    case = MinorCase.file(mia, by=mo)
    case.disagree(by=moll)
    assert seen(client, lamp)
    offer.reconfirm(by=mia)
    offer.accept(by=ana)
    assert Notice.objects.filter(subject=mia.subject, event__kind="minor-you-are-back").exists()
    for late in (case.agree, case.disagree):
        with pytest.raises(Refusal) as refused:
            late(by=moll)
        assert refused.value.code == "stale"


def test_when_nobody_decides_the_clock_alone_shows_the_account_again(mia, mo, moll, client: Client):
    lamp = put_up(mia)
    with clock.frozen() as time:
        case = MinorCase.file(mia, by=mo)
        time.tick(hours=71, minutes=59)
        assert not seen(client, lamp) and end_cases.call_local() == 0
        time.tick(minutes=2)
        assert seen(client, lamp)  # no job has run
        put_up(mia).end(by=mia)
        offered(put_up(mo), mia)
        with pytest.raises(Refusal):
            case.agree(by=moll)
        assert case.standing_now == "lapsed"
        assert end_cases.call_local() == 1 and end_cases.call_local() == 0
        case.refresh_from_db()
        assert case.state == "lapsed" and Profile.objects.filter(member=mia).exists()
        for member in (mo, moll):
            assert Notice.objects.filter(subject=member.subject, event__kind="minor-lapsed").exists()


def test_after_it_lapsed_staff_may_hide_again(mia, mo, moll):
    with clock.frozen() as time:
        first = MinorCase.file(mia, by=mo)
        with pytest.raises(Refusal):
            MinorCase.file(mia, by=moll)
        time.tick(hours=73)
        second = MinorCase.file(mia, by=moll)
        first.refresh_from_db()
        assert (first.state, second.state) == ("lapsed", "open")


@pytest.mark.parametrize("ends", ["lapsed", "shown"])
def test_who_filed_what_came_to_nothing_cannot_file_again_for_a_while_and_a_colleague_can(
    mia, mo, moll, sign_in, ends
):
    with clock.frozen() as time:
        case = MinorCase.file(mia, by=mo)
        if ends == "shown":
            case.disagree(by=moll)
        time.tick(hours=73)
        refused = send(sign_in(mo), reverse("desk:minor", args=["mia"]), {"words": "I am sure of it."})
        assert refused.status_code == 409
        assert "only a colleague can hide the account" in refused.content.decode()
        mia.refresh_from_db()
        assert not mia.is_hidden
        time.tick(days=26)
        with pytest.raises(Refusal) as again:
            MinorCase.file(mia, by=mo)
        assert again.value.code == "closed"
        MinorCase.file(mia, by=moll).disagree(by=mo)
        time.tick(days=1)
        assert end_cases.call_local() == 0 and MinorCase.objects.filter(member=mia).count() == 2
        time.tick(days=3)
        assert MinorCase.file(mia, by=mo).is_open


def test_what_came_to_nothing_about_one_member_says_nothing_about_another(mia, ben, mo, moll):
    MinorCase.file(mia, by=mo).disagree(by=moll)
    assert MinorCase.file(ben, by=mo).is_open


def test_staff_cannot_be_hidden_nor_oneself(mo, moll, client: Client):
    for member in (mo, moll):
        with pytest.raises(Refusal):
            MinorCase.file(member, by=mo)
    prove(client, parents(client, handle="moll"))
    assert not MinorCase.objects.exists()


def test_a_parent_types_the_code_and_the_account_is_hidden(mia, mo, client: Client):
    lamp = put_up(mia)
    word = parents(client)
    assert seen(client, lamp)  # not before the address is proved
    assert prove(client, word, "000000" if word.code != "000000" else "111111").status_code == 422
    assert seen(client, lamp)
    assert prove(client, word).status_code == 303
    assert not seen(client, lamp)
    assert MinorCase.objects.get().opened_role == "parents"
    assert Notice.objects.filter(subject=mo.subject, event__kind="minor-filed").exists()
    prove(client, word)
    assert MinorCase.objects.count() == 1


def test_the_answer_is_the_same_whether_or_not_there_is_such_a_user_id(mia, client: Client):
    def answers(handle: str) -> list:
        browser = Client()
        word = parents(browser, handle=handle)
        first = browser.get(reverse("desk:minors-code", args=[word.row]))
        second = prove(browser, word)
        last = browser.get(second.url)
        said = [(page.status_code, page.content.decode()) for page in (first, second, last)]
        tokens = re.compile(r'value="[^"]*"|/minors/[^"]*')
        return [(status, tokens.sub("", text)) for status, text in said]

    assert answers("mia") == answers("nobody-here")


def test_one_of_the_staff_agrees_with_a_parent_but_not_with_themself(mia, mo, moll, client: Client):
    prove(client, parents(client, email="mo@example.org"))
    case = MinorCase.objects.get()
    with pytest.raises(Refusal):
        case.agree(by=mo)
    case.agree(by=moll)
    assert case.state == "removed"
    word = ParentsWord.objects.get()
    assert word.words is None and word.standing is None and word.member is None


def test_a_parent_hears_what_came_of_it_and_is_then_forgotten(mia, moll, client: Client):
    with clock.frozen() as time:
        word = parents(client)
        drain()
        assert mail.outbox[-1].to == ["mum@example.org"] and word.code in mail.outbox[-1].body
        prove(client, word)
        MinorCase.objects.get().disagree(by=moll)
        drain()
        assert "shown again" in next(m for m in reversed(mail.outbox) if m.to == ["mum@example.org"]).body
        time.tick(days=29)
        assert retention.sweep("minor-case", clock.now()).removed == 0
        time.tick(days=2)
        assert retention.sweep("minor-case", clock.now()).removed == 2 and not ParentsWord.objects.exists()


def test_what_nobody_proved_is_forgotten_after_two_days(mia, client: Client):
    with clock.frozen() as time:
        parents(client)
        time.tick(days=2)
        assert retention.sweep("minor-case", clock.now()).removed == 1


def test_a_parents_form_cannot_keep_an_account_hidden_by_repeating_it(mia, mo, moll, client: Client):
    prove(client, parents(client))
    MinorCase.objects.get().disagree(by=moll)
    prove(client, parents(client, email="dad@example.org"))
    mia.refresh_from_db()
    assert not mia.is_hidden and MinorCase.objects.count() == 1
    assert Notice.objects.filter(subject=mo.subject, event__kind="minor-said-again").exists()


def test_the_form_is_limited_for_each_network(mia, client: Client):
    typed = {"handle": "mia", "standing": "Mother", "email": "mum@example.org", "words": SAID}
    for _ in range(5):
        parents(client)
    assert send(client, reverse("desk:minors"), typed).status_code == 429
    assert send(Client(), reverse("desk:minors"), typed, REMOTE_ADDR="198.51.100.7").status_code == 303


def test_what_was_said_is_sealed_and_opened_with_an_entry(mia, mo, moll, sign_in, client: Client):
    prove(client, parents(client))
    case = MinorCase.objects.get()
    browser = sign_in(moll)
    assert SAID not in browser.get(case.get_absolute_url()).content.decode()
    response = send(browser, reverse("desk:minor-words", args=[case.pk]))
    assert SAID in response.content.decode() and response.headers["Cache-Control"] == "no-store"


def test_a_hidden_account_stays_hidden_to_itself_after_a_new_password(mia, mo, client: Client):
    MinorCase.file(mia, by=mo)
    response = send(client, reverse("members:forgotten"), {"name": "mia"})
    code = mia.resets.get().codes.get().code
    onward = send(client, response.url, {"code": code})
    last = send(client, onward.url, {"new_password": "nine green lanterns"})
    assert last.url == reverse("desk:hidden")


def test_no_user_id_is_left_in_anything_that_staff_read_afterwards(mia, mo, moll, sign_in):
    make_member("other")
    case = MinorCase.file(mia, by=mo)
    case.agree(by=moll)
    text = sign_in(mo).get(reverse("notices:list")).content.decode()
    assert "mia" not in text
