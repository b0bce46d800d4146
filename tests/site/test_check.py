"""The parts of `parley check`: what it finds in bytes, and that no address is forgotten."""

import base64
import gzip
import html
import io
import json
import zipfile
from urllib.parse import quote

import pytest
from django.urls import clear_url_caches, path

from parley.site import urls, views
from parley.site.check import searching
from parley.site.check.addresses import UnknownArguments, addresses, routes
from parley.site.check.searching import found_in

MARKER = "zqmarkzqabcdefghi7"


def zipped(data: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("export.json", data)
    return out.getvalue()


FORMS = {
    "plain": MARKER.encode(),
    "capitals": MARKER.upper().encode(),
    "gzip": gzip.compress(b"x" * 50 + MARKER.encode()),
    "zip": zipped(MARKER.encode()),
    "zip that reads as quoted-printable too": zipped(MARKER.encode() + b"=\n" * 9, zipfile.ZIP_STORED),
    "zip after headers": b"Content-Type: application/zip\n\n" + zipped(MARKER.encode()),
    "gzip in zip": zipped(gzip.compress(MARKER.encode())),
    "hex": MARKER.encode().hex().encode(),
    "utf-16": MARKER.encode("utf-16-le"),
    "url": quote(MARKER).replace("k", "%6b").encode(),
    "json": json.dumps(MARKER).replace("k", "\\u006b").encode(),
    "html": html.escape(MARKER).replace("k", "&#107;").encode(),
    "torn by tags": f"<b>{MARKER[:9]}</b><i>{MARKER[9:]}</i>".encode(),
    "torn by lines": f"{MARKER[:9]}\r\n {MARKER[9:]}".encode(),
    "quoted-printable": f"{MARKER[:9]}=\r\n{MARKER[9:]}".encode(),
    **{f"base64, shifted {n}": base64.b64encode(b"." * n + MARKER.encode() + b"!") for n in range(4)},
    "base64 in lines": base64.encodebytes(b"." * 40 + MARKER.encode() + b"." * 90),
    "base64 for addresses": b"?t=" + base64.urlsafe_b64encode(b"\xff\xfe" + MARKER.encode()),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_marker_is_found_in_every_form(form):
    assert found_in(b"before " + FORMS[form] if "zip" not in form else FORMS[form], [], []) == {MARKER}


def test_a_telephone_number_is_found_however_it_is_grouped():
    for written in ("030 23125 101", "+49 (30) 231-25-101", "<b>030</b>\u00a023125.101"):
        assert found_in(written.encode(), ["3023125101"], []) == {"3023125101"}
    assert found_in(b"030 23125 102", ["3023125101"], []) == set()


def test_what_is_not_there_is_not_found():
    assert found_in(b"zqmark zq-and nothing of it", ["3023125101"], ["0badc0de" * 4]) == set()
    assert len(searching.STEM) == 8


@pytest.mark.django_db
def test_the_addresses_are_those_of_the_url_map():
    names = {name for _route, name in routes()}
    assert {"market:home", "offers:deal", "privacy:who-saw", "members:code"} <= names
    assert "/policy/" in {address.path for address in addresses()}


@pytest.mark.django_db
def test_an_address_whose_argument_nobody_knows_is_a_failure(monkeypatch):
    monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, path("cards/<int:card>/", views.failed)])
    clear_url_caches()
    try:
        with pytest.raises(UnknownArguments, match="cards"):
            addresses()
    finally:
        monkeypatch.undo()
        clear_url_caches()
