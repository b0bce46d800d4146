"""The copy that a member takes: what is in it, and what is not."""

import json
import re
import zipfile
from base64 import b64decode
from io import BytesIO

import pytest
from django.conf import settings

from parley.market import album
from parley.market.models import Photo
from parley.offers.models import Message
from parley.offers.models.message_photos import Taken
from parley.privacy.exports import Export
from parley.privacy.gate import Partner, disclose
from parley.privacy.keyring import end_all
from parley.site.jobs import make_exports
from tests.market.things import picture, upload
from tests.offers.things import confirmed, put_up
from tests.privacy.everything import APART, fill
from tests.privacy.exported import ask, data, made, opened, page, table
from tests.privacy.test_my_data import about_people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]


def test_one_click_a_file_to_take_home(ana, sign_in):
    browser = sign_in(ana)
    answer = ask(browser)
    assert answer.status_code == 303
    assert "will be made in a moment" in browser.get(answer.url).content.decode()
    make_exports()
    assert "Take it home" in browser.get(answer.url).content.decode()
    taken = browser.get(f"{answer.url}file/")
    assert taken["Content-Type"] == "application/zip" and "attachment" in taken["Content-Disposition"]
    assert "no-store" in taken["Cache-Control"]
    body = taken.getvalue()
    assert int(taken["Content-Length"]) == len(body)
    archive = zipfile.ZipFile(BytesIO(body))
    assert set(archive.namelist()) == {"index.html", "data.json"}
    assert "ana@example.org" in archive.read("index.html").decode()


def test_every_table_about_people_is_in_it_with_its_rows(ana, ben, mo):
    fill(ana, ben, mo)
    said = data(made(ana))
    assert {each["table"] for each in said["tables"]} == set(about_people()) - set(APART)
    assert [each["table"] for each in said["tables"] if not each["rows"]] == []


def test_it_names_kinds_purposes_and_bases_by_the_data_privacy_vocabulary(ana):
    said = data(made(ana))
    assert said["@context"]["dpv"].startswith("https://w3id.org/dpv")
    email = table(said, "members_profile")["columns"]["email"]
    assert email["dpv:hasPersonalData"] == "pd:EmailAddress" and email["keeping"] == "profile"
    mails = next(use for use in email["uses"] if use["purpose"] == "send-reminders")
    assert (mails["dpv:hasLegalBasis"], mails["may_be_refused"]) == ("dpv:LegitimateInterest", True)
    assert said["purposes"]["send-reminders"]["@type"] == "dpv:CommunicationManagement"
    assert said["keepings"]["export"]["days"] == 7


def test_what_others_may_not_see_is_in_it(ana, ben, mo):
    fill(ana, ben, mo)
    said, read = data(made(ana)), page(Export.objects.get(subject=ana.subject))
    (profile,) = table(said, "members_profile")["rows"]
    assert profile["email"] == "ana@example.org" and profile["address"]["city"] == "BERLIN"
    assert profile["deal_email"] == "ana.deals@example.org"
    assert profile["deal_address"]["street_address"] == "Locker 12"
    (change,) = table(said, "members_addresschange")["rows"]
    assert change["email"] == "ana.new@example.org"
    for words in (
        "+4930231",
        "ana.deals@example.org",
        "Locker 12",
        "Ana Abendroth",
        "Lindenweg 7",
        "€40",
        "three complaints",
        "lamp was as said",
        "at noon by the gate",
    ):
        assert words in read


def test_what_belongs_to_others_is_not_in_it(ana, ben, mo):
    fill(ana, ben, mo)
    archive = opened(made(ana))
    everything = "".join(archive.read(name).decode() for name in ("data.json", "index.html"))
    for words in ("ben@example.org", "Ben Barlow", "+442079", "Mill Lane", "LS1 4AP", str(ben.subject)):
        assert words not in everything
    contacts = table(json.loads(archive.read("data.json")), "offers_dealcontact")["rows"]
    assert [contact["name"] for contact in contacts] == ["Ana Abendroth"]


def test_of_the_other_side_it_tells_the_user_id_alone(ana, ben, mo):
    fill(ana, ben, mo)
    said = data(made(ana))
    got = [row for row in table(said, "ratings_rating")["rows"] if not row["yours"]]
    assert [(row["by"], row["comment"]) for row in got] == [("ben", "lamp was as said")]
    (offer,) = [row for row in table(said, "offers_offer")["rows"] if row["words"]]
    assert (offer["maker"], offer["words"], offer["yours"]) == ("ben", "at noon by the gate", False)


def test_no_moderator_is_named_in_it(ana, ben, mo):
    fill(ana, ben, mo)
    (restriction,) = table(data(made(ana)), "safety_restriction")["rows"]
    assert restriction["reason"] == "three complaints" and "by" not in restriction


def test_what_is_held_and_not_copied_is_listed_with_the_reason(ana):
    export = made(ana)
    password = table(data(export), "members_member")["held_but_not_copied"]["password"]
    assert "secret of signing in" in password["because"]
    archive = opened(export)
    for name in archive.namelist():
        assert ana.password.encode() not in archive.read(name)


def test_who_saw_the_data_is_in_it(ana):
    disclose(Partner("mail"), "send-notices", ["email"], ana.profile)
    export = made(ana)
    (entry,) = table(data(export), "privacy_entry")["rows"]
    assert entry["details"]["role"] == "partner" and entry["details"]["fields"] == ["members_profile.email"]
    assert "The mail service that carries our mails to you" in page(export)


def test_ones_own_photos_are_in_it_as_files_and_nobody_elses(ana, ben):
    mine, other = put_up(ana), put_up(ben)
    album.add(mine, ana, [upload(picture(colour="red"))])
    album.add(other, ben, [upload(picture(colour="blue"))])
    export = made(ana)
    archive, token = opened(export), Photo.objects.get(listing=mine).token
    files = [name for name in archive.namelist() if name.startswith("photos/")]
    assert files == [f"photos/{token}-2000.webp"]
    assert archive.read(files[0])[:4] == b"RIFF"
    assert f'src="{files[0]}"' in page(export)


def test_its_page_shows_ones_own_sealed_photos_and_gives_the_other_files(ana, ben, mo):
    others = Taken("data:image/webp;base64,b3RoZXJz", "data:image/webp;base64,b3RoZXJz", 4, 3)
    Message.open(put_up(ana), ben, "Is it this one?", photos=[others])
    fill(ana, ben, mo)
    read = page(made(ana))
    shown = [b64decode(each) for each in re.findall(r'<img src="data:image/webp;base64,([^"]+)"', read)]
    saved = [b64decode(each) for each in re.findall(r'<a href="data:application/pdf;base64,([^"]+)"', read)]
    assert (shown, saved) == ([b"large"], [b"%PDF-1.4 a receipt"])


def test_what_somebody_writes_is_no_picture_in_it(ana, ben):
    words = "data:image/webp;base64,c21hbGw= is how such a text begins"
    Message.open(put_up(ben), ana, words)
    read = page(made(ana))
    assert words in read and "<img" not in read


def test_the_page_in_it_loads_nothing_from_anywhere(ana, ben, mo):
    fill(ana, ben, mo)
    read = page(made(ana))
    assert "<script" not in read and "<link" not in read
    assert [url for url in re.findall(r'(?:src|href)="([^"]+)"', read) if "://" in url or url[0] == "/"] == []


def test_words_of_members_are_escaped_in_it(ana):
    put_up(ana, title="<script>alert(1)</script>")
    assert "<script" not in page(made(ana))


def test_after_a_shred_it_says_nothing_of_what_was_erased_and_does_not_fail(ana, ben):
    confirmed(put_up(ana), ben)
    end_all(ana.subject, "profile")
    archive = opened(made(ana))
    said = json.loads(archive.read("data.json"))
    assert table(said, "members_profile")["rows"] == []
    # The contact in the deal lives under a keeping of its own.
    assert table(said, "offers_dealcontact")["rows"][0]["email"] == "ana@example.org"
    end_all(ana.subject, "deal")
    end_all(ana.subject, "ledger")
    archive = opened(made(ana))
    for name in archive.namelist():
        for words in (b"ana@example.org", b"Ana Abendroth", b"Lindenweg"):
            assert words not in archive.read(name)


def test_a_photo_whose_file_is_gone_does_not_stop_it(ana):
    lamp = put_up(ana)
    album.add(lamp, ana, [upload(picture())])
    for file in (settings.PARLEY_PHOTOS).rglob("*.webp"):
        file.unlink()
    assert not [name for name in opened(made(ana)).namelist() if name.startswith("photos/")]
