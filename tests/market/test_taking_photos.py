"""Taking photos in: within bounds, written anew, with nothing of what was hidden in the upload."""

import zipfile
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from parley.ground.refusals import Refusal
from parley.market import album, jobs, pictures, uploads
from parley.market.models import Listing, Photo
from parley.members.models import Member
from tests.market.things import files, form, listing, once, picture, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]
MARKER = b"MARKER-that-must-not-survive"


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


def test_too_large_a_file_is_not_taken_in_and_the_form_is_kept(
    ana: Member, sign_in, folder, monkeypatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 200_000)
    sent = form(title="A lamp I typed", photos=[upload(picture() + b"x" * 300_000), upload(picture())])
    answer = sign_in(ana).post("/listings/new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "1 file was too large" in page and "A lamp I typed" in page
    assert not files(folder) and Listing.objects.count() == 0


def test_too_much_together_is_refused(ana: Member, sign_in, monkeypatch) -> None:
    monkeypatch.setattr(uploads, "TOGETHER", 200_000)
    lamp = listing(ana)
    sent = once(photos=[upload(picture() + b"x" * 150_000) for _ in range(3)])
    assert sign_in(ana).post(f"/listings/{lamp.pk}/photos/", sent).status_code == 422
    assert lamp.photos.count() == 0


def test_when_all_files_were_too_large_that_alone_is_said(ana: Member, sign_in, monkeypatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 100)
    sent = once(photos=[upload(picture()), upload(picture())])
    page = sign_in(ana).post(f"/listings/{listing(ana).pk}/photos/", sent).content.decode()
    assert "2 files were too large" in page
    assert "This is needed" not in page


def test_a_dozen_large_photos_are_read_to_the_end_so_that_the_form_comes_back() -> None:
    uploads.Bounded().handle_raw_input(None, {}, 12 * 25 * uploads.MEGABYTE)


def test_an_endless_request_is_not_read_and_the_reason_is_said(ana: Member, sign_in, monkeypatch) -> None:
    monkeypatch.setattr(uploads, "READ_AT_MOST", 1000)
    lamp = listing(ana)
    sent = once(photos=[upload(picture())])
    answer = sign_in(ana).post(f"/listings/{lamp.pk}/photos/", sent)
    assert answer.status_code == 413
    assert "each may have 15 MB" in answer.content.decode()
    assert lamp.photos.count() == 0
