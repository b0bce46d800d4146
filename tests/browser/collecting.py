"""Collecting pages while a story is played."""

import json
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from itertools import groupby, islice
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from parley.ground import clock
from parley.ground.requests import ONCE_FIELD
from parley.market.models import Listing
from parley.site.check import planting
from parley.site.check.addresses import Address, addresses, routes
from parley.site.check.dealing import put_up, written
from parley.site.check.people import Company, marker
from parley.site.check.visiting import _undone
from tests.site.more_forms import send_more

ELEMENT = re.compile(rb'<(\w+)(?:[^>]*? class="([^"]*)")?')
BEGINS = b"<!doctype html>"
TITLE = re.compile(rb"<h1[^>]*>\W*(\w+)")
SHOWN = (0, 200, 422)
TOLD = {"each": 15, "together": 60, "typed": [("words", "Hello")], "led_to": "/", "files": True}
HAPPENED = [{"sealed": True, "altered": True}, {"sealed": False, "altered": False, "led_to": ""}]


@dataclass(frozen=True)
class Page:
    """A page in a file, and how it was come by: the name of its route, or of its template."""

    name: str
    method: str
    status: int
    path: str
    file: str


@dataclass
class Pages:
    """What was kept, and what is known by now. `asked`: how reading each route was answered."""

    folder: Path
    kept: list[Page] = field(default_factory=list)
    met: set = field(default_factory=set)
    asked: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def hear(self, answer: HttpResponse) -> None:
        """Take what a browser was answered, if it is a page."""
        name, path, status = answer.resolver_match.view_name, answer.request["PATH_INFO"], answer.status_code
        method = answer.request["REQUEST_METHOD"]
        if method == "GET":
            self.asked[name].add(status)
        if not answer.streaming:
            self.take(name, method, status, path, answer.content)

    def take(self, name: str, method: str, status: int, path: str, html: bytes) -> None:
        """Keep a page that shows something new. One that refuses is the same wherever it is met."""
        what = (name, method) if status in SHOWN else TITLE.findall(html)[:1]
        shows = {(status, *what), *ELEMENT.findall(html)}
        if html.lstrip().startswith(BEGINS) and not shows <= self.met:
            self.met |= shows
            page = Page(name if status in SHOWN else "", method, status, path, f"{len(self.kept)}.html")
            (self.folder / page.file).write_bytes(html)
            self.kept.append(page)

    def only_sent(self) -> set[str]:
        """The routes that take forms and cannot be read."""
        return {name for name, statuses in self.asked.items() if 405 in statuses}

    def missing(self) -> set[str]:
        """The routes that can be read, and of which there is no page."""
        return {name for _route, name in routes()} - self.only_sent() - {page.name for page in self.kept}


def collect(folder: Path) -> None:
    """Play the story, and keep its pages, what they load, and a list."""
    pages = Pages(folder)
    with patch.object(Client, "request", listening(pages)):
        company = Company()
        planting.plant(company)
        planting.leave(company)
        visit(company)
        send_more(company)
        go_on(company)
        visit(company, pages.missing())
    draw_errors(pages)
    shutil.copytree(settings.STATIC_ROOT, folder / "static")
    shutil.copytree(settings.PARLEY_PHOTOS, folder / "photos")
    templates = sorted({name for _loader, name in engines["jinja2"].env.cache})
    kept = [asdict(page) for page in pages.kept]
    said = {"pages": kept, "templates": templates, "missing": sorted(pages.missing())}
    (folder / "pages.json").write_text(json.dumps(said), "utf-8")


def visit(company: Company, only: set[str] | None = None) -> None:
    """Everybody asks for every address, with a few arguments. Those with whom most happens ask for all,
    and press the button of every form without filling it in. (That is undone.)"""
    for person in company.viewers().values():
        busy = person in (company.self, company.after, company.moderator)
        person.sign_in_again() if person.account else None
        for address in some(addresses(only), 99 if busy else 2):
            person.browser.get(address.path)
        for address in some(addresses(only), 3) if busy or not person.account else []:
            cookies = deepcopy(person.browser.cookies)
            with _undone("POST"):
                person.browser.post(address.path, {ONCE_FIELD: str(uuid4())})
            person.browser.cookies = cookies


def go_on(company: Company) -> None:
    """What no story has: a page on the way to a form, one that nobody may join from, what is over by then."""
    seller, anybody = company.self, company.anonymous
    want = Listing.objects.filter(kind="want", state=Listing.State.ACTIVE).latest("pk")
    for thing in ("new", put_up(seller, "Big drum").pk):
        seller.browser.get(f"/listings/{want.pk}/answers/{thing}/")
    written(company.stranger, put_up(seller, "Fruit bowl"), "Look at www.bowls.example", knowing="on")
    company.hidden.browser.get("/sign-in/hidden/")
    anybody.browser.get(f"/join/{uuid4()}/")
    young = clock.today().isoformat()
    anybody.post(
        "/join/", (403,), email=f"{marker()}@example.org", handle="young", password=marker(), country="DE",
        city="Berlin", born=young, agree="on",
    )  # fmt: skip


def some(every: list[Address], most: int) -> Iterator[Address]:
    """The first few of each route."""
    for _route, those in groupby(every, lambda each: each.route):
        yield from islice(those, most)


def listening(pages: Pages) -> Callable:
    """A browser's request, of whose answer `pages` hears."""
    whole = Client.request

    def request(client: Client, **environment: object) -> HttpResponse:
        answer = whole(client, **environment)
        pages.hear(answer)
        return answer

    return request


def draw_errors(pages: Pages) -> None:
    """The pages that a story seldom meets: each of them, in each of its forms."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    folder = Path(engines["jinja2"].template_dirs[0])
    for template in ["again.html", *sorted(each.name for each in folder.glob("[0-9]*.html"))]:
        for number, happened in enumerate(HAPPENED):
            html = render_to_string(template, {**TOLD, **happened}, request).encode()
            pages.take(template, f"form {number}", 0, f"/{template}", html)
