"""D3: disclosure outside only on a stated ground, of named fields, decided by two, recorded, and told."""

import re

import pytest

from parley.desk.models import Package
from parley.members.models import Profile
from parley.notices.models import Event, Notice
from parley.offers.models import DealContact
from parley.privacy import ledger
from parley.privacy.catalogue import EVERYONE, REQUESTER, catalogue
from parley.privacy.gate import GateClosed, Requester, disclose
from parley.privacy.grounds import GROUNDS
from parley.privacy.packages import opened
from tests.desk.cases import WHY, filed, fresh, granted, lines, produced

PROMISED = {"consent", "legal-process", "terms", "liability", "harm", "law-enforcement", "own-report"}


def test_the_grounds_are_those_of_the_promise():
    assert set(GROUNDS) == PROMISED


def test_every_use_for_somebody_outside_stands_on_a_ground_with_a_reason_and_two_peoples_grant():
    found = [
        (table, use)
        for table in catalogue.tables.values()
        for what in table.personal().values()
        for use in what.uses
        if use.to == REQUESTER
    ]
    assert {table.model for table, _use in found} == {Profile, DealContact}
    assert {use.purpose for _table, use in found} == {ground.purpose for ground in GROUNDS.values()}
    assert all(use.when == "granted-request" and use.reason_required for _table, use in found)


def test_nothing_sealed_of_a_member_has_a_use_for_everyone():
    for table in catalogue.tables.values():
        for what in table.personal().values():
            assert not (what.kind.sealed and any(use.to == EVERYONE for use in what.uses))


@pytest.mark.parametrize("ground", sorted(PROMISED))
def test_on_each_ground_the_named_fields_go_out_when_two_people_granted_them(ana, mo, nia, ground):
    case = filed(mo, [ana], ground=ground, fields=["name", "email"])
    if ground == "consent":
        case.consents.get().agree(by=ana)
    case.grant(mo, WHY, lines(case))
    with pytest.raises(GateClosed):
        disclose(Requester(), GROUNDS[ground].purpose, ["name"], Profile.objects.get(member=ana), case)
    produced(case, nia)
    passphrase = disclose(nia, "handle-request", ["passphrase"], about=Package.objects.get())["passphrase"]
    (person,) = opened(fresh(case).fetch(nia), passphrase)["people"]
    assert person["values"] == [
        ["full name", "Ana Abendroth", "as stated"],
        ["mail address", "ana@example.org", "verified"],
    ]


def test_on_no_ground_does_one_person_alone_hand_anything_out(ana, mo, nia):
    for ground in sorted(PROMISED - {"consent"}):
        case = filed(mo, [ana], ground=ground, fields=["name"])
        assert granted(case, mo).state == "open"


def test_the_whole_case_is_recorded(ana, mo, nia):
    case = produced(filed(mo, [ana], fields=["name"]), mo, nia)
    case.fetch(mo)
    kinds = list(Event.objects.about(case).values_list("kind", flat=True))
    assert kinds == [
        "request-filed",
        "second-asked",
        "request-granted",
        "request-produced",
        "data-disclosed",
        "request-fetched",
    ]
    assert [each.by for each in case.decisions.order_by("pk")] == [mo, nia]
    (entry,) = ledger.opened(ledger.entries_about(ana.subject))
    assert entry.role == "requester" and entry.fields == ["members_profile.name"]
    assert entry.purpose == "disclose-legal-process" and entry.because["reason"] == WHY


def test_the_member_reads_who_asked_for_what_and_why(ana, mo, nia, sign_in):
    case = produced(filed(mo, [ana], fields=["name"]), mo, nia)
    assert Notice.objects.filter(subject=ana.subject, event__kind="data-disclosed").count() == 1
    browser = sign_in(ana)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.get("/me/disclosures/").content.decode()))
    assert "Somebody outside who asked for it was given your full name" in text
    page = browser.get(f"/me/requests/{case.pk}/").content.decode()
    assert "District Court of Example" in page and WHY in page
