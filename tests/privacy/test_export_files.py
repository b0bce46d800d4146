"""The file of a copy: sealed, its owner's alone, gone after a week."""

import uuid

import pytest
from django.test import Client

from parley.ground import clock
from parley.privacy import retention
from parley.privacy.exports import Export
from parley.privacy.keyring import Keeping, end_all
from parley.privacy.sealed_files import Damaged
from tests.members.leavers import take_leave_of
from tests.privacy.exported import made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]


def test_the_file_holds_nothing_that_can_be_read(ana):
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


def test_files_that_belong_to_no_copy_are_removed(ana):
    kept = made(ana)
    loose = kept.file.path.with_name(f"{uuid.uuid4()}.sealed")
    loose.write_bytes(b"left by a crash")
    assert retention.sweep("export", clock.now()).removed == 1
    assert not loose.exists() and kept.file.path.exists()


def test_who_leaves_leaves_no_copy(ana, django_capture_on_commit_callbacks):
    export = made(ana)
    with django_capture_on_commit_callbacks(execute=True):
        take_leave_of(ana.subject, "privacy")
    assert not Export.objects.exists() and not export.file.path.exists()
