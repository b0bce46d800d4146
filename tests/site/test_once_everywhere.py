"""Each unsafe request of the whole URL map changes something once: no address escapes `once`, and every
form that there is, in the check's story and a second one, is sent again."""

import re
from collections.abc import Callable
from copy import deepcopy
from uuid import UUID, uuid4

import pytest
from django.core.files.base import File
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from parley.ground.requests import ONCE_FIELD
from parley.site.check import planting
from parley.site.check.addresses import routes
from parley.site.check.people import Company
from parley.site.check.visiting import _undone
from tests.conftest import REFERENCE
from tests.site.more_forms import send_more

# Who leaves the rule: the reason stands at the view. What a repeat may write all the same stands here.
EXEMPT: dict[str, set[str]] = {
    "desk:lost-code": {"members_reset", "members_member"},  # the try is counted, and frozen is frozen again
    "desk:matter-words": {"privacy_entry"},  # each showing is recorded
    "desk:minor-words": {"privacy_entry"},
    "desk:minors-code": {"desk_parentsword"},  # the try is counted
    "desk:request-package": set(),
    "desk:request-production": set(),
    "market:new": {
        "members_draft",
        "privacy_keeping",
    },  # a visitor's draft is kept anew, under the same cookie
    "market:photos": set(),
    "members:city": set(),
    "members:code": set(),
    "members:coming-back": set(),
    "members:deal-email": set(),
    "members:deal-email-code": set(),
    "members:email": set(),
    "members:email-code": set(),
    "members:handle": set(),
    "members:join": set(),
    "members:leaving": {"members_draft", "privacy_keeping"},  # the draft of what was asked is kept anew
    "members:leaving-now": set(),
    "members:password": set(),
    "members:reset-code": {"members_reset"},  # the try is counted
    "members:reset-password": set(),
    "members:sign-in": {"members_attempt"},  # the try is counted
    "members:sign-out": set(),
    "notices:stop": {"notices_mailchoice"},  # off, said again at another time
    "offers:contact": {"privacy_entry"},  # each showing is recorded
    "privacy:switch": {"privacy_choice"},  # the same choice, said again at another time
    "desk:dispute-file": {"privacy_entry"},
    "desk:dispute-words": {"privacy_entry"},
    "desk:mark-words": {"privacy_entry"},
    "desk:message-words": {"privacy_entry"},
    "market:unlisted": set(),
    "offers:dispute": set(),
    "offers:dispute-shown": {"privacy_entry"},
    "offers:exhibit": {"privacy_entry"},
    "offers:instruction-shown": {"privacy_entry"},
    "offers:label": {"privacy_entry"},
    "offers:statements": set(),
    "offers:write": set(),
    "offers:write-first": set(),
}


def path_of(route: str) -> str:
    """An address of the route, whether or not anything is there: the rule comes before the view."""
    stand_ins = {"int": "1", "number": "1", "uuid": str(UUID(int=1)), "slug": "x", "str": "x", "path": "x"}
    return "/" + re.sub(r"<(\w+):\w+>", lambda match: stand_ins[match[1]], route)


def leaves_the_rule(path: str) -> bool:
    return hasattr(resolve(path).func, "repeatable")


def rows() -> dict[str, list[str]]:
    """Every row of every table, but for sessions and what migrations filled."""
    found: dict[str, list[str]] = {}
    for alias in ("default", "keys", "ledger"):
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.django_table_names(only_existing=True):
                if table not in REFERENCE | {"django_session"}:
                    cursor.execute(f"SELECT * FROM {table}")
                    found.setdefault(table, []).extend(sorted(map(repr, cursor.fetchall())))
    return found


def differing(before: dict[str, list[str]], after: dict[str, list[str]]) -> set[str]:
    return {table for table in before if before[table] != after[table]}


class Again:
    """Stands between a browser and the site: sends each form without a key before, and twice more behind."""

    def __init__(self, send: Callable[..., HttpResponse]) -> None:
        self.send = send
        self.sent: set[str] = set()
        self.wrong: list[str] = []

    def post(self, browser: Client, path: str, data: dict | None = None) -> HttpResponse:
        def ask(**said: str) -> HttpResponse:
            for file in (value for value in data.values() if isinstance(value, File)):
                file.seek(0)
            return self.send(browser, path, {**data, **said})

        data, name = data or {ONCE_FIELD: str(uuid4())}, resolve(path).view_name
        check = self.exempt if leaves_the_rule(path) else self.ruled
        return check(browser, name, ask)

    def ruled(self, browser: Client, name: str, ask: Callable[..., HttpResponse]) -> HttpResponse:
        """What goes through `once`: nothing without a key, the same place again, other words given back."""
        before = rows()
        self.demand(ask(**{ONCE_FIELD: ""}).status_code == 400, name, "takes a form without a key")
        self.demand(rows() == before, name, "changes something without a key")
        first = ask()
        if 300 <= first.status_code < 400:
            self.sent.add(name)
            after = rows()
            again, other = ask(), ask(something="else")
            self.demand(again.headers.get("Location") == first.url, name, "leads elsewhere the second time")
            self.demand(other.status_code == 422, name, "takes something else under the same key")
            self.demand(rows() == after, name, "changes something the second time")
        return first

    def exempt(self, browser: Client, name: str, ask: Callable[..., HttpResponse]) -> HttpResponse:
        """What leaves the rule: a repeat writes what is listed, at most. It is undone: it may sign out."""
        first, cookies = ask(), deepcopy(browser.cookies)
        self.sent.add(name)
        with _undone("POST"):
            before = rows()
            ask()
            wrote = differing(before, rows())
        browser.cookies = cookies
        self.demand(wrote <= EXEMPT[name], name, f"writes {wrote} the second time")
        return first

    def demand(self, right: bool, name: str, otherwise: str) -> None:
        if not right:
            self.wrong.append(f"{name} {otherwise}")


def test_no_address_does_anything_without_a_key_but_those_that_are_listed(db):
    answers = {name: (path_of(route), Client().post(path_of(route)).status_code) for route, name in routes()}
    assert {name for name, (path, _status) in answers.items() if leaves_the_rule(path)} == set(EXEMPT)
    assert {name for name, (_path, status) in answers.items() if status != 400} <= set(EXEMPT)
    assert len(answers) > 100


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_every_form_that_is_sent_twice_changes_something_once(monkeypatch):
    again = Again(Client.post)
    with monkeypatch.context() as patch:
        patch.setattr(Client, "post", lambda browser, path, data=None: again.post(browser, path, data))
        company = Company()
        planting.plant(company)
        planting.leave(company)
        send_more(company)
    assert again.wrong == []
    assert forms() - again.sent == set()


def forms() -> set[str]:
    """The addresses that take a POST at all."""
    return {name for route, name in routes() if takes_posts(route)}


def takes_posts(route: str) -> bool:
    return Client().post(path_of(route), {ONCE_FIELD: str(uuid4())}).status_code != 405
