"""A parent for a few processes: nothing stays down, and nothing stays behind."""

import os
import signal
from pathlib import Path

import pytest

from parley.site import supervise
from tests.site.processes import lives, running, until

pytestmark = pytest.mark.long


def pids(home: Path, manner: str) -> list[int]:
    """The processes of this manner, oldest first."""
    files = sorted(home.glob(f"{manner}.*"), key=lambda path: path.stat().st_mtime_ns)
    return [int(path.suffix[1:]) for path in files]


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def supervised(home, *manners):
    return running("tests.site.supervised", home, *manners, home=home)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_stop_it_stops_its_children_and_ends_well(home, number):
    with supervised(home, "steady", "crash") as (parent, said):
        until(lambda: pids(home, "steady") and len(pids(home, "crash")) == 2)
        children = pids(home, "steady") + pids(home, "crash")
        os.kill(parent.pid, number)
        assert parent.wait(timeout=10) == 0
        assert not any(map(lives, children))
        assert said.read_text().splitlines()[-1] == "stopped"


def test_a_child_that_crashed_is_started_again_and_the_others_are_left_alone(home):
    with supervised(home, "steady", "crash") as (_, said):
        first, second = until(lambda: len(pids(home, "crash")) == 2 and pids(home, "crash"))
        assert not lives(first)
        assert lives(second)
        assert len(pids(home, "steady")) == 1
        assert "crash ended (3); starting it again in 1 s" in said.read_text()


def test_a_child_that_was_killed_is_started_again(home):
    with supervised(home, "steady"):
        (first,) = until(lambda: pids(home, "steady"))
        os.kill(first, signal.SIGKILL)
        until(lambda: len(pids(home, "steady")) == 2)
        assert lives(pids(home, "steady")[1])


@pytest.mark.parametrize("manner", ["stubborn", "parent"])
def test_a_child_that_does_not_listen_is_ended_with_all_that_it_started(home, manner):
    with supervised(home, manner) as (parent, _):
        until(lambda: pids(home, manner) and (manner == "stubborn" or pids(home, "grandchild")))
        family = pids(home, manner) + pids(home, "grandchild")
        parent.terminate()
        assert parent.wait(timeout=10) == 0
        until(lambda: not any(map(lives, family)), within=5)


def test_a_parent_killed_hard_leaves_no_orphan(home):
    with supervised(home, "steady", "stubborn") as (parent, _):
        until(lambda: pids(home, "steady") and pids(home, "stubborn"))
        children = pids(home, "steady") + pids(home, "stubborn")
        assert all(map(lives, children))
        parent.kill()
        parent.wait()
        until(lambda: not any(map(lives, children)), within=5)


def test_what_crashes_again_and_again_is_started_later_and_later(monkeypatch):
    monkeypatch.setattr(supervise.time, "monotonic", lambda: 1000.0)
    child = supervise.Child("x", "nothing", started=999.0)
    assert [child.plan_restart() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]


def test_what_ran_for_long_is_started_again_soon(monkeypatch):
    monkeypatch.setattr(supervise.time, "monotonic", lambda: 1000.0)
    child = supervise.Child("x", "nothing", started=1000.0 - supervise.SETTLED - 1, pause=30.0)
    assert child.plan_restart() == 1
