"""`parley demo`, from nothing, with mail that really goes out, and once more."""

import signal
import urllib.request

import pytest

from parley.site import start
from tests.site.processes import descendants, free_port, lives, parley, running, until

pytestmark = pytest.mark.long

TELL = """
from parley.members.models import Member
from parley.notices.models import Event
member = Member.objects.get(handle="hallkeeper")
Event.record("password-changed", member, by=member.subject, tell=[member.subject])
"""
SOMEBODY = """
from parley.members.models import Member
Member.objects.create(handle="hallkeeper", password="!")
"""
ALL = """
from parley.members.models import Member
from parley.market.models import Listing
print(list(Member.objects.values_list("handle", "password", "is_moderator")), Listing.objects.count())
"""
COUNT = "from parley.market.models import Listing; print(Listing.objects.count())"


def page(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.read().decode()


def shell(home, text):
    done = parley("manage", "shell", "--no-imports", "-c", text, home=home)
    assert done.returncode == 0, done.stderr
    return done.stdout


def greeted(said):
    return until(lambda: "Ctrl-C" in said.read_text() and said.read_text(), within=300)


def test_a_marketplace_with_people_of_its_own_is_refused_and_stays_as_it_is(tmp_path):
    home = tmp_path / "home"
    for alias in start.ALIASES:
        parley("manage", "migrate", *start.ONLY.get(alias, "").split(), "--database", alias, home=home)
    shell(home, SOMEBODY)
    before = shell(home, ALL)
    done = parley("demo", "--port", free_port(), home=home)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("parley: this marketplace holds people whom the demo did not make")
    assert shell(home, ALL) == before == "[('hallkeeper', '!', False)] 0\n"
    assert not (home / "static").exists()


def test_a_demo_comes_up_sends_mail_to_its_catcher_stops_and_comes_up_again(tmp_path):
    home, port = tmp_path / "home", free_port()
    with running("parley", "demo", "--port", port, home=home) as (process, said):
        text = greeted(said)
        assert f"Parley answers at http://127.0.0.1:{port}/" in text
        assert text.count("password:") == 3
        assert f"http://127.0.0.1:{port}/mail-catcher/" in text
        assert 'rel="stylesheet"' in page(port, "/")
        assert "Your password was changed" not in page(port, "/mail-catcher/")
        shell(home, TELL)
        until(lambda: "Your password was changed" in page(port, "/mail-catcher/"), within=30)
        things = shell(home, COUNT)
        family = descendants(process.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=15) == 0
        assert not any(map(lives, family))
    with running("parley", "demo", "--port", port, home=home) as (_, said):
        greeted(said)
        assert shell(home, COUNT) == things
        assert "Your password was changed" in page(port, "/mail-catcher/")
