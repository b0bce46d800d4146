"""X1: a member sees all that is held, refuses what may be refused, takes a copy, also when suspended."""

import io
import json
import uuid
import zipfile
from dataclasses import replace

import pytest
from django.conf import settings as current

from parley.members.models import Profile
from parley.privacy import exports, holdings
from parley.privacy.catalogue import Personal, catalogue
from parley.privacy.gate import GateClosed, Partner, disclose
from parley.privacy.keyring import end_all
from parley.safety.models import Restriction
from tests.offers.things import put_up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.PARLEY_HOME = tmp_path


def post(browser, path, **said):
    return browser.post(path, {"_once": str(uuid.uuid4()), **said})


def taken(browser) -> zipfile.ZipFile:
    """Click once, wait, take the copy home."""
    answer = post(browser, "/my-data/exports/")
    assert answer.status_code == 303
    exports.make_unfinished()
    file = browser.get(f"{answer.url}file/")
    assert file.status_code == 200
    return zipfile.ZipFile(io.BytesIO(file.getvalue()))


def everything(archive: zipfile.ZipFile) -> bytes:
    return b"".join(archive.read(name) for name in archive.namelist())


def test_a_suspended_member_reads_switches_and_exports(ana, mo, sign_in):
    Restriction.impose(ana, mo, "three complaints")
    browser = sign_in(ana)
    assert b"ana@example.org" in browser.get("/my-data/").content
    assert post(browser, "/my-data/switches/send-reminders/", allowed="no").status_code == 303
    archive = taken(browser)
    assert b"ana@example.org" in everything(archive) and b"three complaints" in everything(archive)
    assert json.loads(archive.read("data.json"))["tables"]


def test_an_export_never_returns_erased_data(ana, sign_in):
    browser = sign_in(ana)
    assert b"ana@example.org" in everything(taken(browser))
    end_all(ana.subject, "profile")
    assert b"ana@example.org" not in everything(taken(browser))


def test_a_shred_in_another_process_is_heeded_at_once(ana, sign_in):
    """No key outlives the reading of one batch: what is ended between two of them is told no more."""
    table = catalogue.table_of(Profile)
    (row,) = holdings.told(table, ana.subject, list(holdings.rows(table, ana.subject)))
    assert row.values["email"] == "ana@example.org"
    end_all(ana.subject, "profile")
    assert holdings.told(table, ana.subject, list(holdings.rows(table, ana.subject))) == []


def test_a_refused_use_is_closed_for_everybody_it_was_open_to(ana, sign_in):
    assert disclose(Partner("mail"), "send-reminders", ["email"], ana.profile)
    sign_in(ana).get("/", headers={"Sec-GPC": "1"})
    with pytest.raises(GateClosed):
        disclose(Partner("mail"), "send-reminders", ["email"], ana.profile)


def test_a_column_declared_today_is_told_today(ana, sign_in, monkeypatch):
    """What is told comes from the declarations: a column made personal appears without another line."""
    table = catalogue.table_of(type(ana))
    version = replace(table.columns["adult_checked_on"], label="how often it changed", uses=[])
    assert isinstance(version, Personal)
    columns = table.columns | {"public_version": version}
    monkeypatch.setitem(catalogue.tables, (table.database, table.name), replace(table, columns=columns))
    browser = sign_in(ana)
    assert "How often it changed" in browser.get("/my-data/").content.decode()
    said = json.loads(taken(browser).read("data.json"))
    (member,) = next(each for each in said["tables"] if each["table"] == "members_member")["rows"]
    assert member["public_version"] == ana.public_version


def test_two_worlds_that_differ_in_what_others_hold_give_the_same_copy(ana, ben, sign_in):
    put_up(ana)

    def copied() -> dict:
        said = json.loads(taken(sign_in(ana)).read("data.json"))
        apart = ("privacy_export", "site_handledrequest")  # asking twice is itself held
        return {each["table"]: each["rows"] for each in said["tables"] if each["table"] not in apart}

    before = copied()
    profile = Profile.objects.get(member=ben)
    profile.email = "elsewhere@example.org"
    profile.save()
    put_up(ben, title="Ben's own")
    assert copied() == before
    assert str(current.PARLEY_HOME) not in str(before)
