"""C5. Members write to each other without learning each other's address; a first message to a stranger is a
request."""

import pytest
from django.core import mail
from django.test import Client

from parley.members.models import Member
from parley.notices.mail import drain
from parley.offers.models import Message
from parley.privacy.keyring import Keeping
from tests.members.leavers import leave
from tests.offers.browsing import page_of, press
from tests.offers.things import put_up
from tests.privacy.exported import data, made, table

pytestmark = pytest.mark.django_db
FIRST, ANSWER = "Does the lamp hum?", "Only when it rains."


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.PARLEY_HOME = tmp_path


def everything_read_by(browser: Client, member: Member, here: str) -> str:
    """The pages on which `member` meets the other side, and the mails they got."""
    drain()
    pages = [page_of(browser.get(path)) for path in (here, "/negotiations/", "/notices/", "/my-data/")]
    letters = [
        each.subject + each.body for each in mail.outbox if each.to == [f"{member.handle}@example.org"]
    ]
    return "\n".join(pages + letters)


def test_they_write_to_each_other_and_neither_learns_an_address(ana, ben, sign_in):
    lamp, anas, bens = put_up(ana), sign_in(ana), sign_in(ben)
    here = press(bens, f"/listings/{lamp.pk}/messages/new/", text=FIRST).url.partition("#")[0]
    assert press(bens, f"{here}messages/", text="Hello?").status_code == 409
    assert "asks to write to you" in page_of(anas.get(here))
    press(anas, f"{here}messages/", text=ANSWER)
    assert press(bens, f"{here}messages/", text="Then it is mine.").status_code == 303
    for reader, other, browser in ((ana, ben, anas), (ben, ana, bens)):
        read = everything_read_by(browser, reader, here)
        assert FIRST in read and ANSWER in read and other.handle in read
        said = [f"{other.handle}@example.org", "Abendroth", "Barlow", "Lindenweg", "Mill Lane"]
        own = {"ana": ("Abendroth", "Lindenweg"), "ben": ("Barlow", "Mill Lane")}[reader.handle]
        assert not [each for each in said if each in read and each not in own]


def test_the_mail_holds_nothing_of_the_words_and_the_row_nothing_readable(ana, ben):
    message = Message.open(put_up(ana), ben, FIRST)
    drain()
    assert len(mail.outbox) == 1 and "hum" not in mail.outbox[0].subject + mail.outbox[0].body
    stored = Message.objects.filter(pk=message.pk).values_list("text", flat=True).get()
    assert b"hum" not in stored._ciphertext


def test_whoever_wrote_takes_the_words_along_and_the_other_side_that_they_were_written(ana, ben):
    Message.open(put_up(ana), ben, FIRST)
    theirs, hers = (table(data(made(each)), "offers_message") for each in (ben, ana))
    assert [each["text"] for each in theirs["rows"]] == [FIRST]
    assert [(each["yours"], "text" in each) for each in hers["rows"]] == [(False, False)]


def test_the_words_stay_with_the_other_side_until_both_have_left(
    ana, ben, sign_in, django_capture_on_commit_callbacks
):
    message = Message.open(put_up(ana), ben, FIRST)
    leave(ben, django_capture_on_commit_callbacks)
    assert FIRST in page_of(sign_in(ana).get(message.negotiation.get_absolute_url()))
    assert Keeping.objects.filter(subject=ben.subject, name="offers").exists()
    leave(ana, django_capture_on_commit_callbacks)
    assert not Message.objects.exists() and not Keeping.objects.filter(name="offers").exists()
