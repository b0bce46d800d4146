"""Deals a second through HTTP, beside the same writes sent straight to the engine."""

import json
import selectors
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from bench import haggling, load
from bench.load import Connection
from bench.marketplaces import Marketplace
from bench.processes import Server

EACH = {1: 120, 16: 20}  # clients: deals that each of them makes in a round, without a pause
PACED = 12  # deals that each of 16 clients makes in a round at a pace
PACE = 0.25  # seconds from one request of a client to its next; the wait counts from when it was due


@dataclass
class Trade:
    """What came of haggling with so many clients at once."""

    engine: str
    clients: int
    per_second: list[float] = field(default_factory=list)
    with_reading: list[float] = field(default_factory=list)
    straight: list[float] = field(default_factory=list)
    paced: list[float] = field(default_factory=list)
    waits: dict[str, list[float]] = field(default_factory=lambda: {"offer": [], "read": [], "accept": []})

    @property
    def ratio(self) -> float:
        """The median, over the rounds, of deals through HTTP against deals written straight."""
        return median(ours / theirs for ours, theirs in zip(self.per_second, self.straight, strict=True))

    def wait(self, share: float, *kinds: str) -> float:
        """The milliseconds within which that share of the requests of these kinds was answered."""
        return _within(share, [each for kind in kinds for each in self.waits[kind]])

    def paced_wait(self, share: float) -> float:
        """The same of acceptances at a pace; those of one client, who waits for each answer, need none."""
        return _within(share, self.paced or self.waits["accept"])


def _within(share: float, waits: list[float]) -> float:
    return sorted(waits)[min(len(waits) - 1, int(share * len(waits)))] * 1000


class Client:
    """One seller and one buyer at two browsers, with several deals under way: in each stretch (all offers,
    all readings, all acceptances) they go on with one after another, without a pause."""

    def __init__(self, server: Server, pair: dict, listings: list[int]) -> None:
        self.server = server
        self.talks = [[haggling.steps(pair, listing), None] for listing in listings]
        self.connection, self.at, self.due, self.every = None, 0, 0.0, 0.0

    def begin(self, due: float, every: float) -> None:
        """A new stretch, on a new connection, whose first request is due then; the next `every` seconds
        later, or as soon as there is an answer."""
        self.connection, self.at = Connection(self.server.port), 0
        self.due, self.every = due, every

    def go_on(self, reply: haggling.Reply) -> bool:
        """Keep the reply; the next request is due. -> False at the end of the stretch"""
        self.talks[self.at][1] = reply
        self.at += 1
        if self.at == len(self.talks):
            self.connection.close()
            return False
        self.due = self.due + self.every if self.every else time.perf_counter()
        return True

    def end(self) -> None:
        """Look at the last replies. Raises WrongAnswer where one leads to no deal."""
        for steps, reply in self.talks:
            if next(steps_after(steps, reply), None) is not None:
                raise load.WrongAnswer("no deal at the end")

    def send(self) -> None:
        """Ask for what is due."""
        steps, reply = self.talks[self.at]
        request, port = steps.send(reply), self.server.port
        if request.fields is None:
            message = load.get(request.path, port, request.cookie)
        else:
            message = load.post(request.path, port, urlencode(request.fields).encode(), request.cookie)
        self.connection.send(message)


def steps_after(steps: Generator, reply: haggling.Reply) -> Generator:
    """What is still to be asked after the last reply."""
    with suppress(StopIteration):
        yield steps.send(reply)


def haggle(server: Server, work: list[tuple[dict, list[int]]], trade: Trade) -> None:
    """All clients deal at once, stretch by stretch; note how long each stretch and each request took."""
    clients = [Client(server, pair, listings) for pair, listings in work]
    number = sum(len(listings) for _pair, listings in work)
    seconds = {kind: stretch(clients, trade.waits[kind]) for kind in trade.waits}
    for client in clients:
        client.end()
    trade.per_second.append(number / (seconds["offer"] + seconds["accept"]))
    trade.with_reading.append(number / sum(seconds.values()))


def haggle_at_a_pace(server: Server, work: list[tuple[dict, list[int]]], trade: Trade) -> None:
    """All clients deal at once, at a pace; note how long each acceptance took."""
    clients = [Client(server, pair, listings) for pair, listings in work]
    stretch(clients, [], PACE)
    stretch(clients, [])
    stretch(clients, trade.paced, PACE)
    for client in clients:
        client.end()


def stretch(clients: list[Client], waits: list[float], every: float = 0.0) -> float:
    """Have every client go through all its deals once, each with a request `every` so many seconds (0:
    without a pause). -> the seconds it took"""
    chosen, begun = selectors.DefaultSelector(), time.perf_counter()
    for number, client in enumerate(clients):
        client.begin(begun + every * number / len(clients), every)
    resting, busy = list(clients), len(clients)
    while busy:
        now = time.perf_counter()
        for client in [each for each in resting if each.due <= now]:
            resting.remove(client)
            chosen.register(client.connection.socket, selectors.EVENT_READ, client)
            client.send()
        pause = max(0.0, min((each.due for each in resting), default=now + 60) - now)
        for key, _ in chosen.select(pause):
            client: Client = key.data
            answer = client.connection.read()
            if answer is None:
                continue
            waits.append(time.perf_counter() - client.due)
            chosen.unregister(client.connection.socket)
            if client.go_on(haggling.Reply(answer.status, answer.header("Location"), answer.body)):
                resting.append(client)
            else:
                busy -= 1
    return time.perf_counter() - begun


def measure(folder: Path, engine: str, rounds: int, workers: int, say: Callable) -> list[Trade]:
    """Deal with 1 client and with 16; HTTP and straight writes take turns."""
    market = Marketplace(folder, f"{engine}_deals", engine)
    told = market.run("bench.seed", "1000", str(max(EACH)), str(rounds * (sum(EACH.values()) + PACED)))
    needed = rounds * sum(clients * each for clients, each in EACH.items())
    straight, target = _recorded(folder, market, told, needed)
    server = market.serve(workers)
    trades = {clients: Trade(engine, clients) for clients in EACH}
    unsold = [list(pair["listings"]) for pair in told["pairs"]]

    def work(clients: int, each: int) -> list[tuple[dict, list[int]]]:
        return [(told["pairs"][at], [unsold[at].pop() for _ in range(each)]) for at in range(clients)]

    try:
        for _ in range(rounds):
            for clients, trade in trades.items():
                each = EACH[clients]
                trade.straight.append(straight(clients * each, clients))
                haggle(server, work(clients, each), trade)
                if clients > 1:
                    haggle_at_a_pace(server, work(clients, PACED), trade)
                ours, theirs = trade.per_second[-1], trade.straight[-1]
                say(f"{engine}, {clients} clients: {ours:.0f} deals/s, {theirs:.0f} straight")
    finally:
        server.stop()
        market.remove()
        target.remove()
    return list(trades.values())


def _recorded(
    folder: Path, market: Marketplace, told: dict, number: int
) -> tuple[Callable[[int, int], float], Marketplace]:
    """Record the writes of `number` deals on a copy. -> what sends them straight to the engine of another
    copy, and that copy"""
    notes, file = folder / "told.json", folder / f"{market.engine}.deals"
    notes.write_text(json.dumps(told))
    recorded, target = (
        market.copy(folder, f"{market.engine}_notes"),
        market.copy(folder, f"{market.engine}_straight"),
    )
    total = recorded.run("bench.record", str(notes), str(file), str(number))
    recorded.remove()
    places = json.dumps({alias: target.place(alias) for alias in ("default", "keys", "ledger")})
    done = 0

    def send(number: int, clients: int) -> float:
        nonlocal done
        first, done = done, done + number
        assert done <= total, "more deals than were recorded"
        return target.run(
            "bench.replay", target.engine, places, str(file), str(clients), str(first), str(done)
        )

    return send, target
