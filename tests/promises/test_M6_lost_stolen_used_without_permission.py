"""M6: a member who lost control of a user ID or a password, or finds it used without permission, reports it
in one place: the password is removed, every session ends, what was done meanwhile is frozen and can be
undone, the other sides are told, and the member gets back in safely. (The card comes with billing.)"""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from parley.desk.models import Report
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.members.models import AddressChange, FormerAddress, Member, Reset
from parley.members.own import own_email, own_for_deals
from parley.notices.mail import drain
from parley.notices.models import Notice
from parley.offers import transitions
from parley.privacy import retention
from tests.cast import PASSWORD
from tests.members.people import send
from tests.offers.things import agreed, confirmed, offered, put_up

NEW = "nine copper kettles"


@pytest.fixture(autouse=True)
def _real_transactions(transactional_db) -> None:
    """Keys end when a transaction commits."""


def report(browser: Client, name: str, hours: str = "24") -> str:
    """Fill in the form -> where the code is typed."""
    response = send(browser, reverse("desk:lost"), {"name": name, "hours": hours})
    assert response.status_code == 303, response.content.decode()
    return response.url


def letters(address: str) -> list[str]:
    """What came to that address."""
    drain()
    return [letter.subject + "\n" + letter.body for letter in mail.outbox if letter.to == [address]]


def code_to(address: str) -> str:
    found = [re.search(r"Your code: (\d{6})", text) for text in letters(address)]
    return [each[1] for each in found if each][-1]


def back_in(browser: Client, name: str = "ana", address: str = "ana@example.org", **said: str):
    """The whole way: report, code, new password -> the review."""
    path = report(browser, name, **said)
    onward = send(browser, path, {"code": code_to(address)})
    assert onward.url.endswith("/password/"), onward.content.decode()
    return send(browser, onward.url, {"new_password": NEW})


def moved(member: Member, address: str) -> None:
    """Whoever is inside changes the mail address."""
    change = AddressChange.begin(member, address)
    change.confirm(change.code)


def test_the_page_is_open_to_everybody_and_found_from_every_page_and_from_signing_in(client: Client):
    assert client.get(reverse("desk:lost")).status_code == 200
    for path in ("/", reverse("members:sign-in"), reverse("members:forgotten")):
        assert reverse("desk:lost") in client.get(path).content.decode()


def test_the_code_freezes_the_account_at_once_and_ends_every_session(ana, sign_in, client: Client):
    thief = sign_in(ana)
    path = report(client, "ana")
    assert thief.get(reverse("members:profile")).status_code == 200  # nothing happens before the code
    send(client, path, {"code": code_to("ana@example.org")})
    assert thief.get(reverse("members:profile")).status_code == 303
    ana.refresh_from_db()
    assert not ana.has_usable_password()
    tried = send(Client(), reverse("members:sign-in"), {"name": "ana", "password": PASSWORD})
    assert tried.status_code == 422


def test_what_runs_is_held_and_the_other_sides_are_told_in_neutral_words(ana, ben, cleo, client: Client):
    made, deal = offered(put_up(ben), ana), agreed(put_up(ana, title="Violin"), cleo)
    deal.confirm(by=ana)
    send(client, report(client, "ana"), {"code": code_to("ana@example.org")})
    made.refresh_from_db()
    assert made.state == transitions.SUSPENDED
    for held in (lambda: made.accept(by=ben), lambda: deal.confirm(by=cleo)):
        with pytest.raises(Refusal):
            held()
    for member in (ben, cleo):
        assert Notice.objects.filter(subject=member.subject, event__kind="dealing-held").count() == 1
        text = "".join(letters(f"{member.handle}@example.org"))
        assert "on hold" in text and "somebody else uses" not in text


def test_the_member_gets_back_in_by_mail_reviews_and_ends_the_freeze(ana, ben, client: Client):
    lamp = put_up(ben)
    made = offered(lamp, ana)
    review = back_in(client)
    assert review.url == reverse("desk:review")
    page = client.get(review.url).content.decode()
    assert "An offer was made: Brass lamp" in page
    assert reverse("offers:withdrawal", args=[made.pk]) in page
    with pytest.raises(Refusal):
        put_up(ana, state="draft").publish(by=ana)
    assert send(client, reverse("offers:withdrawal", args=[made.pk])).status_code == 303
    made.refresh_from_db()
    assert made.state == transitions.WITHDRAWN
    assert send(client, reverse("desk:review-end")).status_code == 303
    put_up(ana, state="draft").publish(by=ana)
    assert client.get(review.url).url == reverse("members:profile")


def test_everything_done_in_that_time_is_listed_and_nothing_else(ana, ben, cleo, client: Client):
    with clock.frozen() as time:
        offered(put_up(cleo, title="Before"), ana)
        time.tick(hours=30)
        kept, ended = put_up(ana, title="Kept", made_at=clock.now()), put_up(
            ana, title="Ended", made_at=time.at.replace(year=2020)
        )  # fmt: skip
        theirs = confirmed(put_up(ben, title="Opened"), ana)
        theirs.open_contact(by=ana)
        taken = offered(put_up(ana, title="Accepted", made_at=time.at.replace(year=2020)), ben).accept(by=ana)
        kept.edit(by=ana, price_amount=1)
        ended.end(by=ana)
        ana.give_details("Somebody Else", "+493023125999", {"country_code": "DE"})
        ana.rename("ana-2")
        time.tick(minutes=10)
        back_in(client, name="ana-2")
        page = client.get(reverse("desk:review")).content.decode()
    for text in (
        "Something new was listed: Kept", "A listing was changed: Kept", "A listing was ended: Ended",
        "The contact of the other side was opened: Opened", "An offer was accepted: Accepted",
        "Name, telephone or postal address were changed", "The user ID was changed",
    ):  # fmt: skip
        assert text in page, text
    assert "Before" not in page
    for undo in (
        reverse("market:end", args=[kept.pk]), reverse("desk:review-listing", args=[ended.pk]),
        reverse("offers:stepping-back", args=[taken.pk]),
        reverse("offers:cancellation-together", args=[theirs.pk]),
    ):  # fmt: skip
        assert undo in page, undo


def test_a_listing_that_somebody_ended_comes_back_paused_but_not_an_older_one(ana, client: Client):
    with clock.frozen() as time:
        older, ended = put_up(ana, title="Older"), put_up(ana, title="Ended")
        older.end(by=ana)
        time.tick(days=2)
        ended.end(by=ana)
        back_in(client)
        assert send(client, reverse("desk:review-listing", args=[older.pk])).status_code == 409
        assert send(client, reverse("desk:review-listing", args=[ended.pk])).status_code == 303
        ended.refresh_from_db(), older.refresh_from_db()
        assert (ended.state, ended.ended_at, older.state) == ("paused", None, "ended")


def test_the_answer_is_the_same_whether_or_not_there_is_such_an_account(ana):
    def answers(name: str, path: str, typed: dict) -> list:
        browser = Client()
        first = send(browser, path, {**typed, "name": name})
        page = browser.get(first.url)
        wrong = send(browser, first.url, {"code": "12"})
        tokens = re.compile(r'value="[^"]*"|/(lost|forgotten)/[0-9a-f-]{36}/')
        return [(each.status_code, tokens.sub("", each.content.decode())) for each in (first, page, wrong)]

    for path, typed in (
        (reverse("desk:lost"), {"hours": "1"}), (reverse("members:forgotten"), {})
    ):  # fmt: skip
        assert answers("ana", path, typed) == answers("nobody", path, typed)
        assert answers("ana@example.org", path, typed) == answers("nobody@example.org", path, typed)


def test_who_had_the_address_before_the_thief_gets_back_in_by_it(ana, sign_in, client: Client):
    thief = sign_in(ana)
    moved(ana, "thief@example.org")
    ana.change_password(PASSWORD, "the thief's own words")
    assert any("take it back" in text for text in letters("ana@example.org"))
    review = back_in(client, name="ana@example.org")
    assert review.url == reverse("desk:review")
    ana = Member.objects.select_related("profile").get(pk=ana.pk)
    assert own_email(ana) == "ana@example.org"
    assert thief.get(reverse("members:profile")).status_code == 303
    assert not FormerAddress.objects.exists()


def test_the_thief_has_no_way_back_by_an_address_that_came_later(ana, client: Client):
    moved(ana, "thief@example.org")
    moved(Member.objects.get(pk=ana.pk), "thief2@example.org")
    asked = report(Client(), "ana")  # the thief asks first, and the code comes to thief2
    early = code_to("thief2@example.org")
    back_in(client, name="ana", address="ana@example.org")
    assert send(Client(), asked, {"code": early}).status_code == 404
    for name in ("thief@example.org", "thief2@example.org"):
        report(Client(), name)
    assert Reset.objects.filter(member=ana, used_at=None).count() == 0


def test_the_code_of_the_present_address_does_not_bring_a_former_one_back(ana, client: Client):
    moved(ana, "ana.new@example.org")
    back_in(client, name="ana", address="ana.new@example.org")
    ana = Member.objects.select_related("profile").get(pk=ana.pk)
    assert own_email(ana) == "ana.new@example.org" and FormerAddress.objects.filter(member=ana).exists()


def test_a_changed_address_can_be_taken_back_from_the_review(ana, client: Client):
    moved(ana, "ana.new@example.org")
    back_in(client, name="ana", address="ana.new@example.org")
    former = FormerAddress.objects.get(member=ana)
    path = reverse("desk:review-address", args=[former.pk])
    assert path in client.get(reverse("desk:review")).content.decode()
    assert send(client, path).status_code == 303
    assert own_email(Member.objects.get(pk=ana.pk)) == "ana@example.org"


def test_addresses_for_deals_that_somebody_set_are_listed_and_taken_away_from_the_review(ana, client: Client):
    change = AddressChange.begin(ana, "thief@example.org", for_deals=True)
    assert any("stop it here" in text for text in letters("ana@example.org"))
    change.confirm(change.code)
    ana.profile.refresh_from_db()
    ana.set_deal_address({"country_code": "DE", "street_address": "Locker 12", "city": "BERLIN"})
    ana.rename("ana-2")
    back_in(client, name="ana-2")
    page = client.get(reverse("desk:review")).content.decode()
    for words, undo in (
        ("The mail address for deals was changed", reverse("members:deal-email-removal")),
        ("The postal address for deals was changed", reverse("members:deal-address-removal")),
    ):
        assert words in page and undo in page
        assert send(client, undo).status_code == 303
    assert own_for_deals(Member.objects.get(pk=ana.pk)) == {"email": None, "address": None}
    page = client.get(reverse("desk:review")).content.decode()
    assert "The mail address for deals was taken away" not in page  # done since by its owner


def test_addresses_for_deals_that_somebody_took_away_are_listed(ana, client: Client):
    ana.set_deal_address({"country_code": "DE", "street_address": "Locker 12", "city": "BERLIN"})
    AddressChange.end_deal_mail(ana)
    ana.set_deal_address(None)
    back_in(client)
    page = client.get(reverse("desk:review")).content.decode()
    assert "The mail address for deals was taken away" in page
    assert "The postal address for deals was taken away" in page


def test_a_former_address_is_good_for_two_weeks(ana, client: Client):
    with clock.frozen() as time:
        moved(ana, "thief@example.org")
        time.tick(days=14)
        path = report(client, "ana@example.org")
        assert not Reset.objects.get(row=path.rstrip("/").rpartition("/")[2]).codes.exists()
        assert retention.sweep("former-address", clock.now()).removed == 1
        assert not FormerAddress.objects.exists()


def test_an_address_that_waits_for_its_code_is_dropped(ana, client: Client):
    for for_deals in (False, True):
        AddressChange.begin(ana, "thief@example.org", for_deals=for_deals)
    send(client, report(client, "ana"), {"code": code_to("ana@example.org")})
    assert not AddressChange.objects.exists()


def test_the_member_is_told_on_every_channel(ana, client: Client):
    moved(ana, "ana.new@example.org")
    back_in(client, name="ana", address="ana.new@example.org")
    kinds = set(Notice.objects.of(ana.subject).values_list("event__kind", flat=True))
    assert {"account-frozen", "password-reset"} <= kinds
    for address in ("ana@example.org", "ana.new@example.org"):
        text = "".join(letters(address))
        assert "is frozen" in text and "A new password was set" in text


def test_staff_starts_the_same_freeze_and_sees_no_password(ana, mo, ben, sign_in):
    inside, staff = sign_in(ana), sign_in(mo)
    path = reverse("desk:misuse", args=["ana"])
    assert 'type="password"' not in staff.get(path).content.decode()
    assert send(staff, path, {"hours": "24"}).status_code == 303
    assert inside.get(reverse("members:profile")).status_code == 303
    assert Report.of(ana).by_staff == mo
    assert any("is frozen" in text for text in letters("ana@example.org"))
    with pytest.raises(Refusal):
        Report.of(ana).end(by=mo)
    assert sign_in(ben).get(path).status_code == 404
    assert send(staff, reverse("desk:misuse", args=["mo"]), {"hours": "24"}).status_code == 409


def test_reported_twice_it_stays_one_freeze_with_the_earlier_time(ana, client: Client):
    back_in(client, hours="1")
    back_in(Client(), hours="168")
    running = Report.objects.running().get()
    assert (running.frozen_at - running.since).days >= 6
    assert Notice.objects.filter(subject=ana.subject, event__kind="account-frozen").count() == 1


def test_reports_that_nobody_proves_are_forgotten(ana, client: Client):
    with clock.frozen() as time:
        report(client, "ana")
        report(client, "nobody")
        time.tick(days=1)
        assert retention.sweep("misuse-report", clock.now()).removed == 1
        assert not Report.objects.exists()
