"""The photos of a message: taken in as those of listings are, and sealed as the words are."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from django.db import models

from parley.market import pictures
from parley.market.models.photos import SIZES
from parley.offers.models.messages import Message
from parley.privacy.sealing import SealedField, SealedModel

SMALL, LARGE = SIZES["small"], SIZES["large"]


@dataclass(frozen=True)
class Taken:
    """A picture that was taken in: both sizes as a data: URI of a WebP. `repr` shows nothing of it."""

    small: str
    large: str
    width: int
    height: int

    def __repr__(self) -> str:
        return "<picture>"

    def attach(self, message: Message) -> None:
        """Seal it under the key of the words of `message`, in the caller's transaction."""
        made = MessagePhoto(message=message, subject=message.subject, keeping=message.keeping)
        made.small, made.large, made.width, made.height = self.small, self.large, self.width, self.height
        made.save(force_insert=True)


def taken(uploads: Iterable[BinaryIO]) -> list[Taken]:
    """The pictures in uploaded files. Raises Refusal at "photos". Not to be called inside a transaction."""
    return [_taken(pictures.take(upload)) for upload in uploads]


def _taken(picture: pictures.Picture) -> Taken:
    small, large = (_uri(picture, width) for width in (SMALL, LARGE))
    return Taken(small, large, picture.width, picture.height)


def _uri(picture: pictures.Picture, width: int) -> str:
    small_enough = picture.width <= width
    data = picture.data if small_enough else pictures.shrunk(BytesIO(picture.data), width)
    return "data:image/webp;base64," + base64.b64encode(data).decode()


class MessagePhotoQuerySet(models.QuerySet["MessagePhoto"]):
    def of(self, messages: "Iterable[Message]") -> "MessagePhotoQuerySet":
        """Those of these messages, in order."""
        return self.filter(message__in=messages).select_related("message").order_by("pk")


class MessagePhoto(SealedModel):
    """One of them: `small` among the words, `large` on a page of its own; `width` and `height` say its
    shape."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="photos")
    small = SealedField()
    large = SealedField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    objects = MessagePhotoQuerySet.as_manager()

    def __str__(self) -> str:
        return f"message photo #{self.pk}"
