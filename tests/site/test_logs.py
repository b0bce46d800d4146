"""Log lines carry no values."""

import logging
import sys

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.urls import resolve

from parley.site.logs import Line

SECRET = "ana@example.org"


def logged():
    """What the log says of an exception that was caused by another, both with an address in their words."""
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as first:
            raise ValueError(f"no place for {SECRET}") from first
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "It %s", ("failed",), sys.exc_info())
    return Line().format(record)


def test_an_exception_is_logged_by_kind_and_place_and_not_in_its_words():
    text = logged()
    assert "ERROR x: It failed" in text
    assert "  ValueError\n    tests/site/test_logs.py:" in text
    assert "  KeyError\n" in text
    assert SECRET not in text


@pytest.mark.parametrize(("path", "page"), [("/members/ana/", "market:member"), ("/ana/", "no page")])
def test_a_request_is_logged_by_its_page_and_not_by_its_address(path, page):
    request = RequestFactory().get(path)
    request.resolver_match = None if page == "no page" else resolve(path)
    record = logging.makeLogRecord({"name": "django.request", "levelname": "WARNING", "msg": "Gone: %s",
                                    "args": (path,), "status_code": 410, "request": request})  # fmt: skip
    text = Line().format(record)
    assert text.endswith(f"WARNING django.request: 410 for GET {page}") and "ana" not in text


def test_the_log_of_every_process_is_written_so():
    assert settings.LOGGING["formatters"]["line"] == {"()": "parley.site.logs.Line"}
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "line"
