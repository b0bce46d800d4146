"""Locks between processes: one is fair, so that who waits is not passed by again and again."""

import hashlib
import multiprocessing
from pathlib import Path

import pytest

from parley.ground.files import FairLock, FileLock, LockTimeout

SPAWN = multiprocessing.get_context("spawn")
ROUNDS = 31
FAIR = 3  # turns of others at most, while somebody waits
TRIES = 3  # who is not let run by the machine, before they even wait, is passed by too: but not each time


def take_again_and_again(kind: type[FileLock], path: Path, turns, stop) -> None:
    """Hold the lock for a few milliseconds of work, and come back for it at once."""
    lock = kind(path)
    while not stop.is_set():
        with lock:
            turns.value += 1
            hashlib.pbkdf2_hmac("sha256", b"some", b"work", 5000)


def turns_of_the_greedy(kind: type[FileLock], path: Path) -> int:
    """While somebody takes the lock again and again: how often they do at most before another gets it."""
    turns, stop = SPAWN.Value("q", 0), SPAWN.Event()
    greedy = SPAWN.Process(target=take_again_and_again, args=(kind, path, turns, stop), daemon=True)
    greedy.start()
    lock, waited = kind(path), []
    while turns.value == 0:
        greedy.join(0.01)
        assert greedy.is_alive()
    for _ in range(ROUNDS):
        before = turns.value
        with lock:
            waited.append(turns.value - before)
    stop.set()
    greedy.join()
    lock.close()
    return max(waited)


def test_who_waits_for_a_fair_lock_is_next(tmp_path: Path) -> None:
    assert min(turns_of_the_greedy(FairLock, tmp_path / "lock") for _ in range(TRIES)) <= FAIR


@pytest.mark.long
def test_who_waits_for_a_plain_lock_is_passed_by(tmp_path: Path) -> None:
    assert min(turns_of_the_greedy(FileLock, tmp_path / "lock") for _ in range(TRIES)) > FAIR


@pytest.mark.parametrize("kind", [FileLock, FairLock])
def test_a_wait_ends_in_time(kind: type[FileLock], tmp_path: Path) -> None:
    with kind(tmp_path / "lock"):
        waiting = kind(tmp_path / "lock", timeout=0.05)
        with pytest.raises(LockTimeout):
            waiting.acquire()
        waiting.close()
    with kind(tmp_path / "lock", timeout=0.05) as lock:
        assert lock.depth == 1


def wait_in_vain(path: Path, outcome) -> None:
    lock = FairLock(path, timeout=0.2)
    try:
        lock.acquire()
    except LockTimeout:
        outcome.put("gave up")
    else:
        outcome.put("got it")


def test_several_who_wait_in_vain_all_give_up(tmp_path: Path) -> None:
    outcome = SPAWN.Queue()
    with FairLock(tmp_path / "lock"):
        waiting = [SPAWN.Process(target=wait_in_vain, args=(tmp_path / "lock", outcome)) for _ in range(3)]
        for each in waiting:
            each.start()
        assert [outcome.get(timeout=30) for _ in waiting] == ["gave up"] * 3
    for each in waiting:
        each.join()
