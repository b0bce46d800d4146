"""The demo's pictures as photos of its listings, in every size at once: the worker has nothing to do."""

import base64
import functools
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from PIL import Image

from parley.ground import clock
from parley.market import pictures
from parley.market.models import Listing, Photo
from parley.market.models.photos import SIZES
from parley.site.demo.goods import HERE


@dataclass(frozen=True)
class Drawn:
    """One of our pictures: its data by nominal width, its true size, its blurred stand-in."""

    data: dict[int, bytes]
    width: int
    height: int
    blur: str


@functools.cache
def _drawn(file: str) -> Drawn:
    """The picture as the market keeps an upload. It is our own file, so it is stored as it is."""
    original = (HERE / "pictures" / file).read_bytes()
    image = Image.open(BytesIO(original)).convert("RGB")
    data = {pictures.FULL: original}
    for width in SIZES.values():
        if width < image.width:
            data[width] = _encoded(image, width, 78)
    blur = base64.b64encode(_encoded(image, 12, 20)).decode()
    return Drawn(data, image.width, image.height, f"data:image/webp;base64,{blur}")


def _encoded(image: Image.Image, width: int, quality: int) -> bytes:
    out = BytesIO()
    small = image.resize((width, round(image.height * width / image.width)), reducing_gap=2.0)
    small.save(out, "WEBP", quality=quality, method=1)
    return out.getvalue()


def add(listing: Listing, files: tuple[str, ...]) -> None:
    """Give a listing that is still a draft the pictures of those names."""
    for position, file in enumerate(files):
        drawn = _drawn(file)
        token = sha256(f"demo {listing.made_with} {file}".encode()).hexdigest()[:32]
        for width, data in drawn.data.items():
            path = pictures.path_of(token, width)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        Photo.objects.create(
            listing=listing,
            position=position,
            token=token,
            width=drawn.width,
            height=drawn.height,
            blur=drawn.blur,
            sizes_ready=" ".join(str(width) for width in sorted(drawn.data)),
            made_at=clock.now(),
        )
