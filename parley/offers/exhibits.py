"""The files that a side puts into a dispute: pictures, made anew without what the camera wrote into them, and
PDF."""

from collections.abc import Iterable
from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext as _

from parley.ground.refusals import Refusal
from parley.market import pictures

MOST = 4  # with one statement
WIDEST = 1280
LARGEST_PDF = 5 * 1024 * 1024
PDF, PICTURE = "application/pdf", "image/webp"


def take(uploads: Iterable[BinaryIO]) -> list[tuple[str, bytes]]:
    """-> (kind, content) of each file. Raises Refusal at "photos". Not to be called inside a transaction."""
    uploads = list(uploads)
    if len(uploads) > MOST:
        message = _("%(most)d files are the most at once.") % {"most": MOST}
        raise Refusal(message, "photos", "bounds")
    return [_taken(upload) for upload in uploads]


def _taken(upload: BinaryIO) -> tuple[str, bytes]:
    start = upload.read(5)
    upload.seek(0)
    if start != b"%PDF-":
        picture = pictures.take(upload)
        wide = picture.width > WIDEST
        return PICTURE, pictures.shrunk(BytesIO(picture.data), WIDEST) if wide else picture.data
    content = upload.read(LARGEST_PDF + 1)
    if len(content) > LARGEST_PDF:
        message = _("A PDF has at most %(most)d MB.") % {"most": LARGEST_PDF // 1024**2}
        raise Refusal(message, "photos", "bounds")
    return PDF, content
