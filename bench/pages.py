"""Pages against the bare page: who asks for what, who edits, and what comes of it."""

import random
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlencode

from bench import load, processes
from bench.load import Connection, Edit, Load, Result
from bench.processes import Server

LINK = re.compile(rb'href="/listings/(\d+)/"')
SHELF = 24


@dataclass
class Contest:
    """One kind of page, signed in or not, with its runs beside those of the bare page."""

    name: str
    paths: list[str]
    signed_in: bool
    target: float | None
    size: int = 0
    runs: list[Result] = field(default_factory=list)
    bare: dict[str, list[Result]] = field(default_factory=lambda: {"raw": [], "orm": []})

    def ratio(self, how: str, measure: Callable[[Result], float]) -> float:
        """The median, over the rounds, of this page's `measure` against the bare page's in that round."""
        return median(
            measure(ours) / measure(bare) for ours, bare in zip(self.runs, self.bare[how], strict=True)
        )

    @property
    def stale(self) -> int:
        """Answers that did not show an edit that had been made before they were asked for."""
        return sum(run.stale for run in self.runs)


class Crowd:
    """Everybody who asks Parley: readers and owners with their browsers."""

    def __init__(self, told: dict, server: Server, seed: int = 7) -> None:
        self.told, self.port = told, server.port
        self.chance = random.Random(seed)
        self.owner_of = {pk: owner for pk, _category, owner in told["listings"]}
        self.category_of = {pk: category for pk, category, _owner in told["listings"]}
        self.versions = dict.fromkeys(self.owner_of, 1)
        self.shown: dict[str, list[int]] = {}

    def reads(self, contest: Contest) -> Iterator[bytes]:
        """Requests for the pages of a contest, each as likely as any other."""
        while True:
            yield self.request(contest, self.chance.choice(contest.paths))

    def request(self, contest: Contest, path: str) -> bytes:
        """A request for one page, by a visitor or by a member."""
        cookie = self.chance.choice(self.told["readers"]) if contest.signed_in else ""
        return load.get(path, self.port, cookie)

    def edits(self, contest: Contest) -> Iterator[Edit]:
        """Edits of listings that the pages of a contest show, by their owners."""
        while True:
            path = self.chance.choice(contest.paths)
            pk = self.chance.choice(self.listings_on(path))
            title = f"Thing {pk} changed {self.versions[pk]} times"
            page = self.request(contest, path)
            request = self.edit(pk, title)
            self.versions[pk] += 1
            yield Edit(request, page, title.encode())

    def edit(self, pk: int, title: str) -> bytes:
        """The form that gives a listing another title."""
        fields = {
            "csrfmiddlewaretoken": load.FORM_TOKEN,
            "_once": str(uuid.uuid4()),
            "kind": "thing",
            "title": title,
            "category": self.category_of[pk],
            "condition": "good",
            "description": "It has been edited.",
            "for_sale": "on",
            "price": "12.50",
            "currency": "EUR",
            "takes_offers": "on",
            "quantity": "1",
            "version": self.versions[pk],
        }
        cookie = self.told["owners"][str(self.owner_of[pk])]
        return load.post(f"/listings/{pk}/edit/", self.port, urlencode(fields).encode(), cookie)

    def listings_on(self, path: str) -> list[int]:
        """The listings that a page shows; looked up once, since edits do not change the order."""
        if path not in self.shown:
            found = re.fullmatch(r"/listings/(\d+)/", path)
            self.shown[path] = [int(found[1])] if found else self._listed(path)
        return self.shown[path]

    def _listed(self, path: str) -> list[int]:
        connection = Connection(self.port)
        body = connection.ask(load.get(path, self.port)).body
        connection.close()
        return [pk for pk in dict.fromkeys(map(int, LINK.findall(body))) if pk in self.owner_of]


def contests(told: dict) -> list[Contest]:
    """The pages that are measured. Browsing goes through all shelves, so that each listing is asked for."""
    listings = [f"/listings/{pk}/" for pk, _category, _owner in told["listings"]]
    shelves = [f"/browse/?page={number}" for number in range(1, len(listings) // SHELF + 1)]
    made = []
    for name, paths in (("listing", listings), ("browse", shelves), ("first page", ["/"])):
        aims = (1 / 3, 1 / 6) if name != "first page" else (None, None)
        made.append(Contest(f"{name}, anonymous", paths, False, aims[0]))
        made.append(Contest(f"{name}, signed in", paths, True, aims[1]))
    return made


def measure(
    server: Server, bare: Server, told: dict, rounds: int, seconds: float, say: Callable
) -> list[Contest]:
    """Run every contest, page and bare page taking turns, after each page has been asked for once."""
    crowd, found = Crowd(told, server), contests(told)
    for contest in found:
        contest.size = _size(crowd, contest)
        if not contest.signed_in:
            say(f"every worker is asked for every page once: {contest.name}")
            with load.connected(server) as connections:
                load.visit(connections, [load.get(path, server.port) for path in contest.paths])
    for number in range(1, rounds + 1):
        for contest in found:
            with load.connected(server) as connections:
                run = Load(connections, crowd.reads(contest), crowd.edits(contest)).run(seconds)
            contest.runs.append(run)
            for how, runs in contest.bare.items():
                with load.connected(bare) as connections:
                    runs.append(
                        Load(connections, _bare_reads(bare.port, how, contest.size), None).run(seconds / 2)
                    )
            per_second, per_cpu_second = run.per_second, run.per_cpu_second
            say(f"round {number}, {contest.name}: {per_second:.0f}/s, {per_cpu_second:.0f} a CPU-second")
    return found


def memory(server: Server) -> float:
    """The megabytes that the largest worker holds."""
    return max(processes.resident_megabytes(pid) for pid in server.workers())


def _size(crowd: Crowd, contest: Contest) -> int:
    connection = Connection(crowd.port)
    sizes = []
    for path in crowd.chance.choices(contest.paths, k=20):
        answer = connection.ask(crowd.request(contest, path))
        if answer.status != 200:
            raise load.WrongAnswer(f"{answer.status} for {path}")
        sizes.append(len(answer.body))
    connection.close()
    return int(median(sizes))


def _bare_reads(port: int, how: str, size: int) -> Iterator[bytes]:
    chance = random.Random(7)
    while True:
        yield load.get(f"/{how}/{size}/{chance.randint(1, 10000)}/", port)
