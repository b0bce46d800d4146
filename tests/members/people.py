"""What people type in these tests, and how they send it."""

from datetime import date
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from parley.ground import clock
from parley.members.models import Joining
from tests.cast import PASSWORD, city

ADDRESS = {"country_code": "DE", "street_address": "Lindenweg 9", "postal_code": "10115", "city": "Berlin"}
DETAILS = {"name": "Nora Nord", "phone": "030 23125 018", **ADDRESS}


def years_ago(years: int, days: int = 0) -> date:
    """The day `years` before today, and `days` later."""
    today = clock.today()
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return date.fromordinal(today.replace(year=today.year - years, day=day).toordinal() + days)


def form(**changes: str) -> dict[str, str]:
    """A joining form as Nora fills it in."""
    city()
    typed = {
        "email": "nora@example.org", "handle": "nora", "password": PASSWORD, "country": "DE",
        "city": "Berlin", "born": years_ago(30).isoformat(), "agree": "on",
    }  # fmt: skip
    return {**typed, **changes}


def send(browser: Client, path: str, typed: dict | None = None, **extra: str) -> HttpResponse:
    """Post a form as a browser does, with the key that makes it happen once."""
    return browser.post(path, {"_once": str(uuid4()), **(typed or {})}, **extra)


def join(browser: Client, after: str = "", **changes: str) -> Joining:
    """Fill in the joining form and send it -> the joining that waits for its code."""
    response = send(browser, reverse("members:join"), {**form(**changes), "next": after})
    assert response.status_code == 303, response.content.decode()
    return Joining.objects.get(row=response.url.rstrip("/").rpartition("/")[2])


def enter_code(browser: Client, joining: Joining, code: str = "", **more: str) -> HttpResponse:
    """Type the code (the right one unless another is given)."""
    return send(browser, reverse("members:code", args=[joining.row]), {"code": code or joining.code, **more})
