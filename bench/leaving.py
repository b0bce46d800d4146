"""A member with much leaves while others read and write; a median member leaves in quiet."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench import load, pages
from bench.load import Load
from bench.marketplaces import Marketplace
from bench.processes import Server

LARGE_LISTINGS, LARGE_EVENTS, LARGE_MESSAGES, TALKS = 1000, 5000, 5000, 50
LISTINGS, OFFERS, DEALS, OPEN = 10, 30, 5, 3  # of a median member
STRETCH = 10.0  # seconds of load measured before and after somebody leaves
MOMENT = 1.0  # seconds of load from one look at whether they have left to the next
MEDIANS = 12
LONGEST = 240  # seconds in which a large leaving has to be over
BROWSED = 400


@dataclass
class Departed:
    """What came of leaving on one engine."""

    engine: str
    quiet: list[float] = field(default_factory=list)  # answers a second of others just before and after
    meanwhile: list[float] = field(default_factory=list)  # the same while a large member leaves
    took: list[float] = field(default_factory=list)  # seconds until a large leaving was over
    engine_ms: list[float] = field(default_factory=list)  # of a median member
    waited_ms: list[float] = field(default_factory=list)
    commits: list[int] = field(default_factory=list)
    fsync_ms: float = 0.0

    @property
    def fall(self) -> float:
        """By how much others' throughput falls: the median over the rounds."""
        return median(1 - during / before for during, before in zip(self.meanwhile, self.quiet, strict=True))


def measure(folder: Path, engine: str, rounds: int, workers: int, say: Callable) -> Departed:
    """Large members leave, one a round, while others read and edit; then median ones, in quiet."""
    say(f"{engine}: making members who leave")
    market = Marketplace(folder, f"{engine}_leaving", engine)
    found, server = Departed(engine), None
    try:
        told = market.run("bench.seed", "2000", "0", "0")
        leavers = market.run("bench.leavers", "seed", str(rounds), str(MEDIANS))
        server = market.serve(workers)
        worker = subprocess.Popen(
            [sys.executable, "-m", "parley", "worker"], env={**os.environ, **market.environment},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _others(market, server, told, leavers["large"], found, say)
        finally:
            worker.terminate()
            worker.wait(30)
        found.fsync_ms = 1000 * market.run("bench.leavers", "fsync")
        for each in market.run("bench.leavers", "cancel", *leavers["median"])[2:]:
            assert each["done"], "a median member's leaving is done within the request"
            found.engine_ms.append(1000 * each["engine"])
            found.waited_ms.append(1000 * each["waited"])
            found.commits.append(each["commits"])
        say(f"{engine}: a median member in {median(found.engine_ms):.1f} ms of engine time")
    finally:
        if server:
            server.stop()
        market.remove()
    return found


def _others(
    market: Marketplace, server: Server, told: dict, large: list[str], found: Departed, say: Callable
) -> None:
    crowd = pages.Crowd(told, server)
    paths = [f"/listings/{each[0]}/" for each in told["listings"][:BROWSED]]
    contest = pages.Contest("listing", paths, True, None)
    with load.connected(server) as connections:
        load.visit(connections, [crowd.request(contest, path) for path in contest.paths])
        run = Load(connections, crowd.reads(contest), crowd.edits(contest))
        run.run(2.0)
        before = run.run(STRETCH).per_second
        for handle in large:
            meanwhile, took = _while_leaving(market, run, handle)
            after = run.run(STRETCH).per_second
            quiet, before = (before + after) / 2, after
            found.quiet.append(quiet)
            found.meanwhile.append(meanwhile)
            found.took.append(took)
            say(f"{market.engine}: {quiet:.0f}/s, {meanwhile:.0f}/s while one leaves in {took:.0f} s")


def _while_leaving(market: Marketplace, run: Load, handle: str) -> tuple[float, float]:
    """-> answers a second from the moment one leaves until all is erased, and the seconds that took"""
    command = [sys.executable, "-m", "bench.leavers", "when-told", handle]
    environment = {**os.environ, **market.environment}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, text=True, **pipes) as leaving:
        leaving.stdout.readline()
        leaving.stdin.write("go\n")
        leaving.stdin.flush()
        answers, seconds, begun = 0, 0.0, time.perf_counter()
        while leaving.poll() is None:
            result = run.run(MOMENT)
            answers, seconds = answers + result.answers, seconds + result.seconds
            if time.perf_counter() - begun > LONGEST:
                leaving.kill()
                raise RuntimeError("a leaving was not over in time")
    if leaving.returncode:
        raise RuntimeError("a member could not leave")
    return answers / seconds, time.perf_counter() - begun
