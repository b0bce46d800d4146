"""The photos that a listing has: how many, in which sizes, in the order that their owner likes."""

from io import BytesIO

import pytest
from PIL import Image

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.market import album, jobs, pictures
from parley.market.models import Listing, Photo
from parley.members.models import Member
from parley.privacy import retention
from parley.safety.models import Restriction
from tests.market.things import files, listing, once, picture, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


def test_large_photos_are_made_smaller_and_small_ones_not_larger(ana: Member) -> None:
    large = pictures.take(BytesIO(picture((5000, 3000))))
    assert (large.width, large.height) == (2000, 1200)
    lamp = listing(ana)
    album.add(lamp, ana, [upload(picture((5000, 3000))), upload(picture((200, 100)))])
    for photo in lamp.photos.all():
        jobs.make_sizes.call_local(photo.pk)
    big, small = lamp.photos.all()
    assert (big.sizes_ready, small.sizes_ready) == ("320 640 1280 2000", "2000")
    for size, width in (("small", 320), ("medium", 640), ("large", 1280), ("full", 2000)):
        assert big.url(size).endswith(f"-{width}.webp")
        assert Image.open(pictures.path_of(big.token, width)).width == width
    assert small.url("small") == small.url("full")


def test_the_job_runs_twice_and_without_its_photo(ana: Member) -> None:
    lamp = listing(ana)
    album.add(lamp, ana, [upload(picture())])
    photo = lamp.photos.get()
    for _again in range(2):
        jobs.make_sizes.call_local(photo.pk)
    assert Photo.objects.get().sizes_ready == "320 640 2000"
    before = Listing.objects.get().look_version
    jobs.make_sizes.call_local(photo.pk)
    assert Listing.objects.get().look_version == before
    jobs.make_sizes.call_local(999_999)


def test_a_lost_job_is_found_and_stray_files_are_swept(ana: Member, folder) -> None:
    lamp = listing(ana)
    album.add(lamp, ana, [upload(picture())])
    jobs.make_forgotten_sizes.call_local()
    assert Photo.objects.get().sizes_ready == "320 640 2000"
    pictures.store("ab" * 16, 2000, b"stray")
    assert retention.sweep("stray-photos").removed == 0
    with clock.frozen() as at:
        at.tick(days=2)
        assert retention.sweep("stray-photos").removed == 1
    assert len(files(folder)) == 3


def test_twelve_are_the_most(ana: Member, sign_in, folder) -> None:
    browser, lamp = sign_in(ana), listing(ana)
    path = f"/listings/{lamp.pk}/photos/"
    many = [upload(picture((60, 40), colour=(n, 0, 0))) for n in range(0, 240, 20)]
    extra = upload(picture((60, 40), colour="blue"))
    assert browser.post(path, once(photos=[*many, extra])).status_code == 422
    assert lamp.photos.count() == 0 and not files(folder)
    for file in many:
        file.seek(0)
    assert browser.post(path, once(photos=many)).status_code == 303
    extra.seek(0)
    refused = browser.post(path, once(photos=[extra]))
    assert refused.status_code == 422 and "12 photos are the most" in refused.content.decode()
    assert lamp.photos.count() == 12 and len(files(folder)) == 12
    assert b'type="file"' not in browser.get(path).content


def test_the_same_photo_sent_twice_is_there_once(ana: Member, sign_in, folder) -> None:
    lamp, browser = listing(ana), sign_in(ana)
    for _again in range(2):
        answer = browser.post(f"/listings/{lamp.pk}/photos/", once(photos=[upload(picture())]))
        assert answer.status_code == 303
    assert lamp.photos.count() == 1 == len(files(folder))
    assert Listing.objects.get().terms_version == 2


def test_no_file_at_all_says_so(ana: Member, sign_in) -> None:
    lamp = listing(ana)
    answer = sign_in(ana).post(f"/listings/{lamp.pk}/photos/", once())
    assert answer.status_code == 422 and "This is needed." in answer.content.decode()


@pytest.fixture
def three(ana: Member) -> Listing:
    lamp = listing(ana)
    album.add(lamp, ana, [upload(picture((90, 60), colour=colour)) for colour in ("red", "green", "blue")])
    return lamp


def order(of: Listing) -> list[int]:
    return list(of.photos.values_list("pk", flat=True))


def test_photos_are_put_in_order(three: Listing, ana: Member, sign_in) -> None:
    first, second, third = order(three)
    browser, path = sign_in(ana), f"/listings/{three.pk}/photos/"
    browser.post(f"{path}order/", once(photo=[third, first, second]))
    assert order(three) == [third, first, second]
    browser.post(f"{path}{second}/earlier/", once())
    assert order(three) == [third, second, first]
    browser.post(f"{path}{third}/earlier/", once())
    browser.post(f"{path}{first}/later/", once())
    assert order(three) == [third, second, first]
    assert Listing.objects.get().terms_version > 2


@pytest.mark.parametrize("wrong", [[], [1], ["x", "y", "z"], [1, 2, 3, 4]])
def test_an_order_of_other_photos_is_stale(three: Listing, ana: Member, sign_in, wrong: list) -> None:
    before = order(three)
    answer = sign_in(ana).post(f"/listings/{three.pk}/photos/order/", once(photo=[before[0], *wrong]))
    assert answer.status_code == 409 and order(three) == before


def test_a_photo_is_removed_with_its_files(
    three: Listing, ana: Member, sign_in, folder, django_capture_on_commit_callbacks
) -> None:
    first = three.photos.first()
    path = f"/listings/{three.pk}/photos/{first.pk}/removal/"
    browser = sign_in(ana)
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(path, once()).status_code == 303
    assert three.photos.count() == 2 == len(files(folder))
    assert [photo.position for photo in three.photos.all()] == [0, 1]
    assert browser.post(path, once()).status_code == 303


def test_photos_of_others_are_out_of_reach(three: Listing, dov: Member, ana: Member, sign_in) -> None:
    first, mine = three.photos.first(), listing(dov)
    browser = sign_in(dov)
    for path in (f"{three.pk}/photos/{first.pk}/removal/", f"{three.pk}/photos/{first.pk}/later/"):
        assert browser.post(f"/listings/{path}", once()).status_code == 404
    assert browser.post(f"/listings/{mine.pk}/photos/{first.pk}/later/", once()).status_code == 404
    browser.post(f"/listings/{mine.pk}/photos/{first.pk}/removal/", once())
    assert order(three)[0] == first.pk
    assert sign_in(ana).post(f"/listings/{three.pk}/photos/{first.pk}/away/", once()).status_code == 404


def test_a_restricted_member_changes_no_photo_that_others_see(
    three: Listing, ana: Member, mo: Member, sign_in, folder
) -> None:
    first, second, third = before = order(three)
    Restriction.impose(ana, by=mo, reason="Two complaints")
    browser, path = sign_in(ana), f"/listings/{three.pk}/photos/"
    for act, said in [
        ("", {"photos": [upload(picture())]}),
        ("order/", {"photo": [third, first, second]}),
        (f"{second}/earlier/", {}),
        (f"{second}/removal/", {}),
    ]:
        answer = browser.post(path + act, once(**said))
        assert answer.status_code == 422 and b"Two complaints" in answer.content, act
    assert order(three) == before and len(files(folder)) == 3
    Listing.objects.filter(pk=three.pk).update(state="draft")
    assert browser.post(f"{path}{second}/removal/", once()).status_code == 303


def test_an_ended_listing_keeps_its_photos(three: Listing, ana: Member, sign_in) -> None:
    three.end(by=ana)
    answer = sign_in(ana).post(f"/listings/{three.pk}/photos/{order(three)[0]}/removal/", once())
    assert answer.status_code == 409 and three.photos.count() == 3


def test_nothing_is_left_when_the_listing_fails(ana: Member, folder) -> None:
    lamp = listing(ana, state="ended")
    with pytest.raises(Refusal):
        album.add(lamp, ana, [upload(picture())])
    assert not files(folder)
