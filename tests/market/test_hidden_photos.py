"""The files of photos are served to whoever knows their names. While staff hides the listing, or once it was
taken down, they are not reachable under the names that everybody knew; whatever is cut off in between."""

from pathlib import Path

import pytest
from django.test import Client

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.market import album, jobs, keepsakes, photo_files, pictures
from parley.market.models import Keepsake, Listing, Photo
from parley.privacy import retention
from tests.market.things import files, listing, picture, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


@pytest.fixture
def lamp(ana) -> Listing:
    lamp = listing(ana)
    album.add(lamp, ana, [upload(picture()), upload(picture(colour="red"))])
    for photo in lamp.photos.all():
        jobs.make_sizes.call_local(photo.pk)
    return Listing.objects.get(pk=lamp.pk)


def urls(lamp: Listing) -> list[str]:
    return [photo.url(size) for photo in lamp.photos.all() for size in ("small", "medium", "full")]


def served(addresses: list[str]) -> set[int]:
    return {Client().get(address).status_code for address in addresses}


def names(folder: Path) -> set[str]:
    return {file.name[:32] for file in files(folder)}


@pytest.mark.parametrize(("away", "back"), [("hide", "show"), ("take_down", "give_back")])
def test_the_files_move_away_and_come_back(lamp, mo, folder, commit, away, back):
    before, many = urls(lamp), len(files(folder))
    assert served(before) == {200}
    with commit(execute=True):
        getattr(lamp, away)(by=mo)
    meanwhile = urls(lamp)
    assert served(before) == {404} and served(meanwhile) == {200} and not set(before) & set(meanwhile)
    with commit(execute=True):
        getattr(lamp, back)(by=mo)
    assert urls(lamp) == before and served(before) == {200} and served(meanwhile) == {404}
    assert len(files(folder)) == many


def test_the_owner_and_staff_see_them_all_the_same(lamp, ana, mo, commit, sign_in):
    with commit(execute=True):
        lamp.hide(by=mo)
    for who in (ana, mo):
        page = sign_in(who).get(lamp.get_absolute_url()).content.decode()
        assert all(photo.file in page and photo.token not in page for photo in lamp.photos.all())


def test_a_listing_is_hidden_even_when_the_files_could_not_be_moved_and_the_job_moves_them(lamp, mo):
    before = urls(lamp)
    lamp.hide(by=mo)  # killed before what follows the commit
    assert served(before) == {200} and photo_files.unsettled() == [lamp.pk]
    assert jobs.settle_photo_files.call_local() == 1
    assert served(before) == {404} and served(urls(lamp)) == {200}
    assert jobs.settle_photo_files.call_local() == 0


def test_what_was_half_moved_is_moved_to_the_end(lamp, mo):
    before = urls(lamp)
    lamp.hide(by=mo)
    first = lamp.photos.first()
    hidden = pictures.path_of(first.hidden_as, 320)
    hidden.parent.mkdir(parents=True, exist_ok=True)
    pictures.path_of(first.token, 320).rename(hidden)
    for _again in range(2):
        photo_files.settle(lamp.pk)
    assert served(before) == {404} and served(urls(lamp)) == {200}


def test_showing_that_was_cut_off_before_its_commit_leaves_them_hidden(lamp, mo, commit):
    before = urls(lamp)
    with commit(execute=True):
        lamp.hide(by=mo)
    state = list(Photo.objects.values("pk", "hidden_as"))
    photo_files.show(lamp)
    for row in state:  # rolled back: the links are there, the rows are as they were
        Photo.objects.filter(pk=row["pk"]).update(hidden_as=row["hidden_as"])
    jobs.settle_photo_files.call_local()
    assert served(before) == {404} and served(urls(lamp)) == {200}


def test_showing_that_was_cut_off_after_its_commit_shows_them_and_the_other_names_are_swept(
    lamp, mo, commit, folder
):
    with commit(execute=True):
        lamp.hide(by=mo)
    hidden = names(folder)
    lamp.show(by=mo)
    assert served(urls(lamp)) == {200}
    with clock.frozen() as time:
        time.tick(days=2)
        retention.sweep("stray-photos")
    assert not names(folder) & hidden and served(urls(lamp)) == {200}


def test_hidden_files_are_no_strays(lamp, mo, commit):
    with commit(execute=True):
        lamp.hide(by=mo)
    with clock.frozen() as time:
        time.tick(days=2)
        assert retention.sweep("stray-photos").removed == 0
    assert served(urls(lamp)) == {200}


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_sizes_that_are_made_later_are_not_where_everybody_looks(ana, mo, commit, monkeypatch, when):
    lamp = listing(ana)
    album.add(lamp, ana, [upload(picture((3000, 2000)))])
    photo = lamp.photos.get()
    known = [pictures.path_of(photo.token, width) for width in (320, 640, 1280, 2000)]
    if when == "before":
        with commit(execute=True):
            lamp.hide(by=mo)
    else:
        stored = pictures.store

        def hidden_meanwhile(token: str, width: int, data: bytes) -> None:
            if width == 640 and Listing.objects.get().state == "active":
                with commit(execute=True):
                    Listing.objects.get(pk=lamp.pk).hide(by=mo)
            stored(token, width, data)

        monkeypatch.setattr(pictures, "store", hidden_meanwhile)
    jobs.make_sizes.call_local(photo.pk)
    assert not any(path.exists() for path in known)
    jobs.make_sizes.call_local(photo.pk)
    now = lamp.photos.get()
    assert not any(path.exists() for path in known)
    assert all(pictures.path_of(now.file, width).exists() for width in (320, 640, 1280, 2000))
    assert now.sizes_ready == "320 640 1280 2000"


def test_the_same_picture_sent_again_does_not_lie_at_the_old_address(lamp, ana, mo, commit):
    before = urls(lamp)
    with commit(execute=True):
        lamp.hide(by=mo)
    for stale in (lamp, Listing(pk=lamp.pk, owner=ana, state="active")):
        with pytest.raises(Refusal) as refused:
            album.add(stale, ana, [upload(picture())])
        assert refused.value.code == "closed" and refused.value.field == "photos"
    assert served(before) == {404} and served(urls(lamp)) == {200} and lamp.photos.count() == 2


def test_a_photo_that_is_removed_while_it_is_hidden_leaves_no_file(lamp, ana, mo, commit, folder):
    with commit(execute=True):
        lamp.hide(by=mo)
    with commit(execute=True):
        album.remove(lamp.photos.first(), ana)
    assert len(names(folder)) == 1


def test_what_a_deal_still_shows_of_it_moves_too(lamp, ana, mo, commit, monkeypatch):
    photo = lamp.photos.first()
    monkeypatch.setattr(keepsakes, "_holders", [lambda ids: {(lamp.pk, photo.token)}])
    address = photo.url("full")
    album.remove(photo, ana)
    with commit(execute=True):
        Listing.objects.get(pk=lamp.pk).take_down(by=mo)
    kept = Keepsake.objects.get()
    assert served([address]) == {404} and served([kept.url("full")]) == {200}
