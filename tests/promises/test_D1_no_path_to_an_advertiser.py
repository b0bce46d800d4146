"""D1: personal information is never sold, rented or given to advertisers: there is no code path by which it
could be, and this tries. Whoever is no declared partner gets nothing; a declared one exactly its fields."""

import ast
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest

import parley
from parley.privacy import ledger
from parley.privacy.catalogue import EVERYONE, PARTNER, NotPersonal, Personal, Use, catalogue
from parley.privacy.gate import GateClosed, Partner, disclose
from parley.privacy.ledger_models import Entry

TABLES = [table for table in catalogue.tables.values() if table.model and table.subject]


def row_of(table):
    """A row of the table with nothing in it, that belongs to somebody."""
    row = thing = table.model()
    *way, last = table.subject.split("__")
    for name in way:
        related = thing._meta.get_field(name).related_model()
        setattr(thing, name, related)
        thing = related
    setattr(thing, last, uuid4())
    for field in table.model._meta.concrete_fields:
        if field.is_relation and not field.null and not field.is_cached(row):
            setattr(row, field.name, field.related_model())  # what it points to can be read, and is nobody
    return row


def fields_of(table):
    columns = {field.column: field.name for field in table.model._meta.concrete_fields}
    return {column: columns[column] for column in table.columns}


def given(viewer, purpose, because=None, sorts=object):
    """Every column, of every table, that the gate would open for the viewer and this purpose."""
    found = set()
    for table in TABLES:
        row = row_of(table)
        for column, field in fields_of(table).items():
            if not isinstance(table.columns[column], sorts):
                continue
            try:
                disclose(viewer, purpose, [field], row, because=because)
            except GateClosed:
                continue
            found.add(f"{table.name}.{column}")
    return found


def declared(partner, purpose):
    return {
        f"{table.name}.{column}"
        for table in TABLES
        for column, what in table.personal().items()
        for use in what.uses
        if use.to == PARTNER(partner) and use.purpose == purpose
    }


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("purpose", sorted(catalogue.purposes))
@pytest.mark.parametrize("partner", sorted(catalogue.partners))
def test_a_partner_gets_exactly_its_declared_fields_for_each_purpose_and_nothing_else(partner, purpose):
    assert given(Partner(partner), purpose, because="because we say so") == declared(partner, purpose)


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("purpose", [*sorted(catalogue.purposes), "advertise", ""])
def test_an_advertiser_gets_nothing_for_any_purpose(purpose):
    for name in ("ads", "", "everyone", "self", "partner-mail", "MAIL"):
        assert given(Partner(name), purpose, because="it is worth money") == set()


@pytest.mark.long
@pytest.mark.django_db
def test_whoever_is_nobody_in_particular_gets_nothing_but_what_is_shown_to_everyone():
    everyones = {
        f"{table.name}.{column}"
        for table in TABLES
        for column, what in table.personal().items()
        if any(use.to == EVERYONE for use in what.uses)
    }
    stranger = SimpleNamespace(name="ads", handle="ads", is_moderator="yes", is_active=True, subject=None)
    for viewer in (None, stranger):
        for purpose in catalogue.purposes:
            opened = given(viewer, purpose, because="it is worth money", sorts=Personal | NotPersonal)
            assert opened <= everyones


@pytest.mark.django_db
def test_a_use_for_a_partner_nobody_declared_opens_nothing(ana, monkeypatch):
    from dataclasses import replace

    table = catalogue.table_of(type(ana.profile))
    email = table.columns["email"]
    ads = Use("send-notices", to=PARTNER("ads"), basis=email.uses[0].basis)
    columns = table.columns | {"email": replace(email, uses=[*email.uses, ads])}
    monkeypatch.setitem(catalogue.tables, (table.database, table.name), replace(table, columns=columns))
    with pytest.raises(GateClosed):
        disclose(Partner("ads"), "send-notices", ["email"], ana.profile)
    assert not Entry.objects.exists() and ledger.entries_about(ana.subject).count() == 0


# Who may talk to anything outside of this process, and what for.
OUTSIDE = {
    "notices/mail.py": {"smtplib", "django.core.mail"},  # hands mails to the partner "mail", through the gate
    "site/serving.py": {"http.client", "socket"},  # asks the server on this machine whether it answers
    "site/commands/demo.py": {"socket"},  # finds a free port
    "site/catch_mail.py": {"asyncio", "aiosmtpd"},  # takes mails in, in a trial
    "site/commands/live.py": {"asyncio"},  # runs that server
    "site/live/server.py": {"asyncio", "socket"},  # answers browsers that listen; begins no connection itself
    "site/live/streams.py": {"asyncio"},  # what it answers to
    "site/postgresql.py": {"subprocess"},  # pg_dump and psql
    "site/supervise.py": {"subprocess"},  # starts our own processes
    "site/orphans.py": {"ctypes"},  # asks the kernel to end children with their parent
    "site/keyproof.py": {"subprocess"},  # pg_restore, to look into a backup for keys
    "site/check/leaking.py": {"django.core.mail"},  # leaks on purpose, to a mail server that it made itself
    "site/check/streams.py": {"asyncio"},  # serves on this machine, and asks that
    "site/check/scratch.py": {"asyncio", "aiosmtpd", "socket"},  # that server, on this machine
}
WAYS_OUT = {
    "socket", "ssl", "smtplib", "http", "urllib", "ftplib", "poplib", "imaplib", "telnetlib", "xmlrpc",
    "asyncio", "aiosmtpd", "requests", "httpx", "aiohttp", "urllib3", "websockets", "websocket",
    "paramiko", "boto3", "subprocess", "ctypes", "webbrowser", "sentry_sdk",
}  # fmt: skip
HARMLESS = {"urllib.parse", "http.cookies", "http.HTTPStatus"}
CALLS = {("os", name) for name in ("system", "popen", "execv", "execve", "execvp", "spawnv", "posix_spawn")}


def ways_out(tree):
    """Every module by which the source could reach outside, and every call that starts a program."""
    for node in ast.walk(tree):
        yield from (name for name in imported(node) if leads_out(name))
        if isinstance(node, ast.Name) and node.id == "__import__":
            yield "__import__"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield from ([f"os.{node.attr}"] if (node.value.id, node.attr) in CALLS else [])


def imported(node):
    """The modules that a node imports, in full."""
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        inside = node.module in ("urllib", "http", "django.core")
        return [f"{node.module}.{each.name}" if inside else node.module for each in node.names]
    return []


def leads_out(name):
    mail = name == "django.core.mail" or name.startswith("django.core.mail.")
    return mail or (name.split(".")[0] in WAYS_OUT and name not in HARMLESS)


def found_in(path):
    return set(ways_out(ast.parse(path.read_text("utf-8"))))


def test_nothing_else_in_the_program_talks_to_the_outside():
    package = Path(parley.__file__).parent
    paths = {path.relative_to(package).as_posix(): path for path in package.rglob("*.py")}
    found = {name: ways for name, path in paths.items() if (ways := found_in(path))}
    beyond = {
        name: {way for way in ways if not way.startswith(tuple(OUTSIDE.get(name, ())))}
        for name, ways in found.items()
    }
    assert {name: ways for name, ways in beyond.items() if ways} == {}
    assert found.keys() == OUTSIDE.keys()


@pytest.mark.parametrize(
    "text",
    [
        "import socket", "import urllib.request", "from urllib import request",
        "from urllib.request import urlopen",
        "import http.client as h", "from http import client", "import requests", "from smtplib import SMTP",
        "from django.core.mail import send_mail", "from django.core import mail", "import subprocess",
        "os.system('curl')", "__import__('socket')",
    ],
)  # fmt: skip
def test_the_lint_sees_it(text):
    assert list(ways_out(ast.parse(text)))


@pytest.mark.parametrize("text", ["from urllib.parse import urlsplit", "from django.http import HttpRequest"])
def test_the_lint_lets_pass_what_reaches_nobody(text):
    assert not list(ways_out(ast.parse(text)))


@pytest.mark.django_db
def test_a_page_cannot_make_the_browser_talk_to_anybody_else(client):
    policy = client.get("/policy/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "form-action 'self'" in policy
    assert "http" not in policy and "*" not in policy
