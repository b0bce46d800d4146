"""The pages of a dispute: what each side says and puts in is sealed, opened through the gate, and settled."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from parley.offers import transitions
from parley.offers.exhibits import take
from parley.offers.models import Deal, Dispute, Exhibit, Statement
from parley.privacy import ledger
from tests.offers.browsing import page_of, press
from tests.offers.things import completed

PDF = b"%PDF-1.4 receipt"


@pytest.fixture
def deal(lamp, ben) -> Deal:
    return completed(lamp, ben)


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("receipt.pdf", PDF, "application/pdf")


def photo() -> SimpleUploadedFile:
    out, tags = BytesIO(), Image.Exif()
    tags[0x010E] = "Leeds, at home"
    Image.new("RGB", (300, 200), "teal").save(out, "JPEG", exif=tags)
    return SimpleUploadedFile("crack.jpg", out.getvalue(), "image/jpeg")


def said(**more) -> dict:
    return {"kind": "not-as-said", "words": "The shade is cracked.", **more}


def test_the_two_argue_in_the_browser_and_agree(deal, ana, ben, cleo, sign_in):
    buyer, seller, path = sign_in(ben), sign_in(ana), f"{deal.get_absolute_url()}dispute/"
    assert path in page_of(buyer.get(deal.get_absolute_url()))
    assert press(buyer, path, **said(photos=[photo(), pdf()])).status_code == 303
    page = page_of(seller.get(path))
    assert "The shade is cracked." not in page and "not as described" in page
    before = len(ledger.entries_about(ben.subject))
    answer = press(seller, f"{path}showing/")
    page = page_of(answer)
    assert "The shade is cracked." in page and "data:image/webp;base64," in page
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(ledger.entries_about(ben.subject)) > before
    file = Exhibit.objects.get(kind="application/pdf")
    sent = press(seller, f"{path}files/{file.row}/")
    assert sent.content == PDF and sent.headers["Content-Disposition"].startswith("attachment")
    assert press(sign_in(cleo), f"{path}files/{file.row}/").status_code == 404
    assert press(seller, f"{path}statements/", words="It was whole.").status_code == 303
    assert press(seller, f"{path}proposals/", outcome="partial", words="Ten back.").status_code == 303
    assert "the other side proposes" in page_of(buyer.get("/negotiations/"))
    assert press(buyer, f"{path}acceptance/", seen="0").status_code == 409
    assert press(buyer, f"{path}acceptance/", seen="1").status_code == 303
    page = page_of(seller.get(path))
    assert "You two agreed" in page and "Ten back." in page
    assert Deal.objects.get().state == transitions.SETTLED
    assert press(seller, f"{path}statements/", words="And more.").status_code == 409


def test_what_the_camera_wrote_is_not_kept():
    ((kind, content),) = take([photo()])
    assert kind == "image/webp" and b"Leeds" not in content


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"kind": ""}, 422),
        ({"words": " "}, 422),
        ({"photos": [SimpleUploadedFile("a.exe", b"MZ nothing", "application/octet-stream")]}, 422),
        ({"photos": [SimpleUploadedFile(f"{n}.pdf", PDF, "application/pdf") for n in range(5)]}, 422),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_changed(deal, ben, sign_in, typed, status):
    answer = press(sign_in(ben), f"{deal.get_absolute_url()}dispute/", **said(**typed))
    assert answer.status_code == status and "field__error" in page_of(answer)
    assert not Dispute.objects.exists()
    if "photos" in typed:
        assert "The shade is cracked." in page_of(answer)


def test_the_same_form_twice_says_it_once(deal, ben, sign_in):
    browser, path, sent = sign_in(ben), f"{deal.get_absolute_url()}dispute/", said(_once=str(uuid4()))
    first, second = browser.post(path, sent), browser.post(path, sent)
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert Statement.objects.count() == 1
    assert browser.post(path, said(_once="")).status_code == 400


def test_staff_opens_what_both_say_and_settles_it_with_a_reason(deal, mo, ana, ben, sign_in):
    path, desk = f"{deal.get_absolute_url()}dispute/", sign_in(mo)
    press(sign_in(ben), path, **said(photos=[pdf()]))
    dispute = Dispute.objects.get()
    shown = f"/desk/disputes/{dispute.pk}/"
    assert shown in page_of(desk.get("/desk/")) and shown in page_of(desk.get("/desk/disputes/"))
    assert sign_in(ana).get(shown).status_code == 404
    assert press(desk, shown, outcome="refund", reason="It came broken, see there.").status_code == 409
    press(sign_in(ana), f"{path}statements/", words="It was whole.")
    page = page_of(press(desk, f"{shown}words/"))
    assert "The shade is cracked." in page and "It was whole." in page
    assert press(desk, f"{shown}files/{Exhibit.objects.get().row}/").content == PDF
    assert press(desk, shown, outcome="", reason="short").status_code == 422
    assert press(desk, shown, outcome="refund", reason="It came broken, see there.").status_code == 303
    for reader in (ana, ben):
        assert "It came broken, see there." in page_of(sign_in(reader).get(path))
    assert shown not in page_of(desk.get("/desk/"))


def test_a_moderator_does_not_settle_their_own(lamp, mo, sign_in):
    deal = completed(lamp, mo)
    press(sign_in(mo), f"{deal.get_absolute_url()}dispute/", **said())
    dispute = Dispute.objects.get()
    assert sign_in(mo).get(f"/desk/disputes/{dispute.pk}/").status_code == 404
