"""A message is reported by whom it was written to; staff opens it with a record, and nobody else does."""

from parley.desk.models import Matter
from parley.offers.models import Message
from parley.privacy import ledger
from tests.offers.browsing import page_of, press
from tests.offers.things import put_up


def test_whom_it_was_written_to_reports_it_and_staff_opens_what_was_reported(ana, ben, dov, mo, sign_in):
    message = Message.open(put_up(ana), ben, "Pay me first, then I come.")
    path = f"/messages/{message.pk}/reports/"
    assert path in page_of(sign_in(ana).get(message.negotiation.get_absolute_url()))
    for other in (ben, dov):
        assert sign_in(other).get(path).status_code == 404
    assert press(sign_in(ana), path, kind="fraud", words="He wants money.").status_code == 303
    desk, matter = sign_in(mo), Matter.objects.get()
    shut = page_of(desk.get(matter.get_absolute_url()))
    assert "A message about Brass lamp" in shut and "Pay me first" not in shut
    before = len(ledger.entries_about(ben.subject))
    assert "Pay me first" in page_of(press(desk, f"{matter.get_absolute_url()}words/"))
    assert len(ledger.entries_about(ben.subject)) == before + 1
    said = {"act": "warn", "rule": "fraud", "reason": "One does not ask for that.", "until": "", "seen": 0}
    assert press(desk, f"{matter.get_absolute_url()}decisions/", **said).status_code == 303


def test_staff_opens_no_message_that_nobody_reported(ana, ben, mo, sign_in):
    message = Message.open(put_up(ana), ben, "Is it heavy?")
    desk = sign_in(mo)
    assert desk.get(f"/desk/messages/{message.pk}/").status_code == 404
    assert desk.get(message.negotiation.get_absolute_url()).status_code == 404
