"""Receipts: what a member takes home proves what it says, to anybody, with the public key alone."""

import base64
import hashlib

import pytest
from django.test import Client

from parley.privacy import ledger, merkle, receipts, verification
from parley.privacy.gate import Partner, disclose
from parley.privacy.keyring import end_all
from parley.privacy.leaves import Unopened
from parley.privacy.ledger_models import Entry
from parley.privacy.notes import Verifier
from parley.privacy.receipts import BadNote, BadReceipt
from parley.privacy.signing import Signer
from tests.privacy.test_ledger import write_many

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("test_policy")]
REASON = "a parcel went astray\n\nc2sp.org/tlog-proof@v1\nextra e30=\nindex 0\n"


def verifier():
    return Signer.load().verifier()


def alone(*texts):
    """What the command says of receipts without any ledger."""
    named = {f"file {number}": text for number, text in enumerate(texts, start=1)}
    return verification.verify(None, verifier(), receipts=named)


@pytest.fixture
def seen(ana, mo, test_policy):
    """Ana's address was given to the mail service three times, and her name to a moderator."""
    for _mail in range(3):
        disclose(Partner("mail"), "test-mail", ["email"], ana.profile)
    disclose(mo, "test-settle", ["name"], ana.profile, because=REASON)
    ledger.sequence()
    return list(ledger.entries_about(ana.subject))


def taken(browser, entry):
    response = browser.get(f"/me/disclosures/{entry.pk}/receipt/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_receipt_is_a_file_that_proves_the_entry_and_tells_what_it_says(ana, seen, sign_in):
    response = sign_in(ana).get(f"/me/disclosures/{seen[1].pk}/receipt/")
    assert response["Content-Disposition"] == f'attachment; filename="entry-{seen[1].place}.tlog-proof"'
    assert "no-store" in response["Cache-Control"]
    report = alone(response.content.decode())
    assert report.ok
    told = "\n".join(report.lines)
    assert seen[1].pk.hex in told and "partner mail was shown members_profile.email" in told
    assert "test-mail-to-partner-mail" in told and "The receipts hold." in told


def test_every_entry_of_a_long_log_has_a_receipt_that_holds(ana, seen, sign_in):
    write_many(700)
    ledger.sequence()
    browser = sign_in(ana)
    assert alone(*[taken(browser, entry) for entry in seen]).ok


def test_the_file_is_in_the_form_of_a_tlog_proof_from_its_first_line_on(ana, seen, sign_in):
    text = taken(sign_in(ana), seen[0])
    head, extra, index, *rest = text[text.index("c2sp.org/tlog-proof@v1\n") :].split("\n")
    hashes, note = rest[: rest.index("")], "\n".join(rest[rest.index("") + 1 :])
    assert extra.startswith("extra ") and index == f"index {seen[0].place}"
    assert note == ledger.latest().note
    leaf = hashlib.sha256(b"\0" + seen[0].leaf()).digest()
    proof = [base64.b64decode(line) for line in hashes]
    assert merkle.included(leaf, seen[0].place, 4, proof, bytes(ledger.latest().root))


def test_every_single_character_of_the_proof_counts(ana, seen, sign_in):
    text = taken(sign_in(ana), seen[0])
    start = text.index("c2sp.org/tlog-proof@v1\n")
    for at in range(start, len(text)):
        changed = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
        with pytest.raises((BadReceipt, BadNote)):
            found = receipts.read(changed)
            found.check(verifier()) if hasattr(found, "check") else verifier().read(found.checkpoint)


def test_words_before_the_proof_prove_nothing_and_a_reason_cannot_pass_for_a_proof(ana, seen, sign_in):
    text = taken(sign_in(ana), seen[0])
    assert "a parcel went astray c2sp.org/tlog-proof@v1 extra" in text
    assert alone(text).ok
    assert "moderator" in "\n".join(alone(text.replace("moderator", "stranger")).lines)


def test_the_key_in_a_receipt_opens_its_own_entry_and_no_other(seen):
    key = ledger.key_of(seen[0])
    assert seen[0].committed().opened(key)["purpose"] == "test-settle"
    for other in seen[1:]:
        with pytest.raises(Unopened):
            other.committed().opened(key)


def test_a_receipt_with_another_entrys_key_does_not_hold(ana, seen, sign_in):
    found = receipts.read(taken(sign_in(ana), seen[0]))
    swapped = receipts.Proof(found.leaf, ledger.key_of(seen[1]), found.index, found.hashes, found.checkpoint)
    assert "does not open it" in "\n".join(alone(swapped.text()).lines)


def test_members_learn_the_role_of_staff_and_not_the_name_and_the_ledgers_secret_opens_it(seen, mo):
    details = seen[0].committed().opened(ledger.key_of(seen[0]))
    assert details["who"]["role"] == "moderator" and details["who"]["name"] != mo.handle
    assert ledger.opened(seen)[0].name == ""
    assert ledger.moderator_of(seen[0]) == mo.handle


def test_after_the_key_is_destroyed_a_receipt_that_was_taken_still_holds(ana, seen, sign_in):
    text = taken(sign_in(ana), seen[0])
    end_all(ana.subject, "ledger")
    assert alone(text).ok
    assert ledger.verify([text]).ok


def test_nobody_gets_the_receipt_of_somebody_elses_entry(seen, ben, mo, sign_in):
    for other in (ben, mo):
        assert sign_in(other).get(f"/me/disclosures/{seen[0].pk}/receipt/").status_code == 404
    assert Client().get(f"/me/disclosures/{seen[0].pk}/receipt/").status_code == 302


def test_an_entry_without_a_place_yet_is_told_to_wait_on_the_page_and_at_the_address(ana, seen, sign_in):
    disclose(Partner("mail"), "test-mail", ["email"], ana.profile)
    (waiting,) = [entry for entry in ledger.entries_about(ana.subject) if entry.place is None]
    browser = sign_in(ana)
    answer = browser.get(f"/me/disclosures/{waiting.pk}/receipt/")
    assert answer.status_code == 409 and "in a minute" in answer.content.decode()
    page = browser.get("/me/disclosures/").content.decode()
    assert page.count("receipt in a minute") == 1
    assert page.count("/receipt/") == len(seen) + 1  # and that of the whole state
    assert Entry.objects.count() == 5 and ledger.latest().size == 4


def test_the_state_of_the_whole_is_taken_home_and_fits_as_long_as_nothing_is_changed(ana, seen, sign_in):
    text = sign_in(ana).get("/me/disclosures/receipt/").content.decode()
    assert "holds nothing about you" in text and ana.handle not in text
    write_many(3)
    ledger.sequence()
    assert ledger.verify([text]).ok and alone(text).ok
    Entry.objects.filter(pk=seen[-1].pk).update(details=b"rewritten")
    assert not ledger.verify([text]).ok


def test_two_signed_states_of_one_size_that_differ_are_two_histories(seen):
    other = Signer.load().sign(4, b"r" * 32, 0)
    report = alone(ledger.latest().note, other)
    assert not report.ok and "two different ledgers of 4 entries" in "\n".join(report.lines)


def test_a_state_signed_by_somebody_else_is_no_receipt(seen):
    report = alone(Signer("elsewhere", b"s" * 32).sign(4, b"r" * 32, 0))
    assert not report.ok and "another ledger, elsewhere" in "\n".join(report.lines)


def test_a_witness_may_sign_too(seen):
    note = ledger.latest().note
    signature = note.rpartition("\n\n")[2]
    witnessed = note + signature.replace(Signer.load().origin, "witness.example")
    assert verifier().read(witnessed) == verifier().read(note)


@pytest.mark.parametrize(
    "text", ["", "\n", "hello", "old 3\n", "c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1"]
)
def test_what_is_no_receipt_is_said_to_be_none(text):
    assert not alone(text).ok


def test_a_public_key_that_was_copied_wrongly_is_refused():
    good = str(verifier())
    assert Verifier.parse(f"{good}\n") == verifier()
    for at in range(len(good)):
        with pytest.raises(ValueError, match="public key|base64"):
            Verifier.parse(good[:at] + chr(ord(good[at]) ^ 1) + good[at + 1 :])
