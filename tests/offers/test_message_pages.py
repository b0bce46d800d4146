"""The pages of messages: writing from a listing and in a negotiation, requests, what staff looks at."""

import re
from base64 import b64decode
from io import BytesIO
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import strip_tags
from PIL import Image

from parley.market.models import Listing
from parley.members.models import Member
from parley.notices.models import Notice
from parley.notices.wording import mail_words, page_line
from parley.offers import message_states
from parley.offers.models import Message, MessagePhoto
from parley.privacy import ledger
from tests.offers.browsing import page_of, press
from tests.offers.things import offered, put_up

LINK = "My shop is at www.lamps.example, come and see it."


def first(listing: Listing) -> str:
    return f"/listings/{listing.pk}/messages/new/"


def photo(name: str, tag: str) -> SimpleUploadedFile:
    out, tags = BytesIO(), Image.Exif()
    tags[0x010E] = tag
    Image.new("RGB", (600, 400), "teal").save(out, "JPEG", exif=tags)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def page(browser: Client, path: str) -> str:
    return page_of(browser.get(path))


def test_writing_from_the_listing_opens_a_conversation_without_an_offer(lamp, ana, ben, sign_in):
    buyer, seller = sign_in(ben), sign_in(ana)
    assert first(lamp) in page(Client(), lamp.get_absolute_url())
    assert "Your first message is a request." in page(buyer, first(lamp))
    led_to = press(buyer, first(lamp), text="Is it\r\nheavy?").url
    message = Message.objects.get()
    assert led_to == f"/negotiations/{message.negotiation_id}/#message-{message.pk}"
    here = led_to.partition("#")[0]
    written = page(buyer, here)
    assert "Is it\nheavy?" in written and "not answered yet" in written and "Make an offer" in written
    assert "You have written already." in written and 'name="text"' not in written
    assert buyer.get(first(lamp)).url == f"{here}#write"
    assert "request" in page(seller, "/negotiations/") and "messages" in page(buyer, "/negotiations/")
    assert "asks to write to you" in page(seller, here)
    press(seller, f"/messages/{message.pk}/acceptance/")
    assert 'name="text"' in page(buyer, here)
    press(seller, f"{here}messages/", text="Two kilos.")
    assert "1 new message" in page(buyer, "/negotiations/")
    assert "Two kilos." in page(buyer, here) and "new message" not in page(buyer, "/negotiations/")
    assert "read" in page(seller, here)


def test_messages_and_offers_stand_in_the_order_of_time(lamp, ana, ben, sign_in):
    Message.open(lamp, ben, "First words.")
    offer = offered(lamp, ben)
    Message.write(offer.negotiation, ana, "Last words.")
    read = page(sign_in(ana), offer.negotiation.get_absolute_url())
    assert read.index("First words.") < read.index('id="live-slip"') < read.index("Last words.")


def test_contact_details_are_asked_about_at_the_field_and_nothing_typed_is_lost(lamp, ana, ben, sign_in):
    Member.objects.filter(pk=ben.pk).update(joined_on="2020-01-01", rated_positive=5)
    browser = sign_in(ben)
    assert 'name="knowing"' not in page(browser, first(lamp))
    asked = press(browser, first(lamp), text=LINK)
    assert asked.status_code == 422 and not Message.objects.exists()
    assert LINK in page_of(asked) and 'name="knowing"' in page_of(asked)
    assert "There seems to be a link in it." in page_of(asked)
    here = press(browser, first(lamp), text=LINK, knowing="on").url.partition("#")[0]
    read = page(sign_in(ana), here)
    assert LINK in read and "Who moves away from here" in read


def test_staff_opens_what_is_held_with_a_record_and_passes_it_on_or_says_why_not(
    lamp, ana, ben, cleo, mo, sign_in
):
    for each in (ben, cleo):
        press(sign_in(each), first(lamp), text=LINK, knowing="on")
    one, other = Message.objects.order_by("pk")
    desk = sign_in(mo)
    assert f"/desk/messages/{one.pk}/" in page(desk, "/desk/") + page(desk, "/desk/messages/")
    shut = page(desk, f"/desk/messages/{one.pk}/")
    assert "lamps.example" not in shut and "Open the words" in shut
    assert LINK in page_of(press(desk, f"/desk/messages/{one.pk}/words/"))
    press(desk, f"/desk/messages/{one.pk}/release/")
    assert press(desk, f"/desk/messages/{other.pk}/keeping-back/", reason="").status_code == 422
    press(desk, f"/desk/messages/{other.pk}/keeping-back/", reason="It is a shop.")
    assert desk.get(f"/desk/messages/{one.pk}/").status_code == 404
    states = Message.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [message_states.REQUEST, message_states.KEPT_BACK]
    assert "It is a shop." in page(sign_in(cleo), other.negotiation.get_absolute_url())
    assert LINK not in page(sign_in(ana), other.negotiation.get_absolute_url())
    for who in (ana, ben):
        assert sign_in(who).get(f"/desk/messages/{one.pk}/").status_code == 404


def test_the_notice_says_who_and_the_mail_nothing_of_the_words(lamp, ana, ben, rf):
    Message.open(lamp, ben, "Is it heavy?")
    notice = Notice.objects.get(subject=ana.subject)
    line, words = str(page_line(notice, ana, rf.get("/"))), mail_words(notice)
    assert "ben new here has written to you about Brass lamp" in strip_tags(line)
    assert "Brass lamp" in words.subject and "/negotiations/" in words.body
    assert "heavy" not in line + words.subject + words.body and "ben" not in words.subject + words.body


def test_who_is_not_signed_in_writes_and_nothing_is_lost(lamp):
    browser = Client()
    asked = press(browser, first(lamp), text="Is it heavy?")
    assert asked.url.startswith("/sign-in/?next=") and not Message.objects.exists()
    assert "Is it heavy?" in page(browser, first(lamp))


def test_others_find_nothing(lamp, ben, dov, sign_in):
    message, browser = Message.open(lamp, ben, "Is it heavy?"), sign_in(dov)
    assert (
        press(browser, f"/negotiations/{message.negotiation_id}/messages/", text="Me too").status_code == 404
    )
    assert press(browser, f"/messages/{message.pk}/acceptance/").status_code == 404


def test_photos_are_made_anew_and_sealed_and_the_two_alone_open_them(lamp, ana, ben, dov, sign_in):
    buyer, key = sign_in(ben), str(uuid4())
    sent = {"_once": key, "text": "", "photos": [photo("one.jpg", "GPS 52.5"), photo("two.jpg", "GPS 13.4")]}
    here = buyer.post(first(lamp), sent).url.partition("#")[0]
    again = {"_once": key, "text": "", "photos": [photo("one.jpg", "GPS 52.5")]}
    assert buyer.post(f"{here}messages/", again).status_code == 303  # the same form, once more
    assert Message.objects.count() == 1 and MessagePhoto.objects.count() == 2
    each = MessagePhoto.objects.first()
    assert b"RIFF" not in each.large._ciphertext
    before = len(ledger.entries_about(ben.subject))
    read = sign_in(ana).get(f"/messages/photos/{each.pk}/")
    assert len(ledger.entries_about(ben.subject)) == before + 1
    assert read.headers["Cache-Control"] == "no-store"
    data = b64decode(re.search(r'src="data:image/webp;base64,([^"]+)', page_of(read))[1])
    assert data[8:12] == b"WEBP" and b"GPS" not in data
    assert page(sign_in(ana), here).count("data:image/webp;base64,") == 2
    assert sign_in(dov).get(f"/messages/photos/{each.pk}/").status_code == 404


def test_what_is_no_picture_is_refused_at_the_field_and_the_words_stay(lamp, ben, sign_in):
    broken = SimpleUploadedFile("a.jpg", b"no picture at all", "image/jpeg")
    asked = press(sign_in(ben), first(lamp), text="Look at this.", photos=[broken])
    assert asked.status_code == 422 and not Message.objects.exists()
    assert "Look at this." in page_of(asked) and "not a picture" in page_of(asked)
    many = [photo(f"{number}.jpg", "") for number in range(5)]
    assert "4 photos are the most" in page_of(press(sign_in(ben), first(lamp), text="", photos=many))


def test_a_conversation_about_a_want_leads_to_offering_something(ana, ben, sign_in):
    want = put_up(ana, kind="want", title="A kettle", price_amount=None)
    here = press(sign_in(ben), first(want), text="Would a tin one do?").url.partition("#")[0]
    assert f"/listings/{want.pk}/answers/new/" in page(sign_in(ben), here)
    assert "This is something that is wanted." in page(sign_in(ana), here)
