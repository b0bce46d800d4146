"""Every address of the site, with arguments. The list comes from the URL map: no page is forgotten."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from parley.desk import outside
from parley.desk.models import Appeal, DisclosureRequest, Matter, MinorCase, ParentsWord, Ruling
from parley.market.models import Category, Listing, Photo, Question
from parley.members.models import FormerAddress, Joining, Member, Reset
from parley.notices import stopping
from parley.notices.models import Notice
from parley.offers.models import (
    Contest,
    Deal,
    Dispute,
    Exhibit,
    Invitation,
    Message,
    MessagePhoto,
    Negotiation,
    Offer,
)
from parley.privacy import choices, ledger
from parley.privacy.documents import documents
from parley.privacy.exports import Export
from parley.ratings.models import Rating

_ARGUMENT = re.compile(r"(?:(?P<before>[\w-]+)/)?<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True)
class Address:
    """One path of a route."""

    route: str
    name: str
    path: str


class UnknownArguments(Exception):
    """A route for which nobody knows arguments: add a line to ARGUMENTS."""


def _numbers(model: type, most: int = 8) -> Callable[[], list[str]]:
    return lambda: [str(pk) for pk in model._base_manager.order_by("-pk").values_list("pk", flat=True)[:most]]


def _photo_files() -> list[str]:
    folder = settings.PARLEY_PHOTOS
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.webp"))


def _handles() -> list[str]:
    return sorted(Member.objects.values_list("handle", flat=True))


def _rows(model: type) -> Callable[[], list[str]]:
    return lambda: [str(row) for row in model.objects.order_by("pk").values_list("row", flat=True)]


def _versions(name: str) -> Callable[[], list[str]]:
    return lambda: [str(each.version) for each in documents[name].published()]


def _links() -> list[str]:
    """What the person outside is mailed, for each request."""
    every = DisclosureRequest.objects.order_by("pk")
    return [
        outside.address(each.pk, each.round, each.filed_at).strip("/").rpartition("/")[2] for each in every
    ]


def _appeal_links() -> list[str]:
    """What they are mailed for each appeal, wherever nobody at the desk may decide it."""
    every = Appeal.objects.order_by("pk")
    return [outside.appeal_address(each.pk, each.made_at).strip("/").rpartition("/")[2] for each in every]


def _entries() -> list[str]:
    """The first and the last entry with a place in the ledger about those who have most entries."""
    found = []
    for subject in Member.objects.values_list("subject", flat=True):
        placed = [str(each.pk) for each in ledger.entries_about(subject) if each.place is not None]
        found.append((len(placed), placed[:1] + placed[-1:]))
    return [each for _count, ends in sorted(found)[-2:] for each in dict.fromkeys(ends)]


def _sizes() -> list[str]:
    return [str(size) for size in ledger.signed_sizes(2)]


def _tile() -> list[str]:
    """The last tile of leaves, as far as it is filled."""
    newest = ledger.latest()
    number, width = divmod(newest.size, 256) if newest else (0, 0)
    return [f"{number:03}.p/{width}" if width else f"{number - 1:03}"]


def _stops() -> list[str]:
    """What turns mails off, of the newest notice with such a link."""
    for notice in Notice.objects.select_related("event__about_type").order_by("-pk"):
        if names := stopping.names_of(notice):
            return [stopping.address(notice, names).strip("/").rpartition("/")[2]]
    return []


# What may stand for an argument, by the word before it in the address and its name there.
ARGUMENTS: dict[str, Callable[[], list[str]]] = {
    "listings/pk": _numbers(Listing),
    "answers/thing": _numbers(Listing, 2),
    "negotiations/pk": _numbers(Negotiation),
    "messages/pk": _numbers(Message),
    "photos/pk": _numbers(MessagePhoto),
    "offers/pk": _numbers(Offer),
    "invitations/pk": _numbers(Invitation),
    "deals/pk": _numbers(Deal, 12),
    "ratings/pk": _numbers(Rating),
    "questions/pk": _numbers(Question),
    "photos/photo": _numbers(Photo, 2),
    "photos/name": _photo_files,
    "/direction": lambda: ["later"],
    "members/handle": _handles,
    "browse/slug": lambda: list(Category.objects.filter(slug="board-games").values_list("slug", flat=True)),
    "join/row": _rows(Joining),
    "forgotten/row": _rows(Reset),
    "lost/row": _rows(Reset),
    "minors/row": _rows(ParentsWord),
    "minors/pk": _numbers(MinorCase),
    "reports/pk": _numbers(Matter),
    "decisions/pk": _numbers(Ruling),
    "appeals/pk": _numbers(Appeal),
    "files/row": _rows(Exhibit),
    "disputes/pk": _numbers(Dispute),
    "marks/pk": _numbers(Contest),
    "requests/pk": _numbers(DisclosureRequest),
    "outside/token": _links,
    "appeals/token": _appeal_links,
    "address/pk": _numbers(FormerAddress),
    "listing/pk": _numbers(Listing, 2),
    "policy/number": _versions("policy"),
    "terms/number": _versions("terms"),
    "stop/token": _stops,
    "switches/purpose": lambda: sorted(choices.refusable()),
    "exports/pk": lambda: [str(pk) for pk in Export.objects.values_list("pk", flat=True)],
    "disclosures/entry": _entries,
    "consistency/old": _sizes,
    "/new": _sizes,
    "tile/level": lambda: ["0"],
    "/path": _tile,
}
NEVER_THERE = ["/no-such-page/", "/listings/999999999/", "/members/nobody-at-all/"]


def routes() -> Iterator[tuple[str, str]]:
    """(route, name) of every address that the URL map holds."""
    yield from _walk(get_resolver().url_patterns, "", "")


def _walk(patterns: list, before: str, space: str) -> Iterator[tuple[str, str]]:
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from _walk(each.url_patterns, route, inner)
        elif isinstance(each, URLPattern):
            yield route, f"{space}{each.name or ''}"


def addresses(only: set[str] | None = None) -> list[Address]:
    """Every address with every argument that is known for it; with `only`, of the routes so named.

    Raises UnknownArguments, naming each route that has an argument nobody knows values for."""
    found, unknown = [], []
    for route, name in routes():
        if only is not None and name not in only:
            continue
        try:
            found += [Address(route, name, path) for path in _paths(route)]
        except KeyError as missing:
            unknown.append(f"/{route} (nobody knows a value for {missing})")
    if unknown:
        raise UnknownArguments("; ".join(unknown))
    return found


def _paths(route: str) -> list[str]:
    asked = list(_ARGUMENT.finditer(route))
    choices = [_choices(match) for match in asked]
    paths = []
    for chosen in product(*choices):
        given = iter(chosen)
        paths.append("/" + re.sub(r"<[^>]+>", lambda _match, given=given: next(given), route))
    return paths


def _choices(match: re.Match) -> list[str]:
    return ARGUMENTS[f"{match['before'] or ''}/{match['name']}"]()
