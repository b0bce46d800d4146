"""After a sweep what was removed is in no file of the databases any more, and no network address anywhere."""

import ast
import uuid
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from django.conf import settings
from django.db import connections

import parley
from parley.ground import clock
from parley.members.models import Attempt, Draft
from parley.notices.queue import huey
from parley.notices.turns import one_at_a_time
from parley.privacy import retention, shredlist
from parley.privacy.keyring import Keeping
from parley.privacy.models import Sweep
from parley.site import sweeping
from parley.site.jobs import sweep_all

on_disk = pytest.mark.django_db(transaction=True)
MARKER = "quince-marmalade-marker"


def files(*aliases):
    """The bytes of the database files with their logs."""
    names = [Path(connections[alias].settings_dict["NAME"]) for alias in aliases]
    return b"".join(path.read_bytes() for name in names for path in name.parent.glob(f"{name.name}*"))


def _path(number):
    return f"/{MARKER}-{number:05}/{'x' * (number % 230)}"


def drafts(number, made_at):
    """Drafts with a plain marker in their paths -> their wrapped keys."""
    begun = []
    for each in range(number):
        subject = uuid.uuid4()
        begun.append(Keeping.begin(subject, "draft"))
        whose = {"subject": subject, "keeping": begun[-1], "token": f"{subject}"}
        Draft.objects.create(**whose, path=_path(each), body=["b"], made_at=made_at)
    return [bytes(row.wrapped) for row in Keeping.objects.filter(pk__in=begun)]


@on_disk
@pytest.mark.only("sqlite", reason="the bytes of its files can be read here")
def test_what_was_swept_is_in_no_file_any_more():
    old = clock.now() - timedelta(days=8)
    wrapped = drafts(150, old)
    live = drafts(20, clock.now())
    assert MARKER.encode() in files("default") and all(each in files("keys") for each in wrapped)
    Draft.objects.filter(made_at__gt=old).update(path="/still-here/")
    assert sweeping.sweep()["draft"].removed == 150
    assert MARKER.encode() not in files("default") and b"/still-here/" in files("default")
    assert not any(each in files("keys") for each in wrapped)
    assert all(each in files("keys") for each in live)


@on_disk
@pytest.mark.only("sqlite", reason="PostgreSQL has no such setting")
def test_the_queues_file_forgets_too():
    huey.storage.put_data("k", MARKER.encode() * 20)
    place = settings.PARLEY_HOME / "queue.sqlite3"
    there = lambda: b"".join(path.read_bytes() for path in place.parent.glob("queue.sqlite3*"))  # noqa: E731
    assert MARKER.encode() in there()
    huey.storage.pop_data("k")
    sweeping.scrub(set())
    assert MARKER.encode() not in there()


@on_disk
@pytest.mark.only("postgresql", reason="dead rows are a matter of PostgreSQL")
def test_dead_rows_of_what_was_swept_are_given_free():
    drafts(30, clock.now() - timedelta(days=8))
    assert sweeping.sweep()["draft"].removed == 30
    for alias, table in (("default", "members_draft"), ("keys", "privacy_keeping")):
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT last_vacuum IS NOT NULL FROM pg_stat_user_tables WHERE relname = %s", [table]
            )
            assert cursor.fetchone() == (True,)


@on_disk
def test_one_sweeps_at_a_time():
    held, done = Event(), Event()

    def hold() -> None:
        with one_at_a_time("sweep") as mine:
            assert mine
            held.set()
            done.wait(60)
        connections.close_all()

    other = Thread(target=hold)
    other.start()
    assert held.wait(60)
    assert sweeping.sweep() is None
    done.set()
    other.join()
    assert sweeping.sweep() is not None


@on_disk
def test_the_hourly_job_sweeps_and_says_when_it_does_not(caplog):
    Attempt.objects.create(account="a", address="b", at=clock.now() - timedelta(days=2))
    sweep_all.call_local()
    assert retention.proof_of_life()["attempts"].removed == 1
    Sweep.objects.update(at=clock.now() - timedelta(days=30))
    sweep_all.call_local()
    assert "nothing was swept: the clock says" in caplog.text


@on_disk
def test_a_sweep_destroys_what_the_list_names_and_a_crash_left():
    pk = Keeping.begin(uuid.uuid4(), "draft")
    shredlist.add([pk])
    sweeping.sweep()
    assert not Keeping.objects.filter(pk=pk).exists()


ADDRESS = "203.0.113.77"
READS_ADDRESSES = {"members/authentication.py"}  # it hashes them with the key of the day
SIGNS = ("REMOTE_ADDR", "X-Forwarded-For", "HTTP_X_FORWARDED_FOR", "X-Real-IP", "HTTP_X_REAL_IP")


def test_one_place_alone_reads_network_addresses():
    package = Path(parley.__file__).parent
    found = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in SIGNS
    }
    assert found == READS_ADDRESSES


@on_disk
def test_no_network_address_is_kept_in_the_clear(client, ana, caplog):
    for path in ("/", "/sign-in/", "/no-such-page/"):
        client.get(path, REMOTE_ADDR=ADDRESS)
    client.post("/sign-in/", {"name": "ana", "password": "wrong", "_once": uuid.uuid4()}, REMOTE_ADDR=ADDRESS)
    assert Attempt.objects.count() == 1
    held = caplog.text.encode() + b"".join(
        path.read_bytes() for path in settings.PARLEY_HOME.rglob("*") if path.is_file()
    )
    for connection in connections.all():
        for model in connection.introspection.installed_models(connection.introspection.table_names()):
            held += repr(list(model._base_manager.using(connection.alias).values())).encode()
    assert ADDRESS.encode() not in held
    assert b'"ana"' in held or b"'ana'" in held  # we did look
