"""Photos: taken in within bounds, written anew, in the order that their owner likes."""

import zipfile
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.market import album, jobs, pictures, uploads
from parley.market.models import Listing, Photo
from parley.members.models import Member
from parley.safety.models import Restriction
from tests.market.things import form, listing, once, picture, upload

pytestmark = pytest.mark.django_db
MARKER = b"MARKER-that-must-not-survive"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.PARLEY_PHOTOS = tmp_path / "photos"
    return settings.PARLEY_PHOTOS


def files(folder) -> list:
    return sorted(folder.rglob("*.*")) if folder.exists() else []


def chunks(webp: bytes) -> set[bytes]:
    """The names of the RIFF chunks of a WebP file."""
    assert webp[:4] == b"RIFF" and webp[8:12] == b"WEBP"
    assert len(webp) == 8 + int.from_bytes(webp[4:8], "little")
    names, at = set(), 12
    while at < len(webp):
        names.add(webp[at : at + 4])
        size = int.from_bytes(webp[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    return names


def with_tags() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = MARKER.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    return picture(exif=exif, comment=MARKER)


def test_photos_come_with_the_form_and_are_served(client: Client, ana: Member, sign_in, folder) -> None:
    sent = form(photos=[upload(picture(colour="red")), upload(picture(kind="PNG"), "b.png", "image/png")])
    assert sign_in(ana).post("/listings/new/", sent).status_code == 303
    shown = list(Listing.objects.get().photos.all())
    assert [photo.position for photo in shown] == [0, 1] and [p.width for p in shown] == [900, 900]
    for photo in shown:
        served = client.get(photo.url("medium"))
        assert served.headers["Content-Type"] == "image/webp"
        assert Image.open(BytesIO(b"".join(served.streaming_content))).format == "WEBP"
    assert shown[0].blur.startswith("data:image/webp;base64,") and len(shown[0].blur) < 600


def test_every_tag_and_the_place_are_left_behind(ana: Member, folder) -> None:
    source = with_tags()
    assert MARKER in source
    lamp = listing(ana)
    album.add(lamp, ana, [upload(source)])
    jobs.make_sizes.call_local(lamp.photos.get().pk)
    assert len(files(folder)) == 3  # 2000, 640, 320
    for file in files(folder):
        assert MARKER not in file.read_bytes()
        assert chunks(file.read_bytes()) <= {b"VP8 ", b"VP8L"}
        assert not Image.open(file).getexif()


def test_png_texts_are_left_behind(ana: Member, folder) -> None:
    info = PngInfo()
    info.add_text("Comment", MARKER.decode())
    album.add(listing(ana), ana, [upload(picture(kind="PNG", pnginfo=info))])
    assert MARKER not in files(folder)[0].read_bytes()


def test_what_hides_behind_a_picture_is_gone(ana: Member, folder) -> None:
    hidden = BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("page.html", "<script>alert(1)</script>" + MARKER.decode())
    album.add(listing(ana), ana, [upload(picture() + hidden.getvalue())])
    (file,) = files(folder)
    assert MARKER not in file.read_bytes() and not zipfile.is_zipfile(file)
    assert b"script" not in file.read_bytes()


def test_a_photo_taken_upright_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera lay on its side
    turned = pictures.take(BytesIO(picture((900, 600), exif=exif)))
    assert (turned.width, turned.height) == (600, 900)


def test_colours_are_brought_to_the_screen_s() -> None:
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert pictures.take(BytesIO(picture(icc_profile=swapped))).width == 900
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    taken = pictures.take(BytesIO(picture(colour=(200, 30, 30), quality=95, icc_profile=srgb)))
    red = Image.open(BytesIO(taken.data)).getpixel((450, 300))
    assert all(abs(got - meant) < 12 for got, meant in zip(red, (200, 30, 30), strict=True))


@pytest.mark.parametrize(("mode", "kind"), [
    ("RGBA", "PNG"), ("LA", "PNG"), ("P", "PNG"), ("1", "PNG"), ("I;16", "PNG"), ("L", "JPEG"),
    ("CMYK", "JPEG"), ("RGBA", "WEBP"),
])  # fmt: skip
def test_all_sorts_of_pictures_are_read(mode: str, kind: str) -> None:
    out = BytesIO()
    Image.new(mode, (300, 200)).save(out, kind)
    assert (pictures.take(out).width, pictures.take(out).height) == (300, 200)


def test_see_through_becomes_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (300, 200), (0, 0, 0, 0)).save(out, "PNG")
    assert min(Image.open(BytesIO(pictures.take(out).data)).getpixel((9, 9))) > 245


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
    assert jobs.sweep_files.call_local() == 0
    with clock.frozen() as at:
        at.tick(days=2)
        assert jobs.sweep_files.call_local() == 1
    assert len(files(folder)) == 3


BROKEN = {
    "text": (b"This is no picture", "not a picture"),
    "empty": (b"", "not a picture"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "not a picture"),
    "gif": (picture(kind="GIF"), "not a picture"),
    "truncated": (picture((2000, 1500), quality=95)[:9000], "damaged"),
    "truncated-png": (picture((900, 900), "PNG")[:900], "damaged"),
    "bomb": (picture((9000, 9000), "PNG"), "too many pixels"),
    "thin": (picture((6000, 10)), "too long and thin"),
    "html-in-disguise": (b"\xff\xd8\xff\xe0<html><script>alert(1)</script>", "damaged"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_good_picture_is_refused_at_the_field_and_nothing_is_kept(
    ana: Member, sign_in, folder, name: str
) -> None:
    content, reason = BROKEN[name]
    sent = form(title="A lamp I typed", photos=[upload(picture()), upload(content, "evil.jpg")])
    answer = sign_in(ana).post("/listings/new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and reason in page and 'id="id_photos_error"' in page
    assert "A lamp I typed" in page
    assert not files(folder) and Listing.objects.count() == Photo.objects.count() == 0


@pytest.mark.parametrize("name", BROKEN)
def test_a_bad_file_on_the_photo_page_leaves_the_rest_as_it_was(
    ana: Member, sign_in, folder, name: str
) -> None:
    lamp = listing(ana)
    content, reason = BROKEN[name]
    sent = once(photos=[upload(picture()), upload(content, "evil.jpg")])
    answer = sign_in(ana).post(f"/listings/{lamp.pk}/photos/", sent)
    assert answer.status_code == 422 and reason in answer.content.decode()
    assert not files(folder) and Listing.objects.get().version == 1


def test_a_bomb_that_pillow_itself_refuses(monkeypatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(Refusal) as refused:
        pictures.take(BytesIO(picture((100, 100), "PNG")))
    assert refused.value.code == "bounds"


def test_progressive_and_webp_have_bounds_of_their_own() -> None:
    for content in (picture((5000, 4000), progressive=True), picture((3000, 2500), "WEBP", quality=1)):
        with pytest.raises(Refusal) as refused:
            pictures.take(BytesIO(content))
        assert refused.value.code == "bounds"
    assert pictures.take(BytesIO(picture((5000, 4000)))).width == 2000


def with_scans(content: bytes, more: int) -> bytes:
    """A JPEG whose last scan comes `more` times more."""
    scan = content[content.rindex(b"\xff\xda") : -2]
    return content[:-2] + scan * more + content[-2:]


def test_a_jpeg_of_very_many_scans_is_refused_and_one_of_some_is_not() -> None:
    content = picture((64, 48), progressive=True)
    with pytest.raises(Refusal) as refused:
        pictures.take(BytesIO(with_scans(content, more=50)))
    assert refused.value.code == "bounds" and "too many layers" in refused.value.message
    assert pictures.take(BytesIO(with_scans(content, more=20))).width == 64


def test_scans_inside_a_segment_do_not_count() -> None:
    thumbnail = with_scans(picture((64, 48), progressive=True), more=80)
    content = picture((64, 48))
    segment = b"\xff\xe5" + (len(thumbnail) + 2).to_bytes(2) + thumbnail
    assert pictures.take(BytesIO(content[:2] + segment + content[2:])).width == 64


def in_parts(content: bytes) -> bytes:
    """A JPEG whose first scan has only the first of its three components."""
    at = content.index(b"\xff\xda")
    first = b"\xff\xda\x00\x08\x01" + content[at + 5 : at + 7] + b"\x00\x3f\x00"
    return content[:at] + first + content[at + 2 + 12 :]


def test_a_jpeg_in_parts_has_the_bounds_of_a_progressive_one(monkeypatch) -> None:
    monkeypatch.setattr(pictures, "PROGRESSIVE_LIMIT", 1000)
    whole = picture((64, 48))
    assert pictures.take(BytesIO(whole)).width == 64
    for content in (in_parts(whole), picture((64, 48), progressive=True)):
        with pytest.raises(Refusal) as refused:
            pictures.take(BytesIO(content))
        assert refused.value.code == "bounds" and "too many pixels" in refused.value.message


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


def test_too_large_a_file_is_not_taken_in_and_the_form_is_kept(
    ana: Member, sign_in, folder, monkeypatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 200_000)
    sent = form(title="A lamp I typed", photos=[upload(picture() + b"x" * 300_000), upload(picture())])
    answer = sign_in(ana).post("/listings/new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "1 files were too large" in page and "A lamp I typed" in page
    assert not files(folder) and Listing.objects.count() == 0


def test_too_much_together_is_refused(ana: Member, sign_in, monkeypatch) -> None:
    monkeypatch.setattr(uploads, "TOGETHER", 200_000)
    lamp = listing(ana)
    sent = once(photos=[upload(picture() + b"x" * 150_000) for _ in range(3)])
    assert sign_in(ana).post(f"/listings/{lamp.pk}/photos/", sent).status_code == 422
    assert lamp.photos.count() == 0


def test_an_endless_request_is_not_read(ana: Member, sign_in, monkeypatch) -> None:
    monkeypatch.setattr(uploads, "READ_AT_MOST", 1000)
    lamp = listing(ana)
    sent = once(photos=[upload(picture())])
    assert sign_in(ana).post(f"/listings/{lamp.pk}/photos/", sent).status_code in (400, 413)
    assert lamp.photos.count() == 0


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
