"""The start guard: what is there and what is declared must be the same."""

import copy
from pathlib import Path

import pytest
from django.db import connections
from django.http import HttpResponse

from parley.privacy import guard
from parley.privacy.catalogue import NotPersonal, Table, Thing, catalogue
from parley.privacy.guard import UndeclaredData

pytestmark = pytest.mark.django_db


@pytest.fixture
def own():
    """A copy of the catalogue, to be spoiled."""
    twin = copy.copy(catalogue)
    for name in ("tables", "cookies", "storage", "files", "databases", "purposes", "keepings", "partners"):
        setattr(twin, name, dict(getattr(catalogue, name)))
    return twin


def run(alias, statement):
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)


def test_everything_there_is_is_declared():
    guard.check()


@pytest.mark.parametrize("alias", ["default", "keys", "ledger"])
def test_an_undeclared_table_is_refused(alias):
    run(alias, "CREATE TABLE visits_of_people (id integer PRIMARY KEY, who text)")
    with pytest.raises(UndeclaredData, match=f"{alias}: the table visits_of_people is not declared"):
        guard.check()


def test_an_undeclared_view_is_refused():
    run("default", "CREATE VIEW peek AS SELECT handle FROM members_member")
    with pytest.raises(UndeclaredData, match="the table peek is not declared"):
        guard.check()


@pytest.mark.parametrize(
    ("alias", "table"),
    [
        ("default", "members_profile"),
        ("default", "market_listing"),
        ("default", "django_session"),
        ("default", "django_migrations"),
        ("keys", "privacy_keeping"),
        ("ledger", "privacy_entry"),
    ],
)
def test_an_undeclared_column_is_refused(alias, table):
    run(alias, f"ALTER TABLE {table} ADD COLUMN birthday text")
    with pytest.raises(UndeclaredData, match=f"{alias}: the column {table}.birthday is not declared"):
        guard.check()


@pytest.mark.only("postgresql", reason="SQLite has neither schemas nor materialised views")
@pytest.mark.parametrize("alias", ["default", "keys", "ledger"])
def test_a_table_in_another_schema_and_a_materialised_view_are_tables_too(alias):
    run(alias, "CREATE SCHEMA attic")
    run(alias, "CREATE TABLE attic.visits (who text)")
    run(alias, "CREATE MATERIALIZED VIEW peek AS SELECT 1 AS one")
    with pytest.raises(UndeclaredData) as refusal:
        guard.check()
    assert f"{alias}: the table attic.visits is not declared" in str(refusal.value)
    assert f"{alias}: the table peek is not declared" in str(refusal.value)
    assert guard.real_tables(alias)["attic.visits"] == {"who"}


def test_a_computed_column_of_a_plain_sqlite_file_is_seen(tmp_path):
    import sqlite3

    with sqlite3.connect(tmp_path / "x.sqlite3") as connection:
        connection.execute("CREATE TABLE task (id integer, twice integer AS (id * 2))")
    assert guard.sqlite_tables(tmp_path / "x.sqlite3") == {"task": {"id", "twice"}}


@pytest.mark.only("sqlite", reason="a text index is a table of its own in SQLite only")
def test_a_text_index_is_a_table_too():
    run("default", "CREATE VIRTUAL TABLE sought USING fts5(words)")
    with pytest.raises(UndeclaredData, match="the table sought"):
        guard.check()


def test_every_difference_is_named_at_once(own):
    run("default", "CREATE TABLE one (id integer)")
    run("keys", "CREATE TABLE other (id integer)")
    with pytest.raises(UndeclaredData) as refusal:
        guard.check(own)
    assert "the table one" in str(refusal.value) and "the table other" in str(refusal.value)


def test_what_is_declared_and_not_there_is_refused(own):
    own.add(Table("ghost", "default", "members", {"id": NotPersonal("a number")}))
    with pytest.raises(UndeclaredData, match="default: the table ghost is declared and not there"):
        guard.check(own)


def test_a_column_declared_and_not_there_is_refused(own):
    table = own.tables[("keys", "privacy_keeping")]
    own.tables[("keys", "privacy_keeping")] = Table(
        table.name, "keys", "privacy", table.columns | {"ghost": NotPersonal("a number")}, table.model
    )
    with pytest.raises(
        UndeclaredData, match=r"keys: the column privacy_keeping\.ghost is declared and not there"
    ):
        guard.check(own)


def test_a_store_that_django_does_not_know_is_looked_into(own):
    own.databases["elsewhere"] = lambda: {"jobs": {"id", "payload"}}
    own.add(Table("jobs", "elsewhere", "notices", {"id": NotPersonal("a number")}))
    with pytest.raises(UndeclaredData, match=r"elsewhere: the column jobs\.payload is not declared"):
        guard.check(own)


def test_the_tables_of_a_plain_sqlite_file_are_seen(tmp_path):
    import sqlite3

    with sqlite3.connect(tmp_path / "x.sqlite3") as connection:
        connection.execute("CREATE TABLE task (id integer, data blob)")
    assert guard.sqlite_tables(tmp_path / "x.sqlite3") == {"task": {"id", "data"}}


@pytest.mark.parametrize("name", ["parley_session", "parley_form"])
def test_an_undeclared_cookie_of_the_settings_is_refused(own, name):
    del own.cookies[name]
    with pytest.raises(UndeclaredData, match=f"the cookie {name} is not declared"):
        guard.check(own)


def test_an_answer_that_sets_an_undeclared_cookie_is_a_fault():
    def answer(name):
        response = HttpResponse()
        response.set_cookie(name, "1")
        return guard.declared_cookies(lambda request: response)(None)

    assert answer("parley_session").status_code == 200
    with pytest.raises(UndeclaredData, match="tracker"):
        answer("tracker")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("localStorage.setItem('who-i-am', 1)", "who-i-am"),
        ("sessionStorage.getItem(`seen-${id}`)", "seen-"),
        ("const KEY = 'hidden-name'; localStorage.setItem(KEY, 1)", "hidden-name"),
        ("localStorage[name] = 1", "something unnamed"),
        ("indexedDB.open('everything')", "everything"),
        ("caches.open('pages')", "pages"),
        ("document.cookie = `tracker=${id}`", "tracker"),
        ("cookieStore.set('tracker', 1)", "tracker"),
    ],
)
def test_a_script_that_keeps_something_undeclared_in_the_browser_is_refused(
    own, tmp_path, settings, text, kept
):
    (tmp_path / "page.js").write_text(text)
    settings.STATICFILES_DIRS = [tmp_path]
    with pytest.raises(UndeclaredData, match=f"page.js keeps '{kept}"):
        guard.check(own)


@pytest.mark.parametrize(
    "text",
    [
        "const box = localStorage; box.setItem('who', 1)",
        "keep(sessionStorage)",
        "window['localStorage'].who = 1",
        "const { open } = indexedDB",
        "document['cookie'] = 'who=1'",
    ],
)
def test_a_script_cannot_give_a_store_another_name(own, tmp_path, settings, text):
    (tmp_path / "page.mjs").write_text(text)
    settings.STATICFILES_DIRS = [tmp_path]
    with pytest.raises(UndeclaredData, match="page.mjs gives"):
        guard.check(own)


def test_a_script_may_keep_what_is_declared(own, tmp_path, settings):
    own.storage["seen-"] = Thing("seen-", "which listings were seen")
    (tmp_path / "page.js").write_text(
        "const KEY = 'seen-'; localStorage.setItem(KEY, 1); localStorage.getItem('seen-1')"
    )
    settings.STATICFILES_DIRS = [tmp_path]
    guard.check(own)


@pytest.mark.parametrize("name", ["diary.txt", "faces/one.webp"])
def test_an_undeclared_stored_file_is_refused(own, tmp_path, settings, name):
    settings.PARLEY_HOME = tmp_path
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x")
    with pytest.raises(UndeclaredData, match=f"the stored file {name.split('/')[0]}"):
        guard.check(own)


def test_a_copy_of_a_database_beside_it_is_an_undeclared_file(own, tmp_path, settings):
    settings.PARLEY_HOME = tmp_path
    name = Path(str(connections["default"].settings_dict["NAME"])).name
    (tmp_path / f"{name}-wal").write_text("x")
    guard.check(own)
    (tmp_path / f"{name}.before-the-move").write_text("x")
    with pytest.raises(UndeclaredData, match=f"the stored file {name}.before-the-move"):
        guard.check(own)


def test_a_folder_of_which_only_a_part_is_declared_is_looked_into(own, tmp_path, settings):
    settings.PARLEY_HOME = tmp_path
    own.files["feeds/prices-"] = Thing("feeds/prices-", "prices")
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds" / "prices-1").write_text("x")
    guard.check(own)
    (tmp_path / "feeds" / "people-1").write_text("x")
    with pytest.raises(UndeclaredData, match="the stored file feeds/people-1"):
        guard.check(own)
