"""The copy that a member takes: asked for, made, sealed, theirs alone, gone after a week."""

import json
import re
import uuid
import zipfile
from io import BytesIO

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client

from parley.ground import clock
from parley.market import album
from parley.market.models import Photo
from parley.members.models import Member
from parley.privacy import exporting, exports, retention
from parley.privacy.exports import Export
from parley.privacy.gate import Partner, disclose
from parley.privacy.keyring import Keeping, end_all
from parley.privacy.leavings import registered
from parley.privacy.sealed_files import Damaged
from parley.site.jobs import make_exports
from tests.market.things import picture, upload
from tests.offers.things import confirmed, put_up
from tests.privacy.everything import APART, fill
from tests.privacy.test_my_data import about_people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """A folder of the test's own for copies and photos."""
    settings.PARLEY_HOME = tmp_path
    settings.PARLEY_PHOTOS = tmp_path / "photos"
    return tmp_path


def ask(client: Client):
    return client.post("/my-data/exports/", {"_once": str(uuid.uuid4())})


def made(member: Member) -> Export:
    """A copy of everything about the member, ready."""
    export = Export.ask(by=member)
    exports.make_unfinished()
    export.refresh_from_db()
    assert export.state == "ready"
    return export


def opened(export: Export) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(BytesIO(b"".join(export.read())))
    assert archive.testzip() is None
    return archive


def data(export: Export) -> dict:
    return json.loads(opened(export).read("data.json"))


def page(export: Export) -> str:
    return opened(export).read("index.html").decode()


def table(said: dict, name: str) -> dict:
    return next(each for each in said["tables"] if each["table"] == name)


def test_one_click_a_file_to_take_home(ana, sign_in, home):
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
    (change,) = table(said, "members_addresschange")["rows"]
    assert change["email"] == "ana.new@example.org"
    for words in (
        "+4930231",
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
    (offer,) = table(said, "offers_offer")["rows"]
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


def test_the_page_in_it_loads_nothing_from_anywhere(ana, ben, mo):
    fill(ana, ben, mo)
    read = page(made(ana))
    assert "<script" not in read and "<link" not in read
    assert [url for url in re.findall(r'(?:src|href)="([^"]+)"', read) if "://" in url or url[0] == "/"] == []


def test_words_of_members_are_escaped_in_it(ana):
    put_up(ana, title="<script>alert(1)</script>")
    assert "<script" not in page(made(ana))


# Sealed, theirs alone, gone


def test_the_file_holds_nothing_that_can_be_read(ana, home):
    export = made(ana)
    sealed = export.file.path.read_bytes()
    assert b"PK\x03\x04" not in sealed and b"index.html" not in sealed and b"ana@example.org" not in sealed
    assert export.file.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("who", ["ben", "mo", "visitor"])
def test_nobody_else_gets_it_not_even_a_moderator(ana, who, sign_in, request):
    export = made(ana)
    browser = Client() if who == "visitor" else sign_in(request.getfixturevalue(who))
    for path in ("", "file/"):
        answer = browser.get(f"/my-data/exports/{export.pk}/{path}")
        assert answer.status_code == (302 if who == "visitor" else 404)


def test_after_a_week_it_is_shredded(ana, sign_in):
    export = made(ana)
    browser, path = sign_in(ana), f"/my-data/exports/{export.pk}/file/"
    with clock.frozen(export.ended_at) as stopped:
        stopped.tick(days=6, hours=23)
        assert retention.sweep("export", clock.now()).removed == 0
        assert browser.get(path).status_code == 200
        stopped.tick(hours=1)
        assert browser.get(path).status_code == 404  # over is over, also before the sweep
        assert retention.sweep("export", clock.now()).removed == 1
    assert not export.file.path.exists() and not Export.objects.exists()
    assert not Keeping.objects.filter(name="export").exists()


def test_without_its_key_nobody_reads_it(ana, sign_in):
    export = made(ana)
    end_all(ana.subject, "export")
    assert sign_in(ana).get(f"/my-data/exports/{export.pk}/file/").status_code == 404


@pytest.mark.parametrize("harm", ["cut", "end", "turned", "other"])
def test_a_file_that_was_cut_off_altered_or_exchanged_gives_no_wrong_byte(ana, harm, monkeypatch):
    monkeypatch.setattr("parley.privacy.sealed_files.PIECE", 1024)
    export = made(ana)
    path, whole = export.file.path, export.file.path.read_bytes()
    plain = b"".join(export.read())
    first = 5 + int.from_bytes(whole[1:5], "big")
    path.write_bytes(
        {
            "cut": whole[: first + 3],
            "end": whole[:first],
            "turned": whole[: first + 40] + bytes([whole[first + 40] ^ 1]) + whole[first + 41 :],
            "other": whole[first:],
        }[harm]
    )
    got = b""
    with pytest.raises(Damaged):
        for piece in export.read():
            got += piece
    assert got in (b"", plain[:1024])


def test_a_new_copy_takes_the_place_of_the_old_one(ana):
    old = made(ana)
    new = made(ana)
    assert list(Export.objects.all()) == [new] and not old.file.path.exists()


def test_files_that_belong_to_no_copy_are_removed(ana, home):
    kept = made(ana)
    loose = kept.file.path.with_name(f"{uuid.uuid4()}.sealed")
    loose.write_bytes(b"left by a crash")
    assert retention.sweep("export", clock.now()).removed == 1
    assert not loose.exists() and kept.file.path.exists()


def test_who_leaves_leaves_no_copy(ana, django_capture_on_commit_callbacks):
    export = made(ana)
    with django_capture_on_commit_callbacks(execute=True):
        registered["privacy"].take(ana.subject)
    assert not Export.objects.exists() and not export.file.path.exists()


# Once at a time, through failures and deaths


def test_asked_again_while_it_is_made_it_is_the_same_one(ana, sign_in):
    browser = sign_in(ana)
    first, second = ask(browser), ask(browser)
    assert first.url == second.url and Export.objects.count() == 1


def test_the_database_refuses_a_second_running_one(ana):
    Export.ask(by=ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.create(subject=ana.subject, asked_at=clock.now())


def test_others_may_ask_at_the_same_time(ana, ben):
    assert Export.ask(by=ana) != Export.ask(by=ben)
    assert exports.make_unfinished() == 2


class Boom(Exception):
    pass


def break_at(monkeypatch, step: int, error: type[BaseException]):
    """Have the copy break after so many rows, as a full disk or a kill would."""
    real = exporting.Steps.step

    def broken(self):
        real(self)
        if self.done == step:
            raise error("ana@example.org")

    monkeypatch.setattr(exporting.Steps, "step", broken)


def test_one_that_fails_says_so_leaves_nothing_and_can_be_asked_again(ana, sign_in, monkeypatch, caplog):
    browser = sign_in(ana)
    answer = ask(browser)
    with monkeypatch.context() as patched:
        break_at(patched, 3, Boom)
        make_exports()
    failed = Export.objects.get()
    assert "could not be made" in browser.get(answer.url).content.decode()
    assert "could not be made" in browser.get("/my-data/").content.decode()
    assert not failed.file.path.exists() and not Keeping.objects.filter(name="export").exists()
    assert "Boom" in caplog.text and "ana@example.org" not in caplog.text
    assert ask(browser).url != answer.url
    make_exports()
    assert list(Export.objects.values_list("state", flat=True)) == ["ready"]


def test_a_failure_leaves_the_earlier_copy(ana, monkeypatch):
    earlier = made(ana)
    Export.ask(by=ana)
    with monkeypatch.context() as patched:
        break_at(patched, 3, Boom)
        exports.make_unfinished()
    assert opened(earlier).namelist()


class Killed(BaseException):
    """What a process does not survive."""


def test_one_whose_maker_was_killed_is_found_and_made_again(ana, monkeypatch):
    export = Export.ask(by=ana)
    with monkeypatch.context() as patched:
        break_at(patched, 3, Killed)
        with pytest.raises(Killed):
            exports.make_unfinished()
    export.refresh_from_db()
    assert export.state == "running" and not export.is_there
    make_exports()
    export.refresh_from_db()
    assert export.state == "ready" and "ana@example.org" in page(export)


def test_one_that_kills_its_maker_every_time_is_given_up(ana, monkeypatch):
    export = Export.ask(by=ana)
    with monkeypatch.context() as patched:
        break_at(patched, 3, Killed)
        for _try in range(exports.TRIES):
            with pytest.raises(Killed):
                exports.make_unfinished()
        assert exports.make_unfinished() == 0
    export.refresh_from_db()
    assert export.state == "failed"


def test_how_far_it_is_is_shown(ana, sign_in, monkeypatch):
    for number in range(160):
        put_up(ana, title=f"Chair {number}")
    export, browser = Export.ask(by=ana), sign_in(ana)
    with monkeypatch.context() as patched:
        break_at(patched, 150, Killed)
        with pytest.raises(Killed):
            exports.make_unfinished()
    export.refresh_from_db()
    assert 0 < export.percent < 99 and export.total > 320
    shown = browser.get(f"/my-data/exports/{export.pk}/").content.decode()
    assert f'value="{export.percent}"' in shown and "Look again" in shown


# What is erased


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
