"""When the people concerned are told: at once, or when the embargo ends, and until then by nothing at all."""

import pytest

from parley.desk.jobs import sound_alarms, tell_after_embargoes
from parley.desk.models import Consent, DisclosureRequest
from parley.desk.requests_rules import CASE_KEPT
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.members.models import Profile
from parley.notices.models import Notice
from parley.privacy import ledger, retention, views
from parley.privacy.departures import take_leave
from parley.privacy.gate import GateClosed, Partner, Requester, disclose
from parley.privacy.grounds import GROUNDS
from parley.privacy.keyring import Keeping
from parley.privacy.ledger_models import Entry
from tests.desk.cases import COURT, WHY, days, filed, fresh, granted, produced
from tests.desk.test_deciding import NOON
from tests.marks import without_marks

PAGES = ("/me/disclosures/", "/me/disclosures/?page=2", "/notices/", "/me/")


def told(member, kind="data-disclosed") -> int:
    return Notice.objects.filter(subject=member.subject, event__kind=kind).count()


def seen(browser, address, django_assert_max_num_queries) -> tuple:
    """What a page gives away: status, bytes (but for the marks of one request), number of queries."""
    with django_assert_max_num_queries(100) as queries:
        response = browser.get(address)
    return response.status_code, without_marks(response.content.decode()), len(queries)


def test_without_an_embargo_they_are_told_at_once_by_notice_and_mail(ana, mo, nia):
    produced(filed(mo, [ana]), mo, nia)
    assert told(ana) == 1
    assert Notice.objects.get(subject=ana.subject, event__kind="data-disclosed").mail_state == "waiting"


def test_two_worlds_with_and_without_an_embargoed_disclosure_look_the_same(
    ana, ben, mo, nia, sign_in, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr(views, "PER_PAGE", 2)
    for member in (ana, ben):
        for _mail in range(3):
            disclose(Partner("mail"), "send-notices", ["email"], Profile.objects.get(member=member))
    browser = sign_in(ana)
    case = filed(mo, [ana, ben], embargo_until=days(30))
    granted(case, mo, nia)
    before = [seen(browser, address, django_assert_max_num_queries) for address in PAGES]
    entries = Entry.objects.count()
    fresh(case).produce(mo)
    assert Entry.objects.count() == entries + 2
    after = [seen(browser, address, django_assert_max_num_queries) for address in PAGES]
    assert after == before
    assert browser.get(f"/me/requests/{case.pk}/").status_code == 404
    assert browser.get(f"/me/requests/{case.pk + 1}/").status_code == 404
    assert told(ana) == 0 and ledger.entries_about(ana.subject).count() == 3


def test_when_it_ends_the_entry_appears_says_so_and_they_are_told_once(ana, mo, nia, sign_in):
    with clock.frozen(NOON) as stopped:
        case = produced(filed(mo, [ana], embargo_until=days(30)), mo, nia)
        assert tell_after_embargoes.call_local() == 0
        stopped.tick(days=30)
        page = sign_in(ana).get("/me/disclosures/").content.decode()
        assert "under an embargo" in page and "was given" in page
        assert tell_after_embargoes.call_local() == 1 and tell_after_embargoes.call_local() == 0
        assert told(ana) == 1
        own = sign_in(ana).get(f"/me/requests/{case.pk}/").content.decode()
        assert COURT in own and "not allowed to tell you" in own


def test_a_moved_embargo_moves_the_entry_too(ana, mo, nia, sign_in):
    with clock.frozen(NOON) as stopped:
        case = produced(filed(mo, [ana], embargo_until=days(30)), mo, nia)
        until = days(40)
        case.extend_embargo(mo, until, WHY)
        case.extend_embargo(nia, until, WHY)
        stopped.tick(days=35)
        assert ledger.entries_about(ana.subject).count() == 0 and tell_after_embargoes.call_local() == 0
        stopped.tick(days=5)
        assert ledger.entries_about(ana.subject).count() == 1 and tell_after_embargoes.call_local() == 1


def test_a_clock_that_jumps_ends_no_embargo_before_somebody_has_looked_at_it(ana, mo, nia, sign_in):
    with clock.frozen(NOON) as stopped:
        retention.run()
        case = produced(filed(mo, [ana], embargo_until=days(30)), mo, nia)
        stopped.tick(days=31)
        assert tell_after_embargoes.call_local() == 0 and told(ana) == 0
        fresh(case).tell()
        assert told(ana) == 0 and ledger.entries_about(ana.subject).count() == 0
        assert sign_in(ana).get(f"/me/requests/{case.pk}/").status_code == 404
        retention.run(clock_is_right=True)
        assert tell_after_embargoes.call_local() == 1 and told(ana) == 1
        assert ledger.entries_about(ana.subject).count() == 1
        assert sign_in(ana).get(f"/me/requests/{case.pk}/").status_code == 200


def test_what_is_handed_out_while_the_clock_has_jumped_stays_under_its_embargo(ana, mo, nia):
    with clock.frozen(NOON) as stopped:
        retention.run()
        case = granted(filed(mo, [ana], embargo_until=days(9)), mo, nia)
        stopped.tick(days=10)
        case.produce(mo)
        assert told(ana) == 0 and ledger.entries_about(ana.subject).count() == 0
        stopped.tick(days=-10)
        assert told(ana) == 0 and ledger.entries_about(ana.subject).count() == 0


def test_the_ledger_verifies_with_entries_under_an_embargo(ana, mo, nia):
    produced(filed(mo, [ana], embargo_until=days(30)), mo, nia)
    ledger.sequence()
    assert ledger.verify().ok


def test_other_peoples_parts_of_a_request_are_not_shown(ana, ben, cleo, mo, nia, sign_in):
    case = produced(filed(mo, [ana, ben]), mo, nia)
    page = without_marks(sign_in(ana).get(f"/me/requests/{case.pk}/").content.decode())
    assert "ben" not in page.partition("<main")[2].partition("</main>")[0]
    assert sign_in(cleo).get(f"/me/requests/{case.pk}/").status_code == 404
    with pytest.raises(GateClosed):
        disclose(cleo, "tell-who-asked", ["organisation"], about=case, because=case)


class TestConsent:
    def asked(self, mo, *people):
        return filed(mo, list(people), ground="consent", fields=["name"])

    def of(self, case, member):
        return Consent.objects.get(request=case, member=member)

    def test_each_person_is_asked_and_reads_exactly_what_by_whom(self, ana, mo, sign_in):
        case = self.asked(mo, ana)
        assert told(ana, "consent-asked") == 1
        page = sign_in(ana).get(f"/me/requests/{case.pk}/").content.decode()
        assert COURT in page and "full name" in page and "telephone number" not in page

    def test_two_staff_alone_cannot_hand_out_on_that_ground(self, ana, mo, nia):
        case = granted(self.asked(mo, ana), mo, nia)
        with pytest.raises(Refusal, match="Nobody agreed"):
            case.produce(mo)
        with pytest.raises(GateClosed):
            disclose(Requester(), GROUNDS["consent"].purpose, ["name"], Profile.objects.get(member=ana), case)

    def test_only_those_who_agreed_are_handed_out(self, ana, ben, mo, nia):
        case = self.asked(mo, ana, ben)
        self.of(case, ana).agree(by=ana)
        self.of(case, ben).refuse(by=ben)
        produced(case, mo, nia)
        assert list(case.named.exclude(handed_out=[]).values_list("member__handle", flat=True)) == ["ana"]
        assert told(ana) == 1 and told(ben) == 0

    def test_nobody_agrees_for_somebody_else(self, ana, ben, mo):
        case = self.asked(mo, ana)
        for other in (ben, mo):
            with pytest.raises(Refusal):
                self.of(case, ana).agree(by=other)

    def test_it_is_taken_back_until_it_was_fetched_and_the_gate_closes(self, ana, mo, nia):
        case = self.asked(mo, ana)
        self.of(case, ana).agree(by=ana)
        granted(case, mo, nia)
        self.of(case, ana).refuse(by=ana)
        assert self.of(case, ana).state == "withdrawn"
        with pytest.raises(Refusal):
            fresh(case).produce(mo)
        self.of(case, ana).agree(by=ana)
        fresh(case).produce(mo)
        fresh(case).fetch(mo)
        with pytest.raises(Refusal, match="is over"):
            self.of(case, ana).refuse(by=ana)

    def test_it_is_asked_anew_for_each_new_decision(self, ana, mo, nia):
        case = self.asked(mo, ana)
        self.of(case, ana).agree(by=ana)
        produced(case, mo, nia).fetch(mo)
        fresh(case).ask_again(mo, WHY)
        assert self.of(case, ana).state == "asked"

    def test_who_leaves_agrees_to_nothing(self, ana, mo, nia):
        case = self.asked(mo, ana)
        self.of(case, ana).agree(by=ana)
        take_leave(ana.subject)
        assert self.of(case, ana).state == "withdrawn"

    def test_the_buttons_of_the_page_work(self, ana, mo, sign_in, once):
        case, browser = self.asked(mo, ana), sign_in(ana)
        assert browser.post(f"/me/requests/{case.pk}/consent/", once()).status_code == 303
        assert self.of(case, ana).state == "agreed"
        assert browser.post(f"/me/requests/{case.pk}/refusal/", once()).status_code == 303
        assert self.of(case, ana).state == "withdrawn"


def test_an_emergency_that_nobody_reviews_raises_an_alarm_once(ana, mo, nia, sign_in):
    with clock.frozen(NOON) as stopped:
        case = granted(filed(mo, [ana], ground="harm", emergency=True), mo)
        stopped.tick(hours=71, minutes=59)
        assert sound_alarms.call_local() == 0
        stopped.tick(minutes=1)
        assert sound_alarms.call_local() == 1 and sound_alarms.call_local() == 0
        assert told(mo, "review-overdue") == told(nia, "review-overdue") == 1
        assert "Not reviewed in time" in sign_in(nia).get("/desk/").content.decode()
        assert "not reviewed in time 1" in sign_in(nia).get("/transparency/").content.decode()
        fresh(case).review(nia, True, WHY)
        assert "Not reviewed in time" not in sign_in(nia).get("/desk/").content.decode()
        assert "not reviewed in time 1" in sign_in(nia).get("/transparency/").content.decode()


def test_a_case_past_its_keeping_forgets_people_and_still_counts(
    ana, mo, nia, sign_in, django_capture_on_commit_callbacks
):
    with clock.frozen(NOON) as stopped:
        case = produced(filed(mo, [ana], evidence=(b"%PDF-1", "application/pdf")), mo, nia)
        case.fetch(mo)
        stopped.at += CASE_KEPT
        with django_capture_on_commit_callbacks(execute=True):
            assert retention.sweep("disclosure-request", clock.now()).removed == 1
        assert retention.sweep("disclosure-request", clock.now()).removed == 0
        left = DisclosureRequest.objects.get()
        assert left.organisation is None and left.reason == "" and not left.named.exists()
        assert not Keeping.objects.filter(subject=case.subject).exists()
        assert left.people_concerned == 1
        assert sign_in(mo).get(f"/desk/requests/{case.pk}/").status_code == 200


def test_nothing_is_told_by_a_request_that_was_refused(ana, mo, nia, sign_in):
    case = filed(mo, [ana])
    case.refuse(nia, WHY)
    assert told(ana) == 0 and sign_in(ana).get(f"/me/requests/{case.pk}/").status_code == 404
