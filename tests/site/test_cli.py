"""The command line: what it offers, and how it says that something is wrong."""

import socket
from pathlib import Path

import pytest

from parley.site import cli
from parley.site.commands import SUMMARIES
from parley.site.config import NAMES
from tests.site.processes import free_port, parley

RULES = """
from parley.members.models.member import NEWCOMER
from parley.offers import rules
print(rules.ROUNDS, rules.STEP_BACK, NEWCOMER["RATINGS"], NEWCOMER["JOINED"])
"""


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def help_of(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 0
    return capsys.readouterr().out


def test_the_overview_names_every_command_and_every_setting(capsys):
    said = help_of(capsys, "--help")
    for name in [*SUMMARIES, *NAMES]:
        assert f"  {name} " in said


def test_nothing_asked_for_is_a_question_for_help(capsys):
    assert help_of(capsys) == help_of(capsys, "--help")


@pytest.mark.parametrize("name", SUMMARIES)
def test_every_command_explains_itself(capsys, name):
    said = help_of(capsys, name, "--help")
    assert said.startswith(f"usage: parley {name}")
    assert len(said.splitlines()) > 5


def test_a_command_that_is_none_is_refused_with_those_that_are(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["sell"])
    assert ended.value.code == 2
    assert "'serve'" in capsys.readouterr().err


def test_manage_hands_over_to_django(capsys):
    assert cli.main(["manage", "check"]) == 0
    assert "no issues" in capsys.readouterr().out


@pytest.mark.parametrize("port", ["0", "65536", "x", "-1", "٣"])
def test_a_port_that_is_none_is_refused(capsys, port):
    with pytest.raises(SystemExit) as ended:
        cli.main(["serve", f"--port={port}"])
    assert ended.value.code == 2
    assert "a port is a number from 1 to 65535" in capsys.readouterr().err


def complaint(done):
    """The one line in which it says what is wrong."""
    assert done.returncode == 1, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("parley: ")
    return line


def test_a_setting_that_nobody_knows_is_one_line(home):
    file = home / "parley.toml"
    file.write_text('colour = "red"\n')
    assert "'colour'" in complaint(parley("serve", home=home, PARLEY_CONFIG=str(file)))


def test_a_settings_file_that_cannot_be_read_is_one_line(home):
    file = home / "parley.toml"
    file.write_text("port = \n")
    assert "parley.toml" in complaint(parley("policy", "digest", home=home, PARLEY_CONFIG=str(file)))


def test_a_rule_that_nobody_knows_or_of_another_kind_is_one_line(home):
    file = home / "parley.toml"
    for text, says in (
        ("[offer_rules]\nround = 5", "nobody knows 'round'"),
        ('[newcomer]\nratings = "few"', "ratings must be a whole number"),
    ):
        file.write_text(text)
        assert says in complaint(parley("serve", home=home, PARLEY_CONFIG=str(file)))


def test_rules_of_the_operator_hold(home):
    file = home / "parley.toml"
    file.write_text('[offer_rules]\nrounds = 5\nstep_back = "90 minutes"\n[newcomer]\njoined_days = 7\n')
    done = parley("manage", "shell", "--no-imports", "-c", RULES, home=home, PARLEY_CONFIG=str(file))
    assert done.stdout == "5 1:30:00 3 7 days, 0:00:00\n", done.stderr


def test_a_number_that_is_none_is_one_line(home):
    assert "PARLEY_ADULT_AGE" in complaint(parley("serve", home=home, PARLEY_ADULT_AGE="old"))


def test_a_home_that_cannot_be_made_is_one_line(home):
    (home / "file").write_text("in the way")
    assert "PARLEY_HOME" in complaint(parley("serve", home=home / "file" / "home"))


def test_a_database_that_cannot_be_reached_is_one_line(home):
    url = f"postgres://nobody@127.0.0.1:{free_port()}/none"
    said = complaint(parley("serve", "--port", free_port(), home=home, DATABASE_URL=url))
    assert "cannot open the default database at 127.0.0.1" in said
    assert "nobody" not in said.partition("database at")[0]


def test_a_database_address_without_sense_is_one_line(home):
    assert "DATABASE_URL" in complaint(parley("serve", home=home, DATABASE_URL="mysterious://x"))


def test_tables_that_are_not_there_are_one_line(home):
    said = complaint(parley("serve", "--port", free_port(), home=home))
    assert "parley serve --migrate" in said
    for alone in ("worker", "live"):
        assert "parley serve --migrate" in complaint(parley(alone, home=home))
    wants = Path(__file__).parent.parent / "data" / "want-list.txt"
    assert "parley serve --migrate" in complaint(parley("import", "want-list", wants, home=home))


def test_a_port_that_is_taken_is_one_line(home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = complaint(parley("serve", "--port", port, home=home))
    assert f"cannot listen on 127.0.0.1 port {port}: Address already in use" in said


def test_a_port_for_the_streams_that_is_taken_is_one_line_where_it_was_chosen(home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = complaint(parley("serve", "--port", free_port(), home=home, PARLEY_LIVE_PORT=str(port)))
        assert f"cannot listen on 127.0.0.1 port {port}: Address already in use" in said
        proxied = parley("serve", "--port", port - 1, home=home, PARLEY_LIVE_PROXIED="1")
        assert f"cannot listen on 127.0.0.1 port {port}" in complaint(proxied)
    same = str(free_port())
    assert "same port" in complaint(parley("serve", "--port", same, home=home, PARLEY_LIVE_PORT=same))


def test_a_file_that_is_not_there_is_one_line(home):
    assert "no-such-file" in complaint(parley("restore", "no-such-file", home=home))
