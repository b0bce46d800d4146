"""`parley ledger` and `parley policy`."""

from dataclasses import replace

import pytest
from django.db import connections

from parley.members.models import Profile
from parley.privacy import ledger, policy
from parley.privacy.catalogue import catalogue
from parley.privacy.documents import POLICY
from parley.privacy.gate import Partner, disclose
from parley.site import cli

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shown(ana):
    """Ana's address was shown once."""
    disclose(Partner("mail"), "send-notices", ["email"], ana.profile)


def test_a_whole_ledger_is_said_to_be_whole(shown, capsys):
    assert cli.main(["ledger", "checkpoint"]) == 0
    assert cli.main(["ledger", "verify"]) == 0
    assert "1 entries in sequence" in capsys.readouterr().out


def test_one_byte_changed_in_the_ledger_is_named_and_the_exit_status_says_so(shown, capsys):
    cli.main(["ledger", "checkpoint"])
    with connections["ledger"].cursor() as cursor:
        cursor.execute("UPDATE privacy_entry SET at_us = at_us + 1")
    assert cli.main(["ledger", "verify"]) == 1
    assert "has been changed" in capsys.readouterr().out


def test_a_checkpoint_is_printed_and_is_a_receipt_that_is_checked(shown, capsys, tmp_path):
    cli.main(["ledger", "checkpoint"])
    note = capsys.readouterr().out
    assert note == ledger.latest().note
    (tmp_path / "receipt").write_text(note, newline="")
    (tmp_path / "forged").write_text(note.replace("\n1\n", "\n2\n"), newline="")
    assert cli.main(["ledger", "verify", str(tmp_path / "receipt")]) == 0
    assert cli.main(["ledger", "verify", str(tmp_path / "forged")]) == 1


def test_an_empty_ledger_says_so(db, capsys):
    assert cli.main(["ledger", "checkpoint"]) == 0
    assert capsys.readouterr().out == "The ledger is empty.\n"


def test_a_receipt_that_is_not_there_is_one_line(db, capsys):
    assert cli.main(["ledger", "verify", "/no/such/receipt"]) == 1
    assert capsys.readouterr().err == "parley: cannot read /no/such/receipt: No such file or directory\n"


@pytest.mark.parametrize("command", ["ledger", "policy"])
def test_nothing_asked_for_is_refused_with_what_there_is(capsys, command):
    with pytest.raises(SystemExit) as ended:
        cli.main([command])
    assert ended.value.code == 2
    assert "verify" in capsys.readouterr().err or command == "policy"


def test_the_policy_is_shown_with_its_fingerprint(capsys):
    assert cli.main(["policy", "show"]) == 0
    assert capsys.readouterr().out == policy.as_text()
    assert cli.main(["policy", "digest"]) == 0
    assert capsys.readouterr().out == f"{policy.digest()}\n"


def test_the_published_policy_says_what_the_code_does(capsys):
    assert cli.main(["policy", "check"]) == 0, capsys.readouterr().out


def test_a_published_version_is_shown_and_one_that_is_not_there_is_refused(capsys):
    assert cli.main(["policy", "show", "1"]) == 0
    assert capsys.readouterr().out == POLICY.text(POLICY.versions[0])
    assert cli.main(["policy", "show", "99"]) == 1
    assert "there is no version 99" in capsys.readouterr().err


def test_two_versions_are_compared_in_groups_and_a_weakening_is_marked(capsys, monkeypatch):
    table = catalogue.table_of(Profile)
    phone = replace(table.columns["phone"], export=False)
    monkeypatch.setitem(
        catalogue.tables,
        (table.database, table.name),
        replace(table, columns=table.columns | {"phone": phone}),
    )
    assert cli.main(["policy", "diff", "1", "now"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Wider") and "! + holds members_profile.phone" in said
    assert cli.main(["policy", "diff", "now", "now"]) == 0
    assert capsys.readouterr().out == "They say the same.\n"


def test_the_check_says_what_the_operator_has_not_said(capsys, settings):
    settings.PARLEY_PARTNERS = {}
    cli.main(["policy", "check"])
    assert "PARLEY_MAIL_PARTNER" in capsys.readouterr().out
