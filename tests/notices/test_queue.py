"""The job queue: there where it is needed, and not before."""

import pytest
from huey import Huey

from parley.notices.queue import COLUMNS, LocalQueue, huey, tables


@pytest.fixture
def local(tmp_path):
    return Huey(
        "test",
        storage_class=LocalQueue,
        filename=str(tmp_path / "new" / "queue.sqlite3"),
        create_tables=False,
    )


def test_the_file_comes_with_the_first_message_and_not_with_the_import(local, tmp_path):
    assert not (tmp_path / "new").exists()
    local.task()(print).schedule(args=("x",), delay=60)
    assert (tmp_path / "new" / "queue.sqlite3").exists()


def test_a_message_is_taken_once(local):
    done = []
    local.task(name="note")(done.append)("x")
    local.execute(local.dequeue())
    assert done == ["x"]
    assert local.dequeue() is None


@pytest.mark.django_db(transaction=True)
def test_a_message_survives_until_somebody_takes_it():
    task = huey.task(name="survives")(lambda number: number)
    huey.storage.flush_queue()  # photos of other tests wait in it
    try:
        task(7)
        assert huey.dequeue().args == (7,)
        assert huey.dequeue() is None
    finally:
        huey.storage.close()


@pytest.mark.only("sqlite", reason="on PostgreSQL the queue is part of the database")
def test_what_is_declared_of_the_queue_is_what_it_holds():
    assert {name: tuple(columns) for name, columns in tables().items()} == COLUMNS
