"""From an uploaded file to pictures of our own: decoded within bounds, turned upright, every tag left
behind, written anew as WebP. What was hidden in or behind the upload does not survive that."""

import base64
import os
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

from parley.ground.refusals import Refusal
from parley.market.models.photos import SIZES

MEGA = 1_000_000
FULL = SIZES["full"]
# How many pixels a file may announce. JPEG can be decoded at a fraction of its size, a progressive one
# only after all of it is in memory; WebP is held four times over while it is decoded.
LIMITS = {"JPEG": 64 * MEGA, "PNG": 8.4 * MEGA, "WEBP": 4.5 * MEGA}
PROGRESSIVE_LIMIT = 12.6 * MEGA  # telephones make 4032 x 3024
DECODED_LIMIT = 12.6 * MEGA
SCANS = 50  # each goes over the whole picture again; encoders write ten or so
# Where a JPEG goes on: what follows FF is data when it is 00, filling when FF, and a restart at D0 to D7.
MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
BARE = {0x01, 0xD8}  # markers without a segment behind them
FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
SCAN, END = 0xDA, 0xD9
LONGEST = 30  # times as long as wide: nothing that anybody photographs
# One at a time: memory is bounded for the process, not for each thread.
_decoding = threading.Lock()


@dataclass(frozen=True)
class Picture:
    """A picture that was taken in: `data` is the WebP of the full size."""

    data: bytes
    width: int
    height: int
    blur: str


def take(upload: BinaryIO) -> Picture:
    """The picture in an uploaded file. Raises Refusal at "photos" saying what is wrong with it.
    Not to be called inside a transaction: it takes a good part of a second."""
    with _decoding, _reasons():
        image = _opened(upload)
        image.draft("RGB", _fitted(image))
        if image.width * image.height > DECODED_LIMIT:
            raise _too_large()
        image.load()
        return _finished(image)


def shrunk(data: BytesIO | Path, width: int) -> bytes:
    """The WebP `width` pixels wide of a full size that we made."""
    with _decoding, Image.open(data, formats=("WEBP",)) as image:
        small = image.resize((width, max(1, round(image.height * width / image.width))), Image.LANCZOS)
        return _encoded(small, quality=80, method=4)


def path_of(token: str, width: int) -> Path:
    """Where the picture of that token and nominal width lies."""
    return Path(settings.PARLEY_PHOTOS) / token[:2] / f"{token}-{width}.webp"


def store(token: str, width: int, data: bytes) -> None:
    """Write a picture, whole or not at all."""
    path = path_of(token, width)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    with open(partial, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)


def discard(token: str) -> None:
    """Remove the files of a token, in every size."""
    for width in SIZES.values():
        path_of(token, width).unlink(missing_ok=True)


def _opened(upload: BinaryIO) -> Image.Image:
    image = Image.open(upload, formats=tuple(LIMITS))
    limit = LIMITS.get(image.format, LIMITS["JPEG"])
    if isinstance(image, JpegImageFile) and _is_in_parts(upload):
        limit = PROGRESSIVE_LIMIT
    if image.width * image.height > limit:
        raise _too_large()
    if max(image.size) > LONGEST * min(image.size):
        raise Refusal(_("This picture is too long and thin."), field="photos", code="bounds")
    return image


def _is_in_parts(upload: BinaryIO) -> bool:
    """Whether a JPEG is decoded only after all of it is in memory: it is progressive, or its first scan
    has not all the components. Raises Refusal when it has more scans than anybody needs."""
    progressive, components, scans = False, 0, []
    for marker, segment in _segments(upload):
        if marker in FRAMES and not components:
            progressive, components = marker & 3 == 2, segment[5]
        elif marker == SCAN:
            scans.append(segment[0])
            if len(scans) > SCANS:
                raise _too_many_scans()
    return progressive or bool(scans) and scans[0] < components


def _segments(upload: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The markers of a JPEG up to its end, each with the first bytes of its segment. What lies inside
    a segment, such as a thumbnail with markers of its own, is passed over."""
    upload.seek(0)
    content = upload.read()
    at = 0
    while found := MARKER.search(content, at):
        marker, at = found[1][0], found.end()
        if marker == END:
            return
        if marker not in BARE:
            yield marker, content[at + 2 : at + 8].ljust(6, b"\0")
            at += max(2, int.from_bytes(content[at : at + 2]))


def _fitted(image: Image.Image) -> tuple[int, int]:
    """The size of the full picture: a JPEG is decoded at the smallest fraction that is no smaller."""
    longest = max(image.size)
    if longest <= FULL:
        return image.size
    return max(1, image.width * FULL // longest), max(1, image.height * FULL // longest)


def _finished(image: Image.Image) -> Picture:
    orientation = image.getexif().get(0x0112, 1)
    profile = image.info.get("icc_profile")
    if (factor := max(image.size) // FULL) > 1 and image.mode in ("RGB", "RGBA", "L", "LA", "CMYK"):
        image = image.reduce(factor)  # now, so that what follows works on little
    if image.mode == "LA":
        image = _on_white(image, "L")
    elif image.mode in ("P", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
    image.thumbnail((FULL, FULL), Image.LANCZOS, reducing_gap=2.0)
    image = _upright(_in_srgb(image, profile), orientation)
    small = image.resize((12, max(1, round(12 * image.height / image.width))), Image.BILINEAR)
    blur = "data:image/webp;base64," + base64.b64encode(_encoded(small, quality=20, method=0)).decode()
    return Picture(_encoded(image, quality=82, method=2), image.width, image.height, blur)


def _on_white(image: Image.Image, mode: str) -> Image.Image:
    ground = Image.new(mode, image.size, "white")
    ground.paste(image.getchannel("L") if mode == "L" else image, mask=image.getchannel("A"))
    return ground


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours as they were meant, for a screen, on white where it was see-through."""
    if image.mode == "RGBA":
        image = _on_white(image, "RGB")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            meant = ImageCms.ImageCmsProfile(BytesIO(profile))
            image = ImageCms.profileToProfile(image, meant, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile: the plain numbers are the best guess
    return image.convert("RGB")


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.info = {"exif": exif.tobytes()}
    upright = ImageOps.exif_transpose(image)
    upright.info = {}
    return upright


def _encoded(image: Image.Image, quality: int, method: int) -> bytes:
    out = BytesIO()
    image.convert("RGB").save(out, "WEBP", quality=quality, method=method, exif=b"", xmp=b"", icc_profile=b"")
    return out.getvalue()


@contextmanager
def _reasons() -> Iterator[None]:
    """Say in words what Pillow says in exceptions. A decoder can fail in many ways: each is a refusal."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except Refusal:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except Image.UnidentifiedImageError:
        raise Refusal(
            _("This is not a picture that can be shown here. Use JPEG, PNG or WebP."), field="photos"
        ) from None
    except Exception:
        raise Refusal(_("This picture is damaged and cannot be read."), field="photos") from None


def _too_many_scans() -> Refusal:
    return Refusal(
        _("This picture is made of too many layers. Save it anew as a plain JPEG first."),
        field="photos",
        code="bounds",
    )


def _too_large() -> Refusal:
    return Refusal(
        _("This picture has too many pixels. Make it smaller first."), field="photos", code="bounds"
    )
