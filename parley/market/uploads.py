"""Uploads within bounds. Files that are too large are not taken in; the rest of the form is."""

from typing import Any

from django import forms
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import ngettext

MEGABYTE = 1024 * 1024
LARGEST = 15 * MEGABYTE
TOGETHER = 80 * MEGABYTE
READ_AT_MOST = 1000 * MEGABYTE  # a dozen large photos are read to the end, so that the form comes back


class Bounded(FileUploadHandler):
    """Stands before the handlers that store uploads and passes on what is within the bounds. A file of
    more than LARGEST bytes, and each one after TOGETHER bytes, is skipped and remembered on the
    request; a request of more than READ_AT_MOST bytes is not read."""

    def handle_raw_input(
        self, input_data: Any, META: dict, content_length: int, *args: Any, **kwargs: Any
    ) -> None:
        self.together = 0
        if content_length > READ_AT_MOST:
            raise RequestDataTooBig("more than is read")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.size += len(raw_data)
        self.together += len(raw_data)
        if self.size > LARGEST or self.together > TOGETHER:
            self.request.refused_uploads = getattr(self.request, "refused_uploads", 0) + 1
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def note_refused(request: HttpRequest, form: forms.Form) -> None:
    """Say at the field that files were too large. Call it before the form is asked whether it is valid."""
    if count := getattr(request, "refused_uploads", 0):
        words = {"count": count, "each": LARGEST // MEGABYTE, "together": TOGETHER // MEGABYTE}
        if not form.files:
            form.errors.pop("photos", None)  # that a photo is needed: there were some
        form.add_error(
            "photos",
            ngettext(
                "%(count)d file was too large: %(each)d MB each and %(together)d MB together are the most.",
                "%(count)d files were too large: %(each)d MB each and %(together)d MB together are the most.",
                count,
            )
            % words,
        )
