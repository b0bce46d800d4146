"""After a real loss: a new ledger that says which one it comes after, and never one that is still there."""

from io import StringIO

import pytest
from django.test import Client

from parley.ground.refusals import Refusal
from parley.privacy import anew, ledger, secretfiles, signing
from parley.privacy.ledger_models import Checkpoint, Entry, KeptCheckpoint, Leaf, Node
from parley.privacy.signing import Signer
from parley.site import cli
from tests.privacy.test_ledger import write_many

pytestmark = pytest.mark.django_db


@pytest.fixture
def old():
    """The signer of this test process, which gets its place back afterwards."""
    signer = Signer.load()
    path = secretfiles.secret_path(signing.FILE)
    before = path.read_bytes()
    yield signer
    path.write_bytes(before)


@pytest.fixture
def lost(old):
    """The receipt that somebody took of a ledger of three entries, whose database is gone."""
    write_many(3)
    ledger.sequence()
    note = ledger.latest().note
    lose()
    return note


def lose():
    for model in (Entry, Leaf, Node, Checkpoint):
        model.objects.all()._raw_delete("ledger")


def test_a_lost_ledger_is_noticed(lost):
    assert "more than there are" in "\n".join(ledger.verify().lines)


def test_the_new_ledgers_first_state_names_the_old_one_and_the_last_that_is_known(old, lost):
    note = anew.begin_anew(old.origin)
    new = Signer.load()
    assert new.origin != old.origin and new.seed != old.seed
    said = new.read(note)
    root = old.read(lost).root
    assert said.size == 0 and said.predecessor == old.origin
    assert said.more[1] == f"last-known 3 {signing.encoded(root)}"


def test_it_is_whole_and_grows_and_the_old_receipt_is_told_apart(old, lost):
    anew.begin_anew(old.origin)
    write_many(2)
    assert ledger.sequence() == 2
    report = ledger.verify()
    assert report.ok and f"began anew after {old.origin}" in "\n".join(report.lines)
    report = ledger.verify([lost])
    assert f"it is of {old.origin}, which was lost" in "\n".join(report.lines) and not report.ok


def test_the_pages_say_it(old, lost, ana, sign_in):
    anew.begin_anew(old.origin)
    from parley.privacy.gate import Partner, disclose

    disclose(Partner("mail"), "send-notices", ["email"], ana.profile)
    for page in (Client().get("/policy/"), sign_in(ana).get("/me/disclosures/")):
        text = page.content.decode()
        assert f"began anew after another one, {old.origin}, was lost" in text
        assert "a signed state of 3 entries" in text


def test_where_nothing_is_known_of_the_old_one_that_is_said(old, lost):
    KeptCheckpoint.objects.all().delete()
    note = anew.begin_anew(old.origin)
    assert "\nlast-known none\n" in note
    assert "is not known" in Client().get("/policy/").content.decode()


def test_a_ledger_that_is_still_there_is_not_begun_anew(old):
    write_many(1)
    with pytest.raises(Refusal, match="not empty"):
        anew.begin_anew(old.origin)
    assert Signer.load() == old and Entry.objects.count() == 1


def test_nor_is_one_of_which_only_hashes_are_left(old, lost):
    Node.objects.create(number=0, hash=b"\1" * 32)
    with pytest.raises(Refusal) as refused:
        anew.begin_anew(old.origin)
    assert refused.value.code == "not-lost"


def test_without_the_name_typed_nothing_is_done(old, lost):
    for typed in ("", "yes", old.origin.upper()):
        with pytest.raises(Refusal, match="not the name"):
            anew.begin_anew(typed)
    assert Signer.load() == old and not Checkpoint.objects.exists()


def test_the_old_secret_is_kept_under_its_own_name(old, lost):
    anew.begin_anew(old.origin)
    kept = secretfiles.secret_path(f"ledger-{old.origin}")
    assert Signer._from(kept.read_bytes()) == old and kept.stat().st_mode & 0o777 == 0o600
    kept.unlink()


@pytest.mark.parametrize(("typed", "status"), [("{}\n", 0), ("no\n", 1), ("", 1)])
def test_the_command_asks_for_the_name(old, lost, monkeypatch, capsys, typed, status):
    monkeypatch.setattr("sys.stdin", StringIO(typed.format(old.origin)))
    assert cli.main(["ledger", "begin-anew"]) == status
    said = capsys.readouterr()
    assert old.origin in said.out
    assert ("begins-anew-after" in said.out) == (status == 0)
    assert ("Nothing was done" in said.err) == (status == 1)


def test_one_that_was_never_lost_says_nothing_of_it(old):
    assert "was lost" not in Client().get("/policy/").content.decode()
    assert "begins-anew" not in ledger.signed_state()
