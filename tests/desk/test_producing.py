"""What is handed out: only what was granted, once, labelled, sealed, and gone when it is fetched."""

import pytest

from parley.desk.models import Package
from parley.desk.requests_rules import PACKAGE, PACKAGE_KEPT
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.members.models import AddressChange, Profile
from parley.offers.models import DealContact
from parley.privacy import retention
from parley.privacy.departures import take_leave
from parley.privacy.gate import GateClosed, Partner, Requester, disclose
from parley.privacy.grounds import GROUNDS
from parley.privacy.keyring import Keeping
from parley.privacy.ledger_models import Entry
from parley.privacy.packages import WrongPassphrase, opened
from tests.desk.cases import EVERYTHING, WHY, filed, fresh, granted, produced
from tests.desk.test_deciding import NOON
from tests.offers.things import confirmed

PURPOSE = GROUNDS["legal-process"].purpose


def package_of(case, by):
    """What the package says, after it was fetched by `by`."""
    words = disclose(by, "handle-request", ["passphrase"], about=Package.objects.get(request=case))
    return opened(case.fetch(by), words["passphrase"])


def values(document) -> dict:
    """{(user ID, field): (value, standing)}"""
    return {
        (person["name"], field): (value, standing)
        for person in document["people"]
        for field, value, standing in person["values"]
    }


def try_all(about, because, viewer=None, purpose=PURPOSE) -> set[str]:
    """The fields that the gate opens."""
    open_ones = set()
    for field in EVERYTHING:
        try:
            disclose(viewer or Requester(), purpose, [field], about=about, because=because)
            open_ones.add(field)
        except GateClosed:
            pass
    return open_ones


def test_only_the_granted_fields_stand_in_the_package_each_labelled(ana, ben, mo, nia):
    case = produced(filed(mo, [ana, ben]), mo, nia, fields=["name", "email"])
    said = values(package_of(case, mo))
    assert said == {
        ("ana", "full name"): ("Ana Abendroth", "as stated"),
        ("ana", "mail address"): ("ana@example.org", "verified"),
        ("ben", "full name"): ("Ben Barlow", "as stated"),
        ("ben", "mail address"): ("ben@example.org", "verified"),
    }


def test_a_postal_address_is_written_in_lines(ana, mo, nia):
    case = produced(filed(mo, [ana], fields=["address"]), mo, nia)
    assert values(package_of(case, mo))["ana", "postal address"] == (
        "Lindenweg 7\n10115 BERLIN\nGERMANY",
        "as stated",
    )


def test_addresses_for_deals_are_asked_for_by_themselves(ana, ben, mo, nia):
    change = AddressChange.begin(ana, "ana.box@example.org", for_deals=True)
    change.confirm(change.code)
    ana.profile.refresh_from_db()
    ana.set_deal_address({"country_code": "DE", "street_address": "Locker 12", "city": "BERLIN"})
    fields = ["deal_email", "deal_address"]
    said = values(package_of(produced(filed(mo, [ana, ben], fields=fields), mo, nia), mo))
    assert said == {
        ("ana", "mail address for deals"): ("ana.box@example.org", "verified"),
        ("ana", "postal address for deals"): ("Locker 12\nBERLIN\nGERMANY", "as stated"),
        ("ben", "mail address for deals"): ("not given", "as stated"),
        ("ben", "postal address for deals"): ("not given", "as stated"),
    }


def test_the_gate_opens_what_was_granted_and_nothing_else(ana, ben, mo, nia):
    case = filed(mo, [ana])
    mine, other = Profile.objects.get(member=ana), Profile.objects.get(member=ben)
    assert try_all(mine, case) == set()
    granted(case, mo, nia, fields=["name", "phone"])
    assert try_all(mine, case) == {"name", "phone"}
    assert try_all(other, case) == set()
    assert try_all(mine, None) == try_all(mine, WHY) == set()
    assert try_all(mine, case, purpose=GROUNDS["law-enforcement"].purpose) == set()
    for viewer in (mo, nia, ben, Partner("mail"), Partner("outside-second")):
        assert try_all(mine, case, viewer=viewer) == set()


def test_the_gate_closes_when_it_was_produced_and_opens_only_by_a_new_grant(ana, mo, nia):
    case, mine = filed(mo, [ana]), Profile.objects.get(member=ana)
    produced(case, mo, nia)
    assert try_all(mine, case) == set()
    with pytest.raises(Refusal, match="Once is all"):
        fresh(case).produce(mo)
    fresh(case).fetch(mo)
    assert try_all(mine, case) == set()
    fresh(case).ask_again(mo, WHY)
    assert try_all(mine, case) == set()
    granted(fresh(case), mo, nia, fields=["name"])
    assert try_all(mine, case) == {"name"}


def test_many_rows_of_one_person_are_decided_each_by_itself(ana, ben, lamp, chairs, mo, nia):
    one, other = confirmed(lamp, ben), confirmed(chairs, ben)
    case = granted(filed(mo, [], fields=["email"], deals=[one.pk]), mo, nia)
    inside = DealContact.objects.get(side__deal=one, side__member=ben)
    outside = DealContact.objects.get(side__deal=other, side__member=ben)
    assert try_all(inside, case) == {"email"}
    assert try_all(outside, case) == set()
    with pytest.raises(GateClosed):
        disclose(Requester(), PURPOSE, ["email"], about=[inside, outside], because=case)


def test_somebody_who_left_is_named_by_what_is_kept_of_them(ana, ben, lamp, mo, nia):
    deal = confirmed(lamp, ben)
    take_leave(ana.subject)
    ana.refresh_from_db()
    with pytest.raises(Refusal, match="belongs to nobody"):
        filed(mo, [ana.handle], fields=["name"])  # they have no user ID any more: what they listed names them
    case = produced(filed(mo, [], fields=["name", "phone"], listings=[lamp.pk]), mo, nia)
    document = package_of(case, mo)
    assert values(document) == {("a former member", "full name"): ("Ana Abendroth", "as stated")}
    assert document["people"][0]["place"] == f"contact kept in deal {deal.pk}"


def test_a_field_without_a_use_on_that_ground_cannot_be_asked_for(ana, mo):
    for ground in ("terms", "liability"):
        with pytest.raises(Refusal) as refusal:
            filed(mo, [ana], ground=ground, fields=["phone"])
        assert refusal.value.field == "fields"
        filed(mo, [ana], ground=ground, fields=["name", "email", "address"])


def test_what_does_not_exist_cannot_be_named(mo, ana):
    with pytest.raises(Refusal) as refusal:
        filed(mo, ["nobody"])
    assert refusal.value.field == "people"
    with pytest.raises(Refusal) as refusal:
        filed(mo, [], deals=[99])
    assert refusal.value.field == "deals"
    with pytest.raises(Refusal):
        filed(mo, [])


def test_only_a_decider_makes_and_fetches_it_and_it_goes_with_that(
    ana, mo, nia, new_member, django_capture_on_commit_callbacks
):
    third = new_member("pia", moderator=True)
    case = granted(filed(third, [ana]), mo, nia)
    for stranger in (third, ana):
        with pytest.raises(Refusal):
            case.produce(stranger)
    case.produce(mo)
    with pytest.raises(Refusal):
        fresh(case).fetch(third)
    keeping = Package.objects.get().keeping
    with django_capture_on_commit_callbacks(execute=True):
        assert fresh(case).fetch(nia).startswith("<!doctype html>")
    assert not Package.objects.exists() and fresh(case).state == "fetched"
    with pytest.raises(Refusal, match="no package"):
        fresh(case).fetch(mo)
    assert fresh(case).people_concerned == 1
    assert not Keeping.objects.filter(pk=keeping).exists()


def test_a_package_that_nobody_fetches_is_destroyed_with_its_key(
    ana, mo, nia, django_capture_on_commit_callbacks
):
    with clock.frozen(NOON) as stopped:
        case = produced(filed(mo, [ana]), mo, nia)
        keeping = Package.objects.get().keeping
        assert retention.sweep(PACKAGE, clock.now()).removed == 0
        stopped.at += PACKAGE_KEPT
        with django_capture_on_commit_callbacks(execute=True):
            assert retention.sweep(PACKAGE, clock.now()).removed == 1
        assert fresh(case).state == "lapsed" and not Package.objects.exists()
        assert not Keeping.objects.filter(pk=keeping).exists()


def test_a_wrong_passphrase_opens_nothing_and_no_value_stands_in_the_file(ana, mo, nia):
    case = produced(filed(mo, [ana]), mo, nia)
    page = case.fetch(mo)
    assert "Abendroth" not in page and "ana@example.org" not in page
    with pytest.raises(WrongPassphrase):
        opened(page, "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-AAAAA")


def test_each_person_has_their_entry_before_the_package_is_there(ana, ben, mo, nia, sign_in):
    before = Entry.objects.count()
    case = produced(filed(mo, [ana, ben], fields=["name"]), mo, nia)
    assert Entry.objects.count() == before + 2
    page = sign_in(ana).get("/me/disclosures/").content.decode()
    assert "was given" in page and f"/me/requests/{case.pk}/" in page and WHY in page
    assert f"#{PURPOSE}-to-requester" in page


def test_nothing_is_stored_when_the_gate_closes_half_way(ana, mo, nia):
    case = granted(filed(mo, [ana]), mo, nia)
    Keeping.end(Profile.objects.get(member=ana).keeping)
    with pytest.raises(Refusal, match="gate stays closed"):
        case.produce(mo)
    assert fresh(case).state == "granted" and not Package.objects.exists()


def test_lines_that_are_no_longer_kept_are_left_out(ana, ben, mo, nia):
    case = granted(filed(mo, [ana, ben], fields=["name"]), mo, nia)
    take_leave(ben.subject)
    case.produce(mo)
    assert values(package_of(fresh(case), mo)).keys() == {("ana", "full name")}
