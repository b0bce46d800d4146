"""What is planted for a self-test: ways in which a program of this kind really gives data away."""

import json
import logging
import pickle
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from io import BytesIO
from unittest.mock import patch

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.db import connection
from django.shortcuts import get_object_or_404
from django.template.backends import jinja2
from django.urls import path

from parley.desk.views import messages
from parley.market.fragments import fragments
from parley.market.models import Listing
from parley.members import doors
from parley.members.models import Member, Profile
from parley.notices import mail
from parley.notices.models import Event
from parley.notices.queue import huey
from parley.offers.models import Message
from parley.offers.views import deals
from parley.privacy import gate, ledger, packages, policy, relations
from parley.privacy.catalogue import EMAIL, SELF, Personal, Use, catalogue
from parley.privacy.exports import Export
from parley.privacy.gate import GateClosed
from parley.site import logs, middleware, views
from parley.site import urls as site_urls
from parley.site.check import running
from parley.site.check.running import World
from parley.site.live import reading


def email(world: World) -> str:
    """The seller's mail address, in plain text."""
    return address_of(world.company.self.member)


def address_of(member: Member) -> str:
    """A member's mail address, in plain text."""
    return gate.disclose(member, "keep-account", ["email"], about=member.profile)["email"]


def on_pages(said: Callable[[str], bytes]) -> Callable[[World], AbstractContextManager]:
    """Every page ends with what `said` makes of the seller's address."""

    @contextmanager
    def planted(world: World) -> Iterator[None]:
        words, whole = said(email(world)).decode("latin-1"), jinja2.Template.render
        with patch.object(jinja2.Template, "render", lambda *given, **named: whole(*given, **named) + words):
            yield

    return planted


@contextmanager
def in_a_header(world: World) -> Iterator[None]:
    with patch.dict(middleware.HEADERS, {"X-Debug": email(world)}):
        yield


@contextmanager
def in_a_redirect(world: World) -> Iterator[None]:
    whole, address = doors.see_other, email(world)
    with patch.object(doors, "see_other", lambda url: whole(f"{url}&for={address}")):
        yield


@contextmanager
def in_a_stream(world: World) -> Iterator[None]:
    """Whoever listens is told the seller's address beside the two numbers."""
    whole, address = reading.news, email(world)

    def news(subjects) -> dict:
        return {subject: f"{said} {address}" for subject, said in whole(subjects).items()}

    with patch.object(reading, "news", news):
        yield


@contextmanager
def on_the_error_page(world: World) -> Iterator[None]:
    with patch.object(views, "render_to_string", lambda *given, address=email(world): f"Sorry, {address}"):
        yield


@contextmanager
def in_a_log_line(world: World) -> Iterator[None]:
    with restored(world, "log.txt"):
        logging.getLogger("parley.notices.mail").debug("mail to %s", email(world))
        yield


@contextmanager
def in_a_traceback(world: World) -> Iterator[None]:
    with (
        restored(world, "log.txt"),
        patch.object(
            logs.Line, "formatException", lambda self, ei: logging.Formatter.formatException(self, ei)
        ),
    ):
        yield


@contextmanager
def in_a_statement(world: World) -> Iterator[None]:
    """The database is asked for something by an address that it only holds sealed."""
    with restored(world, "sql.txt"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 WHERE %s = %s", [email(world), ""])
        yield


@contextmanager
def in_the_policy(world: World) -> Iterator[None]:
    whole = policy.as_text
    with patch.object(policy, "as_text", lambda address=email(world): f"{whole()}\nAsk {address}\n"):
        yield


@contextmanager
def in_a_package(world: World) -> Iterator[None]:
    """What is handed out holds more than was granted."""
    more = address_of(world.company.stranger.member)
    with patch.object(running, "opened", lambda *given: {**packages.opened(*given), "also": more}):
        yield


@contextmanager
def in_a_copy(world: World) -> Iterator[None]:
    """A member's copy holds somebody else's address."""
    copy = BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps({"seen_by": address_of(world.company.stranger.member)}))
    with patch.object(Export, "read", lambda self: iter([copy.getvalue()])):
        yield


@contextmanager
def in_an_old_value(world: World) -> Iterator[None]:
    """An audit event that keeps what the address was."""
    event = Event.objects.latest("pk")
    before = event.facts
    Event.objects.filter(pk=event.pk).update(facts={"old": email(world)})
    try:
        yield
    finally:
        Event.objects.filter(pk=event.pk).update(facts=before)


@contextmanager
def in_a_search_key(world: World) -> Iterator[None]:
    listing = Listing.objects.latest("pk")
    Listing.objects.filter(pk=listing.pk).update(title_key=email(world).upper())
    try:
        yield
    finally:
        Listing.objects.filter(pk=listing.pk).update(title_key=listing.title_key)


@contextmanager
def in_a_strange_table(world: World) -> Iterator[None]:
    """A table that some library made, of which no model knows."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE mail_log (line varchar(200))")
        cursor.execute("INSERT INTO mail_log VALUES (%s)", [f"sent to {email(world)}"])
        try:
            yield
        finally:
            cursor.execute("DROP TABLE mail_log")


@contextmanager
def in_a_mail_header(world: World) -> Iterator[None]:
    """Another person's address beside the recipient's."""
    address = email(world)

    def letter(*given, **named) -> EmailMessage:
        return EmailMessage(*given, **{**named, "cc": [address]})

    with patch.object(mail, "EmailMessage", letter):
        yield


@contextmanager
def in_a_mail_without_entry(world: World) -> Iterator[None]:
    def opened(viewer, purpose, fields, about):
        member = Member.objects.get(subject=about.subject)
        return gate.disclose(member, "keep-account", fields, about)

    with patch.object(mail, "disclose", opened):
        yield


@contextmanager
def in_a_cache(world: World) -> Iterator[None]:
    fragments.put(("card", "leak"), (email(world).encode(),))
    try:
        yield
    finally:
        fragments.clear()


@contextmanager
def in_a_session(world: World) -> Iterator[None]:
    session = SessionStore()
    session["joining_as"] = email(world)
    session.save()
    try:
        yield
    finally:
        Session.objects.filter(session_key=session.session_key).delete()


@contextmanager
def in_the_queue(world: World) -> Iterator[None]:
    message = pickle.dumps(("send_mail", email(world)))
    huey.storage.enqueue(message)
    try:
        yield
    finally:
        kept = huey.storage.enqueued_items()
        huey.storage.flush_queue()
        for each in kept:
            if each != message:
                huey.storage.enqueue(each)


@contextmanager
def in_a_file(world: World) -> Iterator[None]:
    target = settings.PARLEY_HOME / "photos" / "index.json"
    target.write_text(json.dumps({"owner": email(world).replace("@", "\\u0040")}))
    try:
        yield
    finally:
        target.unlink()


@contextmanager
def shown_unrecorded(world: World) -> Iterator[None]:
    with patch.object(ledger, "record", lambda *given: []):
        yield


@contextmanager
def recorded_unshown(world: World) -> Iterator[None]:
    with patch.object(deals, "envelope", lambda known: {"lines": [], "email": ""}):
        yield


@contextmanager
def never_shown(world: World) -> Iterator[None]:
    def closed(viewer, purpose, fields, about, because=None):
        if because is not None:
            raise GateClosed("broken")
        return gate.disclose(viewer, purpose, fields, about)

    with patch.object(deals, "disclose", closed):
        yield


@contextmanager
def a_deal_gives_too_much(world: World) -> Iterator[None]:
    """The other side's contact on every page of a deal, confirmed or not."""
    name = gate.disclose(
        world.company.self.member, "keep-account", ["name"], world.company.self.member.profile
    )
    whole = jinja2.Template.render

    def render(self, context=None, request=None):
        return whole(self, context, request) + (name["name"] if context and "deal" in context else "")

    with patch.object(jinja2.Template, "render", render):
        yield


@contextmanager
def a_message_that_nobody_held(world: World) -> Iterator[None]:
    """What staff opens while it is held opens for them at any time: the page shows every message, and the
    gate takes each for one that is held."""
    anything = replace(relations.registered["message-held"], proves=lambda *given: True)
    with (
        patch.dict(relations.registered, {"message-held": anything}),
        patch.object(messages, "_held", lambda request, pk: get_object_or_404(Message, pk=pk)),
    ):
        yield


@contextmanager
def a_new_address(world: World) -> Iterator[None]:
    with patch.object(
        site_urls, "urlpatterns", [*site_urls.urlpatterns, path("cards/<int:card>/", views.failed)]
    ):
        from django.urls import clear_url_caches

        clear_url_caches()
        try:
            yield
        finally:
            clear_url_caches()


@contextmanager
def a_new_column(world: World) -> Iterator[None]:
    """A personal column in which nobody ever put anything."""
    table = catalogue.table_of(Profile)
    with patch.dict(table.columns, {"nickname": Personal(EMAIL, "profile", [Use("keep-account", SELF)])}):
        yield


@contextmanager
def restored(world: World, name: str) -> Iterator[None]:
    """What a leak wrote into a file of the run is cut off again."""
    path_ = world.folder / name
    size = path_.stat().st_size
    try:
        yield
    finally:
        with path_.open("r+b") as file:
            file.truncate(size)


def torn(address: str) -> bytes:
    """The address in two pieces, as a page might break it."""
    return f"<b>{address[:9]}</b>\n<i>{address[9:]}</i>".encode()
