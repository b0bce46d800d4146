"""The gate: what the policy permits is shown and recorded; everything else is refused, without a value."""

import logging
from dataclasses import replace

import pytest
from django.db import connections, transaction

from parley.members.models import Member, Profile
from parley.privacy import ledger, relations
from parley.privacy.catalogue import CONTRACT, COUNTERPARTY, EVERYONE, NAME, SHRED, Personal, Use, catalogue
from parley.privacy.gate import GateClosed, GateStuck, Partner, Requester, disclose, rows_of
from parley.privacy.keyring import Keeping, end_all, end_many
from parley.privacy.sealing import Sealed

pytestmark = pytest.mark.usefixtures("test_policy")


def entries(member):
    return ledger.opened(ledger.entries_about(member.subject))


def test_own_data_is_shown_and_leaves_no_entry(ana):
    shown = disclose(ana, "anything", ["email", "name"], ana.profile)
    assert shown == {"email": "ana@example.org", "name": "Ana Abendroth"}
    assert entries(ana) == []


def test_the_other_side_of_a_proved_relation_sees_the_value(ana, ben, deal, dealing):
    dealing.add((ben.subject, ana.subject))
    assert disclose(ben, "test-sell", ["email"], ana.profile, because=deal) == {"email": "ana@example.org"}


def test_what_is_shown_is_recorded_for_the_one_whom_it_is_about(ana, ben, deal, dealing):
    dealing.add((ben.subject, ana.subject))
    disclose(ben, "test-sell", ["email", "name"], ana.profile, because=deal)
    (entry,) = entries(ana)
    assert (entry.role, entry.name, entry.purpose) == ("member", "ben", "test-sell")
    assert entry.fields == ["members_profile.email", "members_profile.name"]
    assert entry.clauses == ["test-sell-to-counterparty"]
    assert entry.because["kind"] == "members.city" and entry.because["id"] == str(deal.pk)
    assert entries(ben) == []


REFUSED = {
    "nothing proves the relation": lambda a: (a.dov, "test-sell", ["email"], a.ana.profile, a.deal),
    "the relation holds the other way round": lambda a: (
        a.ana,
        "test-sell",
        ["email"],
        a.ben.profile,
        a.deal,
    ),
    "no reason for the relation": lambda a: (a.ben, "test-sell", ["email"], a.ana.profile, None),
    "another purpose": lambda a: (a.ben, "test-settle", ["email"], a.ana.profile, a.deal),
    "a purpose nobody declared": lambda a: (a.ben, "curiosity", ["email"], a.ana.profile, a.deal),
    "a field without a use": lambda a: (a.ben, "test-sell", ["phone"], a.ana.profile, a.deal),
    "one field of several without a use": lambda a: (
        a.ben,
        "test-sell",
        ["email", "phone"],
        a.ana.profile,
        a.deal,
    ),
    "no such field": lambda a: (a.ben, "test-sell", ["shoe_size"], a.ana.profile, a.deal),
    "not personal": lambda a: (a.ben, "test-sell", ["row"], a.ana.profile, a.deal),
    "a column that is nobody's": lambda a: (a.ana, "anything", ["row"], a.ana.profile, None),
    "one row of several": lambda a: (a.ben, "test-sell", ["email"], [a.ana.profile, a.dov.profile], a.deal),
    "nobody in particular": lambda a: (None, "test-sell", ["email"], a.ana.profile, a.deal),
    "a moderator without a reason": lambda a: (a.mo, "test-settle", ["name"], a.ana.profile, "  "),
    "a moderator without a use": lambda a: (a.mo, "test-settle", ["email"], a.ana.profile, "a dispute"),
    "a member as a moderator": lambda a: (a.ben, "test-settle", ["name"], a.ana.profile, "a dispute"),
    "somebody outside as a moderator": lambda a: (
        Requester(),
        "test-settle",
        ["name"],
        a.ana.profile,
        "a case",
    ),
    "a moderator as a partner": lambda a: (a.mo, "test-mail", ["email"], a.ana.profile, None),
    "another partner": lambda a: (Partner("ads"), "test-mail", ["email"], a.ana.profile, None),
    "a partner with another purpose": lambda a: (
        Partner("mail"),
        "test-sell",
        ["email"],
        a.ana.profile,
        a.deal,
    ),
    "a partner with another field": lambda a: (Partner("mail"), "test-mail", ["name"], a.ana.profile, None),
}


@pytest.fixture
def people(ana, ben, dov, mo, deal, dealing):
    dealing.add((ben.subject, ana.subject))
    people = type("People", (), {})()
    people.ana, people.ben, people.dov, people.mo, people.deal = ana, ben, dov, mo, deal
    return people


@pytest.mark.parametrize("asked", REFUSED.values(), ids=REFUSED)
def test_the_gate_is_closed_for(people, asked, caplog):
    with caplog.at_level(logging.DEBUG), pytest.raises(GateClosed) as refusal:
        *question, because = asked(people)
        disclose(*question, because=because)
    said = caplog.text + str(refusal.value)
    assert "disclosure refused" in caplog.text
    assert not any(value in said for value in ("@example.org", "Abendroth", "Drummond", "Barlow"))
    assert entries(people.ana) == entries(people.dov) == []


def test_a_member_who_left_sees_nothing(people):
    people.ben.cancelled_on = people.ben.joined_on
    with pytest.raises(GateClosed):
        disclose(people.ben, "test-sell", ["email"], people.ana.profile, because=people.deal)


def test_a_proof_that_is_merely_truthy_proves_nothing(people, monkeypatch):
    truthy = relations.Relation("test-dealing", "", lambda *args: "yes")
    monkeypatch.setitem(relations.registered, "test-dealing", truthy)
    with pytest.raises(GateClosed):
        disclose(people.ben, "test-sell", ["email"], people.ana.profile, because=people.deal)


def test_a_moderator_with_a_reason_sees_what_is_declared_and_is_recorded_by_role(ana, mo):
    assert disclose(mo, "test-settle", ["name"], ana.profile, because="case 3") == {"name": "Ana Abendroth"}
    (entry,) = entries(ana)
    assert (entry.role, entry.because) == ("moderator", {"reason": "case 3"})


def test_a_partner_gets_exactly_its_field(ana):
    assert disclose(Partner("mail"), "test-mail", ["email"], ana.profile) == {"email": "ana@example.org"}
    (entry,) = entries(ana)
    assert (entry.role, entry.name) == ("partner", "mail")


def test_many_rows_are_shown_in_one_call_with_an_entry_for_each_subject(ana, cleo):
    shown = disclose(Partner("mail"), "test-mail", ["email"], [cleo.profile, ana.profile])
    assert shown == [{"email": "cleo@example.org"}, {"email": "ana@example.org"}]
    assert len(entries(ana)) == len(entries(cleo)) == 1


def test_two_fields_of_two_rows_take_a_handful_of_queries(
    ana, cleo, ben, deal, dealing, django_assert_max_num_queries, django_assert_num_queries
):
    dealing.update({(ben.subject, ana.subject), (ben.subject, cleo.subject)})
    rows = list(Profile.objects.filter(member__in=[ana, cleo]))
    for row in rows:
        Keeping.begin(row.subject, "ledger")
    with (
        django_assert_num_queries(0),
        django_assert_num_queries(1, using="keys"),
        django_assert_max_num_queries(3, using="ledger"),
    ):
        disclose(ben, "test-sell", ["email", "name"], rows, because=deal)


def test_the_relation_is_proved_once_for_each_field_and_subject(ana, ben, deal, monkeypatch):
    asked = []
    proves = lambda *args: asked.append(args) or True  # noqa: E731
    monkeypatch.setitem(relations.registered, "test-dealing", relations.Relation("test-dealing", "", proves))
    disclose(ben, "test-sell", ["email"], [ana.profile, ana.profile], because=deal)
    assert len(asked) == 1
    disclose(ben, "test-sell", ["email"], ana.profile, because=deal)
    assert len(asked) == 2


def test_for_several_fields_of_one_subject_the_relation_is_proved_once(ana, cleo, ben, deal, monkeypatch):
    asked = []
    proves = lambda *args: asked.append(args[1]) or args[1] == ana.subject  # noqa: E731
    monkeypatch.setitem(relations.registered, "test-dealing", relations.Relation("test-dealing", "", proves))
    disclose(ben, "test-sell", ["email", "name"], ana.profile, because=deal)
    assert asked == [ana.subject]
    with pytest.raises(GateClosed):
        disclose(ben, "test-sell", ["email", "name"], [ana.profile, cleo.profile], because=deal)
    assert asked == [ana.subject, ana.subject, cleo.subject]


def test_a_value_that_was_not_given_is_none_and_no_disclosure(ana, mo):
    ana.profile.name = None
    assert disclose(mo, "test-settle", ["name"], ana.profile, because="case 3") == {"name": None}
    assert entries(ana) == []


def test_who_asks_for_what_was_shredded_begins_no_book_about_its_subject(ana, mo):
    profile = ana.profile
    end_many(Keeping.objects.filter(subject=ana.subject).values_list("pk", flat=True))
    with pytest.raises(GateClosed):
        disclose(mo, "test-settle", ["name"], profile, because="case 3")
    assert not Keeping.objects.filter(subject=ana.subject).exists()


def test_the_gate_is_closed_inside_a_market_transaction(people, caplog):
    with transaction.atomic(), pytest.raises(GateClosed, match="transaction"):
        disclose(people.ben, "test-sell", ["email"], people.ana.profile, because=people.deal)
    assert "disclosure refused" in caplog.text and "@example.org" not in caplog.text
    assert entries(people.ana) == []
    assert disclose(people.ben, "test-sell", ["email"], people.ana.profile, because=people.deal)


def test_nothing_is_opened_when_the_entry_cannot_be_written(people, monkeypatch):
    def fail(*args):
        raise OSError("disk full")

    monkeypatch.setattr(ledger.rows, "insert", fail)
    with pytest.raises(OSError, match="disk full"):
        disclose(people.ben, "test-sell", ["email"], people.ana.profile, because=people.deal)


def test_after_the_key_is_destroyed_nothing_opens_for_anybody(people):
    Keeping.end(people.ana.profile.keeping)
    for viewer, purpose, because in ((people.ana, "own", None), (people.ben, "test-sell", people.deal)):
        with pytest.raises(GateClosed, match="destroyed"):
            disclose(viewer, purpose, ["email"], people.ana.profile, because=because)
    assert entries(people.ana) == []


def test_a_swapped_value_does_not_open(people):
    row = Profile.objects.get(pk=people.ana.profile.pk)
    row.__dict__["email"] = Sealed(people.dov.profile.email._ciphertext)
    with pytest.raises(GateClosed, match="moved or altered"):
        disclose(people.ben, "test-sell", ["email"], row, because=people.deal)


def test_a_public_column_needs_no_use_and_leaves_no_entry(ana, dov):
    assert disclose(dov, "anything", ["handle"], Member.objects.get(pk=ana.pk)) == {"handle": "ana"}
    assert entries(ana) == []


def test_rows_of_finds_where_a_subjects_values_are(ana, ben):
    assert rows_of(ana.subject) == [ana.profile]


def test_when_the_ledgers_keeping_ends_the_entries_say_nothing_more(people):
    disclose(people.ben, "test-sell", ["email"], people.ana.profile, because=people.deal)
    written = ledger.Entry.objects.get()
    end_all(people.ana.subject, "ledger")
    assert entries(people.ana) == []
    assert ledger.Entry.objects.get().pk == written.pk
    ledger.sequence()
    assert ledger.verify().ok


def with_use(monkeypatch, use):
    """The policy in which the name may be shown by this use alone."""
    table = catalogue.table_of(Profile)
    columns = table.columns | {"name": Personal(NAME, "profile", [use], SHRED)}
    monkeypatch.setitem(catalogue.tables, (table.database, table.name), replace(table, columns=columns))


def test_a_use_for_the_other_side_without_a_relation_permits_nothing(people, monkeypatch):
    with_use(monkeypatch, Use("test-sell", to=COUNTERPARTY, basis=CONTRACT))
    with pytest.raises(GateClosed, match="no use of members_profile.name"):
        disclose(people.ben, "test-sell", ["name"], people.ana.profile, because=people.deal)


def test_what_everyone_may_see_while_a_relation_holds_is_shown_to_anybody(ana, monkeypatch):
    with_use(monkeypatch, Use("test-sell", to=EVERYONE, when="test-dealing", basis=CONTRACT))
    holds = relations.Relation("test-dealing", "", lambda *args: True)
    monkeypatch.setitem(relations.registered, "test-dealing", holds)
    assert disclose(None, "test-sell", ["name"], ana.profile) == {"name": "Ana Abendroth"}
    (entry,) = entries(ana)
    assert entry.role == "everyone"


def test_nobody_in_particular_is_never_the_other_side_whatever_a_relation_says(ana, deal, monkeypatch):
    holds = relations.Relation("test-dealing", "", lambda *args: True)
    monkeypatch.setitem(relations.registered, "test-dealing", holds)
    with pytest.raises(GateClosed, match="no use of members_profile.email"):
        disclose(None, "test-sell", ["email"], ana.profile, because=deal)


def test_a_table_that_nobody_declared_stays_closed_to_its_own_subject_too(ana, monkeypatch):
    table = catalogue.table_of(Profile)
    monkeypatch.delitem(catalogue.tables, (table.database, table.name))
    with pytest.raises(GateClosed, match="is not declared"):
        disclose(ana, "anything", ["email"], ana.profile)


def test_a_row_that_does_not_say_whose_it_is_stays_closed(ana):
    ana.profile.subject = None
    with pytest.raises(GateClosed, match="does not say whose it is"):
        disclose(Partner("mail"), "test-mail", ["email"], ana.profile)


def test_a_field_that_is_not_there_is_refused_as_such(ana):
    with pytest.raises(GateClosed, match="has no such column"):
        disclose(ana, "anything", ["shoe_size"], ana.profile)


@pytest.mark.django_db(transaction=True)
def test_outside_every_transaction_the_gate_opens(ana):
    assert disclose(Partner("mail"), "test-mail", ["email"], ana.profile) == {"email": "ana@example.org"}


def test_a_key_that_was_altered_opens_nothing(ana):
    Keeping.objects.filter(pk=ana.profile.keeping).update(wrapped=b"\1" * 60)
    with pytest.raises(GateClosed):
        disclose(ana, "anything", ["email"], ana.profile)


def test_where_no_entry_can_be_written_nothing_is_shown(ana, ben, deal, dealing):
    dealing.add((ben.subject, ana.subject))
    with connections["ledger"].cursor() as cursor:
        cursor.execute("ALTER TABLE privacy_entry RENAME TO away")
    with pytest.raises(GateStuck):
        disclose(ben, "test-sell", ["email"], ana.profile, because=deal)
    with connections["ledger"].cursor() as cursor:
        cursor.execute("ALTER TABLE away RENAME TO privacy_entry")


def test_a_partner_whom_nobody_declared_gets_nothing(ana, monkeypatch):
    assert disclose(Partner("mail"), "test-mail", ["email"], ana.profile)
    monkeypatch.delitem(catalogue.partners, "mail")
    with pytest.raises(GateClosed):
        disclose(Partner("mail"), "test-mail", ["email"], ana.profile)
