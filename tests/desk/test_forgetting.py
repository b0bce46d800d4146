"""What a case forgets and when: the keys before the rows, so that a crash between the two is found again; and
a deal that both sides have left goes, whatever names it."""

import pytest

from parley.desk.models import DisclosureRequest, ParentsWord
from parley.desk.requests_rules import CASE_KEPT
from parley.ground import clock
from parley.notices.mail import drain
from parley.offers.jobs import forget_abandoned
from parley.offers.models import Deal, DealContact
from parley.offers.rules import CONTACT_KEPT
from parley.privacy import ledger, retention, shredlist
from parley.privacy.gate import Requester, disclose
from parley.privacy.grounds import GROUNDS
from parley.privacy.keyring import Keeping
from tests.desk.cases import filed, fresh, granted, produced
from tests.desk.test_deciding import NOON
from tests.members.leavers import leave
from tests.offers.things import confirmed


def unwritable(*_: object) -> None:
    raise shredlist.ShredListUnwritable("the disk is full")


def test_a_deal_that_a_case_names_goes_all_the_same_when_both_sides_have_left(
    lamp, ana, ben, mo, nia, commit
):
    with clock.frozen(NOON) as stopped:
        deal = confirmed(lamp, ben)
        case = produced(filed(mo, [], fields=["name"], deals=[deal.pk]), mo, nia)
        leave(ana, commit)
        leave(ben, commit)
        stopped.at += CONTACT_KEPT
        retention.sweep("deal", clock.now())
        assert forget_abandoned.call_local() == 1
    assert not Deal.objects.exists()
    line = case.named.first()
    assert line.deal_id == deal.pk and line.place is None


def test_its_page_says_of_a_deal_that_has_gone_which_it_was(lamp, ana, ben, mo, sign_in, commit):
    with clock.frozen(NOON) as stopped:
        deal = confirmed(lamp, ben)
        case = filed(mo, [], fields=["name"], deals=[deal.pk])
        leave(ana, commit)
        leave(ben, commit)
        stopped.at += CONTACT_KEPT
        retention.sweep("deal", clock.now())
        forget_abandoned.call_local()
        page = sign_in(mo).get(f"/desk/requests/{case.pk}/")
    assert page.status_code == 200 and f"kept in deal {deal.pk}" in page.content.decode()


def test_a_case_whose_keys_could_not_be_ended_is_found_again(ana, mo, nia, commit, monkeypatch):
    with clock.frozen(NOON) as stopped:
        case = produced(filed(mo, [ana]), mo, nia)
        case.fetch(mo)
        stopped.at += CASE_KEPT
        with monkeypatch.context() as patched, pytest.raises(shredlist.ShredListUnwritable):
            patched.setattr(shredlist, "add", unwritable)
            with commit(execute=True):
                retention.sweep("disclosure-request", clock.now())
        assert DisclosureRequest.objects.past_keeping(clock.now()).exists()
        with commit(execute=True):
            assert retention.sweep("disclosure-request", clock.now()).removed == 1
    assert fresh(case).reason == "" and not Keeping.objects.filter(subject=case.subject).exists()


def test_of_a_parent_the_record_of_who_saw_what_they_wrote_goes_too(ana, client):
    with clock.frozen(NOON) as stopped:
        word = ParentsWord.begin("ana", "mum@example.org", "Mother", "She is in his class.", "192.0.2.1")
        drain()
        ledger.sequence()
        assert Keeping.objects.filter(subject=word.subject, name="ledger").exists()
        stopped.tick(days=2)
        assert retention.sweep("minor-case", clock.now()).removed == 1
    assert not Keeping.objects.filter(subject=word.subject).exists()


def test_a_contact_of_who_has_left_is_opened_without_a_key_of_theirs_anew(lamp, ana, ben, mo, nia, commit):
    with clock.frozen(NOON) as stopped:
        deal = confirmed(lamp, ben)
        case = granted(filed(mo, [], fields=["name"], deals=[deal.pk]), mo, nia)
        leave(ana, commit)
        theirs, before = DealContact.objects.get(side__member=ana), len(ledger.written())
        disclose(Requester(), GROUNDS["legal-process"].purpose, ["name"], about=theirs, because=case)
        assert len(ledger.written()) == before + 1
        assert [each.name for each in Keeping.objects.filter(subject=ana.subject)] == ["deal"]
        stopped.at += CONTACT_KEPT
        retention.sweep("deal", clock.now())
    assert not Keeping.objects.filter(subject=ana.subject).exists()
    assert not DealContact.objects.filter(side__member=ana).exists()
