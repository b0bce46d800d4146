"""Things to list, and pictures to show them with."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from parley.ground import clock
from parley.market import tree
from parley.market.models import Category, Listing, Photo
from parley.members.models import Member

BLUR = "data:image/webp;base64,UklGRg=="


def category(slug: str = "board-games") -> Category:
    """A category of the tree; a test that emptied the tables gets it back."""
    if not Category.objects.exists():
        tree.plant()
    return Category.objects.get(slug=slug)


def listing(owner: Member, title: str = "Brass lamp", state: str = "active", **said: Any) -> Listing:
    """A listing as it would be after its owner published it."""
    now = clock.now()
    said = {"category": said.pop("category", None) or category(), "condition": "good", "quantity": 1, **said}
    said.setdefault("available", said["quantity"])
    published = None if state == "draft" else now
    return Listing.objects.create(owner=owner, title=title, state=state, published_at=published, **said)


def photo(of: Listing, position: int = 0, token: str = "") -> Photo:
    """A photo's row, without files."""
    return Photo.objects.create(
        listing=of, position=position, token=token or uuid4().hex, width=1600, height=1200, blur=BLUR,
        sizes_ready="320 640 1280 2000", made_at=clock.now(),
    )  # fmt: skip


def form(**said: Any) -> dict[str, Any]:
    """What somebody types to list a lamp."""
    return {
        "kind": "thing", "title": "Brass lamp", "category": category().pk, "condition": "good",
        "description": "It **works**.", "for_sale": "on", "price": "12.50", "currency": "EUR",
        "takes_offers": "on", "trade_for": "", "quantity": "1",
        "made_with": str(uuid4()), "_once": str(uuid4()),
    } | said  # fmt: skip


def picture(
    size: tuple[int, int] = (900, 600), kind: str = "JPEG", colour: str = "teal", **options: Any
) -> bytes:
    """An image file."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **options)
    return out.getvalue()


def upload(content: bytes, name: str = "photo.jpg", type: str = "image/jpeg") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content, type)


def files(folder: Path) -> list[Path]:
    """What lies in the folder of the photos."""
    return sorted(folder.rglob("*.*")) if folder.exists() else []


def once(**said: Any) -> dict[str, Any]:
    """A POST with a key of its own."""
    return {"_once": str(uuid4()), **said}


Listed = Callable[..., Listing]
