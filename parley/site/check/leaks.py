"""The check checked: a leak on each surface, one at a time, and each must be found.

A leak is a way in which a program of this kind really gives data away. Each is planted into the running
program, the surface is looked at again, and the leak is taken out."""

import base64
import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

from parley.notices import mail
from parley.privacy import policy
from parley.site.check import leaking, running, streams, surfaces
from parley.site.check.judging import Judge
from parley.site.check.running import Say, World
from parley.site.check.visiting import ANSWERS, visit_all

Look = Callable[[World, Judge], object]


@dataclass(frozen=True)
class Leak:
    """`planted(world)` is a context in which the leak is there; `look` looks where it should be seen, and
    a difference on `surface` means that it was."""

    name: str
    surface: str
    planted: Callable[[World], AbstractContextManager]
    look: Look = field(repr=False)


def self_test(world: World, say: Say) -> int:
    """Plant each leak and look for it, and print which were found -> 1 if one was not."""
    missed = 0
    for surface in sorted(looked_at(world) - {leak.surface for leak in LEAKS}):
        missed += 1
        print(f"{surface:<12} {'no leak is planted on this surface':<64} NOT FOUND", flush=True)
    for leak in LEAKS:
        before = differences(world, leak, nothing)
        seen = bool(differences(world, leak, leak.planted) - before)
        missed += not seen
        print(f"{leak.surface:<12} {leak.name:<64} {'found' if seen else 'NOT FOUND'}", flush=True)
    say(f"{len(LEAKS) - missed} of {len(LEAKS)} leaks were found")
    return 1 if missed else 0


def looked_at(world: World) -> set[str]:
    """Every surface that the check reads."""
    judge = world.judge()
    surfaces.read_all(judge, world.folder)
    running.packages(judge)
    running.letters(judge)
    return ANSWERS | {streams.SURFACE} | {surface for surface, _viewer in judge.verdict.rows}


def differences(world: World, leak: Leak, planted: Callable[[World], AbstractContextManager]) -> set[str]:
    """What is wrong on the leak's surface while `planted` is in place."""
    with planted(world):
        judge = world.judge()
        leak.look(world, judge)
    return {what for surface, what in judge.verdict.wrong if surface == leak.surface}


@contextmanager
def nothing(world: World) -> Iterator[None]:
    """Nothing planted: what the same look sees then was not the leak."""
    yield


# -- where to look ---------------------------------------------------------------------------------


def visiting(*routes: str, viewers: tuple[str, ...] = ("stranger",)) -> Look:
    """Look at these routes as these viewers."""

    def look(world: World, judge: Judge) -> None:
        chosen = {name: person for name, person in world.company.viewers().items() if name in viewers}
        with contextlib.suppress(running.UnknownArguments):
            visit_all(chosen, judge.answer, set(routes))

    return look


def reading(*surface: Callable) -> Look:
    """Read these surfaces."""

    def look(world: World, judge: Judge) -> None:
        for each in surface:
            each(judge, world.folder)

    return look


def new_lines(world: World, judge: Judge) -> None:
    """Break a page while a contact is open, and read the log."""
    running.provoke(world)
    surfaces.logs(judge, world.folder)


def new_letters(world: World, judge: Judge) -> None:
    """Have a mail sent, and read all."""
    for person in (world.company.self, world.company.after):
        mail.post(person.member.subject, "password-changed", about=person.member)
    mail.drain()
    running.letters(judge)


def broken_page(world: World, judge: Judge) -> None:
    """Look at the page that says that something broke."""
    with patch.object(policy, "clauses", side_effect=RuntimeError):
        visiting("privacy:policy")(world, judge)


def handed_out(world: World, judge: Judge) -> None:
    """Open what the desk handed out."""
    running.packages(judge)


def streamed(world: World, judge: Judge) -> None:
    """Listen to the streams."""
    streams.listen(judge)


def showings(world: World, judge: Judge) -> None:
    """Open contacts as the buyer, and ask whether what should be shown was."""
    visiting("offers:contact", viewers=("counterparty after", "self"))(world, judge)
    running.missing_showings(judge, only="offers_dealcontact.")


def planted_fields(world: World, judge: Judge) -> None:
    """Ask whether something lies in every personal column."""
    for name in judge.secrets.never_planted():
        judge.verdict.fail("planting", name)


def known_addresses(world: World, judge: Judge) -> None:
    """Visit what the URL map holds, as far as its arguments are known."""
    from parley.site.check.addresses import UnknownArguments, addresses

    try:
        addresses()
    except UnknownArguments as unknown:
        judge.verdict.fail("addresses", str(unknown))


_HOME = visiting("privacy:policy")
# A leak leaves traces in files behind it, so those in a statement and in a database come before their like.
LEAKS = [
    Leak("in a statement to a database", "SQL traces", leaking.in_a_statement, reading(surfaces.sql_traces)),
    Leak("on a page", "pages", leaking.on_pages(str.encode), _HOME),
    Leak("on a page, in capitals", "pages", leaking.on_pages(lambda text: text.upper().encode()), _HOME),
    Leak("on a page, torn by tags and line breaks", "pages", leaking.on_pages(leaking.torn), _HOME),
    Leak(
        "on a page, in base64", "pages", leaking.on_pages(lambda text: base64.b64encode(text.encode())), _HOME
    ),
    Leak(
        "on a page, in hexadecimal",
        "pages",
        leaking.on_pages(lambda text: text.encode().hex().encode()),
        _HOME,
    ),
    Leak(
        "on a page that the other side sees too early",
        "pages",
        leaking.a_deal_gives_too_much,
        visiting("offers:deal", viewers=("counterparty before",)),
    ),
    Leak(
        "on a page of staff, a message neither held nor reported",
        "pages",
        leaking.a_message_that_nobody_held,
        visiting("desk:message-words", viewers=("moderator",)),
    ),
    Leak(
        "on a page where something is refused",
        "refusals",
        leaking.on_pages(str.encode),
        visiting("offers:deal"),
    ),
    Leak("in a header", "pages", leaking.in_a_header, _HOME),
    Leak(
        "in the address of a redirect",
        "redirects",
        leaking.in_a_redirect,
        visiting("members:profile", viewers=("anonymous",)),
    ),
    Leak("on the page that says that something broke", "error pages", leaking.on_the_error_page, broken_page),
    Leak(
        "in a table that nobody declared",
        "databases",
        leaking.in_a_strange_table,
        reading(surfaces.databases),
    ),
    Leak("in what a stream says", "streams", leaking.in_a_stream, streamed),
    Leak("in the policy as text", "policy", leaking.in_the_policy, reading(surfaces.ledger_state)),
    Leak("in a package, beyond what was granted", "packages", leaking.in_a_package, handed_out),
    Leak(
        "in a member's own copy, somebody else's",
        "pages",
        leaking.in_a_copy,
        visiting("privacy:export-file", viewers=("self",)),
    ),
    Leak("in a line of the log", "logs", leaking.in_a_log_line, reading(surfaces.logs)),
    Leak("in the words of an error", "logs", leaking.in_a_traceback, new_lines),
    Leak(
        "in what an event says that something was",
        "columns",
        leaking.in_an_old_value,
        reading(surfaces.columns),
    ),
    Leak("in the key of a search", "columns", leaking.in_a_search_key, reading(surfaces.columns)),
    Leak("in a backup", "backups", leaking.in_a_strange_table, reading(surfaces.backup_files)),
    Leak("in a mail to somebody else", "mails", leaking.in_a_mail_header, new_letters),
    Leak("in a mail that nobody recorded", "ledger", leaking.in_a_mail_without_entry, new_letters),
    Leak("in a cache", "caches", leaking.in_a_cache, reading(surfaces.caches)),
    Leak("in a session", "sessions", leaking.in_a_session, reading(surfaces.sessions)),
    Leak("in a message of the queue", "queue", leaking.in_the_queue, reading(surfaces.queue)),
    Leak("in a file beside the photos", "files", leaking.in_a_file, reading(surfaces.files)),
    Leak("a contact is shown and not recorded", "ledger", leaking.shown_unrecorded, showings),
    Leak("a contact is recorded and not shown", "ledger", leaking.recorded_unshown, showings),
    Leak("a contact is never shown, though the policy says so", "pages", leaking.never_shown, showings),
    Leak("a page that nobody knows how to visit", "addresses", leaking.a_new_address, known_addresses),
    Leak(
        "a personal column that nobody planted anything in", "planting", leaking.a_new_column, planted_fields
    ),
]
