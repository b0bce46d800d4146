"""`parley serve` as an operator meets it: real processes, a real port."""

import os
import re
import signal
import socket
import urllib.error
import urllib.request

import pytest

from tests.site.ears import Ear
from tests.site.processes import descendants, free_port, lives, named, parley, running, until

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.fixture(scope="module")
def home(operator_home, django_db_setup):
    """A home whose tables are made."""
    return operator_home


def serving(home, port, *options):
    arguments = ("serve", "--migrate", "--port", port, "--workers", 2, *options)
    return running("parley", *arguments, home=home.folder, **home.settings)


def fetch(port, path="/"):
    """-> the status, the headers and the text; None while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, ""
    except OSError:
        return None


def wait_for(said):
    return until(lambda: "Parley answers at" in said.read_text(), within=120)


def test_it_serves_pages_styles_and_photos_and_stops_when_told(home):
    port = free_port()
    with serving(home, port) as (process, said):
        wait_for(said)
        status, headers, text = fetch(port)
        assert status == 200
        assert headers["X-Content-Type-Options"] == "nosniff"
        style = re.search(r'rel="stylesheet" href="([^"]+)"', text)[1]
        assert re.search(r"\.[0-9a-f]{12}\.css$", style)
        status, headers, _ = fetch(port, style)
        assert (status, "max-age=31536000" in headers["Cache-Control"]) == (200, True)
        (home.folder / "photos" / "x.webp").write_text("picture")
        assert fetch(port, "/photos/x.webp")[2] == "picture"
        for path in ("/static/../secrets/django", "/static/%2e%2e/secrets/django", "/photos/nothing"):
            assert fetch(port, path)[0] == 404
        family = descendants(process.pid)
        process.terminate()
        assert process.wait(timeout=15) == 0
        assert not any(map(lives, family))
    assert said.read_text().splitlines()[-1] == "Stopped."
    assert "Traceback" not in said.read_text()


def test_a_second_one_on_the_same_home_is_refused(home):
    with serving(home, free_port()) as (_, said):
        wait_for(said)
        done = parley("serve", "--port", free_port(), home=home.folder, **home.settings)
        assert (done.returncode, "another Parley is running" in done.stderr) == (1, True)
        done = parley("restore", "x", home=home.folder, **home.settings)
        assert (done.returncode, "another Parley is running" in done.stderr) == (1, True)


@pytest.mark.parametrize("command", ["worker", "live"])
def test_a_process_beside_the_server_that_dies_is_replaced_and_the_pages_go_on(home, command):
    port = free_port()
    with serving(home, port) as (process, said):
        wait_for(said)

        def beside():
            return [pid for pid in descendants(process.pid) if f"-m parley {command}" in named(pid)]

        (first,) = until(beside)
        os.kill(first, signal.SIGKILL)
        assert fetch(port)[0] == 200
        assert fetch(port, "/live/")[0] == 403  # is asked by pages meanwhile
        (second,) = until(lambda: [pid for pid in beside() if pid != first])
        assert lives(second)
        until(lambda: Ear.answered(port + 1))


def test_the_streams_have_the_port_above_or_another_when_that_is_taken_and_pages_are_told(home):
    port = free_port()
    with socket.create_server(("127.0.0.1", port + 1)), serving(home, port) as (process, said):
        wait_for(said)
        policy = fetch(port)[1]["Content-Security-Policy"]
        told = int(re.search(r"connect-src 'self' 127\.0\.0\.1:(\d+) ", policy)[1])
        assert told != port + 1
        until(lambda: Ear.answered(told))
    with serving(home, port, "--no-live") as (process, said):
        wait_for(said)
        assert "connect-src 'self';" in fetch(port)[1]["Content-Security-Policy"]
        assert not [pid for pid in descendants(process.pid) if "-m parley live" in named(pid)]


def test_killed_hard_it_leaves_nobody_behind_and_can_start_again(home):
    port = free_port()
    with serving(home, port) as (process, said):
        wait_for(said)
        family = descendants(process.pid)
        assert len(family) >= 4
        process.kill()
        process.wait()
        until(lambda: not any(map(lives, family)), within=10)
        assert fetch(port) is None
    with serving(home, port, "--no-worker") as (process, said):
        wait_for(said)
        assert not [pid for pid in descendants(process.pid) if "-m parley worker" in named(pid)]
