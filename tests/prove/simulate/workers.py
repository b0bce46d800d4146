"""The processes that simulate markets, each in a marketplace of its own."""

import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.prove.actors import Actor
from tests.prove.marketplaces import marketplace

RUNNING = "tests.prove.simulate.running:"
MARKET_DAYS = 20  # then a market is begun anew, so that its tables stay small
LONGEST = 4 * 3600.0
ORDER = ("days", "verbs", "kills", "deals", "anomalies")


@dataclass
class Told:
    """What came about in all markets."""

    counts: dict[str, int]
    verbs: dict[str, int]
    digest: str
    anomaly: str

    @property
    def is_sound(self) -> bool:
        """Nothing was wrong, and what has to come about did."""
        counts = self.counts
        came_about = all(counts.get(name) for name in ("days", "kills", "deals", "double clicks", "races"))
        busy = counts.get("verbs", 0) >= 200 * counts.get("days", 0)
        return came_about and busy and 5 * counts.get("contended", 0) >= counts["verbs"] and not self.anomaly

    def report(self) -> str:
        """What a person reads: an anomaly if there was one; the last line is the sum."""
        others = {name: count for name, count in sorted(self.counts.items()) if name not in ORDER}
        lines = [f"anomaly: {self.anomaly}"] if self.anomaly else []
        lines += [", ".join(f"{count} {name}" for name, count in others.items()) + f"; digest {self.digest}"]
        lines += [", ".join(f"{self.counts.get(name, 0)} {name}" for name in ORDER)]
        return "\n".join(lines)


class Workers:
    """So many processes under the folder `home`. On leaving, databases go unless they are to `keep`."""

    def __init__(self, engine: str, home: Path, number: int, keep: bool = False) -> None:
        self.engine, self.home, self.number, self.keep = engine, home, number, keep
        self.stack = ExitStack()
        self.environments: list[dict[str, str]] = []

    def __enter__(self) -> Self:
        plain = self.stack.enter_context(marketplace(self.engine, self._folder("plain"), "plain"))
        self.plain = plain["PARLEY_HOME"] if self.engine == "sqlite" else _database(plain)
        maker = Actor(plain, {}, {})
        try:
            maker.tell("call", f"{RUNNING}prepare")
            self._heard(maker)
        finally:
            maker.end()
        for number in range(self.number):
            folder = self._folder(f"worker-{number}")
            shutil.copytree(plain["PARLEY_HOME"], folder, dirs_exist_ok=True)
            kept = ExitStack() if self.keep else self.stack
            settings = kept.enter_context(marketplace(self.engine, folder, f"simulate{number}"))
            kept.pop_all() if self.keep else None
            self.environments.append(settings | {"PGOPTIONS": "-c synchronous_commit=off -c jit=off"})
        return self

    def __exit__(self, *failed: object) -> None:
        self.stack.close()

    def _folder(self, name: str) -> Path:
        folder = self.home / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def places(self) -> list[str]:
        """Where the databases of each worker lie."""
        return [each["DATABASE_URL"] or each["PARLEY_HOME"] for each in self.environments]

    def run(
        self, seed: int, days: int, only: int | None = None, without: str = "", moment: float | None = None
    ) -> Told:
        """Simulate so many days (`only`: of them the market of that number), with the protection `without`
        off. The first anomaly ends the worker that found it. -> what came about"""
        markets = [(n, min(MARKET_DAYS, days - start)) for n, start in enumerate(range(0, days, MARKET_DAYS))]
        markets = [each for each in markets if only is None or each[0] == only]
        more = (without, moment) if moment else (without,)
        actors = [Actor(each, {}, {}) for each in self.environments[: len(markets)]]
        try:
            for place, actor in enumerate(actors):
                actor.tell("call", f"{RUNNING}live", seed, markets[place :: len(actors)], self.plain, *more)
            return _summed([self._heard(actor) for actor in actors])
        finally:
            for actor in actors:
                actor.end()

    def _heard(self, actor: Actor) -> dict:
        actor.pipe.poll(LONGEST)  # it takes longer than others need for an answer
        return actor.hear()


def _summed(told: list[dict]) -> Told:
    names = {name for each in told for name in each["counts"]}
    verbs = {name for each in told for name in each["verbs"]}
    return Told(
        {name: sum(each["counts"][name] for each in told) for name in names},
        {name: sum(each["verbs"][name] for each in told) for name in verbs},
        "-".join(each["digest"] for each in told),
        "\n".join(each["anomaly"] for each in told if each["anomaly"]),
    )


def _database(environment: dict[str, str]) -> str:
    return environment["DATABASE_URL"].rsplit("/", 1)[1]
