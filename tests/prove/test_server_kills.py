"""200 hard kills of the real server around acceptance: it happened or it did not, the same form leads to the
same deal, and the mail goes out. PARLEY_KILLS gives another number."""

import os
import uuid
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest

from tests.prove import orders
from tests.prove.actors import Company
from tests.prove.killing import Killed, Site, serving
from tests.prove.marketplaces import marketplace
from tests.prove.tallies import change

TALLY = "tests.prove.tallies:"
KILLS = int(os.environ.get("PARLEY_KILLS", "200"))
OF_ALL = 4  # of the kills, those of all processes at once
IN_MAIL = KILLS // 4
IN_REQUESTS = KILLS - OF_ALL - IN_MAIL
DURABLE = "after the commit"


class Ground:
    """A marketplace with people, its server, and one process that looks into its tables."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment, self.company = environment, Company(environment)
        self.company.call("tests.prove.scenes:open_market")
        self.ana = self.call("cookies", "ana")
        self.staged, self.rounds = [], []
        beside = Path(environment["PARLEY_BESIDE"])
        orders.ORDER, orders.TAKEN = beside / orders.ORDER.name, beside / orders.TAKEN.name
        orders.PASSED = beside / orders.PASSED.name

    def call(self, name: str, *arguments: object) -> object:
        """A function of tallies.py, or "module:function"."""
        return self.company.call(name if ":" in name else TALLY + name, *arguments)

    def round(self) -> tuple:
        """A lamp with two offers for it."""
        self.staged = self.staged or self.call("stage_rivals", 40)
        self.rounds.append(self.staged.pop())
        return self.rounds[-1]

    def form(self, site: Site, its: tuple) -> object:
        """Ana's button."""
        return site.form(its[2], f"/offers/{its[1]}/acceptance/", self.ana)

    def accept_unharmed(self, site: Site) -> tuple[dict, list[str]]:
        """One acceptance that nobody kills. -> what it changes, and the points that it passes"""
        its = self.round()
        form, before = self.form(site, its), self.call("tally", its)
        orders.PASSED.touch()
        assert site.send(form, self.ana) == self.call("deal_of", its) != ""
        # What kinds of things there are is read once in a process, so not in every acceptance.
        passed = [each for each in orders.PASSED.read_text().splitlines() if "content_type" not in each]
        orders.PASSED.unlink()
        return change(before, self.call("tally", its)), passed


@pytest.fixture(scope="module")
def ground(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with marketplace(engine, tmp_path_factory.mktemp(f"killed-{engine}"), "killed") as environment:
        beside = tmp_path_factory.mktemp(f"orders-{engine}")
        ground = Ground(environment | {"PARLEY_BESIDE": str(beside)})
        yield ground
        ground.company.go_home()


def numbered(points: list[str]) -> list[tuple[str, int]]:
    """Each point with which of that name it is."""
    return [(point, points[: place + 1].count(point)) for place, point in enumerate(points)]


def killed_at(ground: Ground, site: Site, number: int, where: tuple[str, int]) -> tuple | None:
    """Ana accepts, and the process that serves her dies there. -> the round, her form and what had changed
    when it was dead; None when the form came to a process that may not die yet."""
    its = ground.round()
    form, before = ground.form(site, its), ground.call("tally", its)
    orders.give(number, *where)
    try:
        site.send(form, ground.ana)
    except Killed:
        if not orders.is_open():
            return its, form, before, change(before, ground.call("tally", its))
    orders.take_back()
    site.send_again(form, ground.ana)
    return None


def test_wherever_it_is_killed_it_is_all_or_nothing_and_the_same_form_leads_to_the_deal(
    ground: Ground,
):
    with serving(ground.environment) as site:
        whole, points = ground.accept_unharmed(site)
        assert points[0] == "before the transaction" and points[-2:] == ["before the commit", DURABLE]
        assert {"UPDATE market_listing", "INSERT offers_deal", "INSERT notices_event"} < set(points)
        dead = set()
        for number, where in enumerate(islice(cycle(numbered(points)), IN_REQUESTS), start=1):
            while (found := killed_at(ground, site, number, where)) is None:
                assert len(ground.rounds) < 20 * KILLS, where
            its, form, before, had_changed = found
            assert had_changed == (whole if where[0] == DURABLE else {}), where
            deal = ground.call("deal_of", its)
            assert site.send_again(form, ground.ana) == (deal or ground.call("deal_of", its)) != ""
            assert change(before, ground.call("tally", its)) == whole, where
            assert site.send_again(form, ground.ana) == ground.call("deal_of", its)
            dead.add(where)
    assert dead == set(islice(numbered(points), IN_REQUESTS))
    assert ground.call("broken", ground.rounds) == []


def test_a_form_without_its_key_would_not_lead_to_the_deal(ground: Ground):
    with serving(ground.environment, processes=2) as site:
        found = None
        while found is None:
            found = killed_at(ground, site, 1, (DURABLE, 1))
        its, form, _before, _changed = found
        form.fields["_once"] = str(uuid.uuid4())
        assert site.send_again(form, ground.ana) != ground.call("deal_of", its)


def test_mail_goes_out_wherever_who_sends_it_is_killed(ground: Ground):
    kills = ground.call("tests.prove.dying:drain_and_die", IN_MAIL)
    assert sum(kills.values()) == IN_MAIL and len(kills) == min(IN_MAIL, 5)
    ground.call("tests.prove.letters:use")
    ground.call("parley.notices.mail:drain")
    sent, different, waiting = ground.call("tests.prove.letters:counted")
    assert waiting == 0
    # Twice goes only what somebody had sent and not yet marked when they died; its number says so.
    assert sent - different == kills["after sending"] + kills["before the mark"]
    assert ground.call("mail_lost", ground.rounds) == []


def test_if_it_were_marked_before_it_is_sent_a_mail_would_be_lost(ground: Ground):
    its = ground.call("stage_rivals", 1)
    ground.call("tests.prove.letters:use")
    ground.call("parley.notices.mail:drain")
    ground.call("tests.prove.acts:ana_accepts", its[0])
    ground.call("tests.prove.dying:drain_and_die", 1, True)
    ground.call("parley.notices.mail:drain")
    assert ground.call("mail_lost", its) != []


def test_after_the_answer_all_processes_are_killed_and_the_mail_still_goes_out(ground: Ground):
    rounds = []
    for _each in range(OF_ALL):
        with serving(ground.environment, processes=1, worker=True) as site:
            rounds.append(ground.round())
            form = ground.form(site, rounds[-1])
            before = ground.call("tally", rounds[-1])
            place = site.send_again(form, ground.ana)
            site.kill()
            after = ground.call("tally", rounds[-1])
            assert place == ground.call("deal_of", rounds[-1]) != ""
            assert after["offers_deal"] == before["offers_deal"] + 1
    with serving(ground.environment, processes=1, worker=True) as site:
        assert site.send_again(form, ground.ana) == place
        assert ground.call("wait_for_mail", rounds) == []
    assert ground.call("broken", ground.rounds) == []
