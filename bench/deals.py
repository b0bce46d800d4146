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

EACH = {1: 120, 16: 20}  # clients: deals that each of them makes in a round


@dataclass
class Trade:
    """What came of haggling with so many clients at once."""

    engine: str
    clients: int
    per_second: list[float] = field(default_factory=list)
    with_reading: list[float] = field(default_factory=list)
    straight: list[float] = field(default_factory=list)
    waits: dict[str, list[float]] = field(default_factory=lambda: {"offer": [], "read": [], "accept": []})

    @property
    def ratio(self) -> float:
        """The median, over the rounds, of deals through HTTP against deals written straight."""
        return median(ours / theirs for ours, theirs in zip(self.per_second, self.straight, strict=True))

    def wait(self, share: float, *kinds: str) -> float:
        """The milliseconds within which that share of the requests of these kinds was answered."""
        waits = sorted(each for kind in kinds for each in self.waits[kind])
        return waits[min(len(waits) - 1, int(share * len(waits)))] * 1000


class Client:
    """One seller and one buyer at two browsers, with several deals under way: in each stretch (all offers,
    all readings, all acceptances) they go on with one after another, without a pause."""

    def __init__(self, server: Server, pair: dict, listings: list[int]) -> None:
        self.server = server
        self.talks = [[haggling.steps(pair, listing), None] for listing in listings]
        self.connection, self.at, self.sent = None, 0, 0.0

    def begin(self) -> None:
        """A new stretch, on a new connection."""
        self.connection, self.at = Connection(self.server.port), 0
        self._send()

    def go_on(self, reply: haggling.Reply) -> bool:
        """Keep the reply and send the next request. -> False at the end of the stretch"""
        self.talks[self.at][1] = reply
        self.at += 1
        if self.at == len(self.talks):
            self.connection.close()
            return False
        self._send()
        return True

    def end(self) -> None:
        """Look at the last replies. Raises WrongAnswer where one leads to no deal."""
        for steps, reply in self.talks:
            if next(steps_after(steps, reply), None) is not None:
                raise load.WrongAnswer("no deal at the end")

    def _send(self) -> None:
        steps, reply = self.talks[self.at]
        request, port = steps.send(reply), self.server.port
        if request.fields is None:
            message = load.get(request.path, port, request.cookie)
        else:
            message = load.post(request.path, port, urlencode(request.fields), request.cookie)
        self.sent = time.perf_counter()
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


def stretch(clients: list[Client], waits: list[float]) -> float:
    """Have every client go through all its deals once. -> the seconds it took"""
    chosen = selectors.DefaultSelector()
    begun = time.perf_counter()
    for client in clients:
        client.begin()
        chosen.register(client.connection.socket, selectors.EVENT_READ, client)
    busy = len(clients)
    while busy:
        for key, _ in chosen.select():
            client: Client = key.data
            answer = client.connection.read()
            if answer is None:
                continue
            waits.append(time.perf_counter() - client.sent)
            socket = client.connection.socket
            reply = haggling.Reply(answer.status, answer.header("Location"), answer.body)
            if not client.go_on(reply):
                chosen.unregister(socket)
                busy -= 1
    return time.perf_counter() - begun


def measure(folder: Path, engine: str, rounds: int, workers: int, say: Callable) -> list[Trade]:
    """Deal with 1 client and with 16; HTTP and straight writes take turns."""
    market = Marketplace(folder, f"{engine}_deals", engine)
    told = market.run("bench.seed", "1000", str(max(EACH)), str(rounds * sum(EACH.values())))
    needed = rounds * sum(clients * each for clients, each in EACH.items())
    straight = _recorded(folder, market, told, needed)
    server = market.serve(workers)
    trades = {clients: Trade(engine, clients) for clients in EACH}
    unsold = [list(pair["listings"]) for pair in told["pairs"]]
    try:
        for _ in range(rounds):
            for clients, trade in trades.items():
                each = EACH[clients]
                work = [(told["pairs"][place], unsold[place][:each]) for place in range(clients)]
                for place in range(clients):
                    del unsold[place][:each]
                trade.straight.append(straight(clients * each, clients))
                haggle(server, work, trade)
                ours, theirs = trade.per_second[-1], trade.straight[-1]
                say(f"{engine}, {clients} clients: {ours:.0f} deals/s, {theirs:.0f} straight")
    finally:
        server.stop()
        market.remove()
    return list(trades.values())


def _recorded(folder: Path, market: Marketplace, told: dict, number: int) -> Callable[[int, int], float]:
    """Record the writes of `number` deals on a copy. -> what sends them straight to another copy's engine"""
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

    return send
