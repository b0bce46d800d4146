"""X1: the policy runs. Every personal field is declared once; the server enforces the declaration; the page,
and what may be shown, come from it; what is not declared stops the server from starting."""

import re
import shutil
import sqlite3
from dataclasses import replace

import pytest
from django.apps import apps
from django.db import connections
from django.test import Client

from parley.members.models import Profile
from parley.privacy import guard
from parley.privacy.catalogue import Personal, catalogue
from parley.privacy.gate import GateClosed, Partner, disclose
from parley.privacy.sealing import SealedModel, sealed_fields
from tests.privacy import homes


@pytest.mark.django_db
def test_every_column_of_every_database_is_declared():
    for alias in connections:
        for table, columns in guard.real_tables(alias).items():
            assert set(catalogue.tables[alias, table].columns) == columns


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["CREATE TABLE gossip (who text)", "ALTER TABLE members_member ADD COLUMN age integer"]
)
def test_an_undeclared_table_or_column_stops_the_start(statement):
    guard.check()
    connections["default"].cursor().execute(statement)
    with pytest.raises(guard.UndeclaredData):
        guard.check()


def test_every_sealed_column_is_declared_with_its_uses_and_its_keeping():
    models = [model for model in apps.get_models() if issubclass(model, SealedModel)]
    assert Profile in models
    for model in models:
        table = catalogue.table_of(model)
        for field in sealed_fields(model):
            what = table.columns[field.column]
            assert isinstance(what, Personal) and what.uses and what.keeping in catalogue.keepings


@pytest.mark.parametrize("kind", ["email", "name", "telephone", "postal-address"])
def test_what_is_an_address_a_name_or_a_number_is_always_sealed(kind):
    columns = [what for table in catalogue.tables.values() for what in table.personal().values()]
    assert all(what.sealed for what in columns if what.kind.name == kind)
    assert any(what.kind.name == kind for what in columns)


@pytest.mark.django_db
def test_a_use_taken_out_of_the_catalogue_closes_the_gate_and_leaves_the_page(ana, monkeypatch):
    name = "send-notices-to-partner-mail"
    assert disclose(Partner("mail"), "send-notices", ["email"], ana.profile) == {"email": "ana@example.org"}
    assert f'id="{name}"' in Client().get("/policy/").content.decode()
    for key, table in catalogue.tables.items():
        without = {
            column: replace(what, uses=[use for use in what.uses if not use.to.partner])
            for column, what in table.personal().items()
        }
        monkeypatch.setitem(catalogue.tables, key, replace(table, columns=table.columns | without))
    with pytest.raises(GateClosed):
        disclose(Partner("mail"), "send-notices", ["email"], ana.profile)
    assert f'id="{name}"' not in Client().get("/policy/").content.decode()


def refused_start(home):
    """What the server said when it was started there, and would not."""
    outcome = homes.run(home, "serve", "--port", 8109, "--workers", 1)
    assert outcome.returncode != 0
    return outcome.stdout + outcome.stderr


def test_the_server_really_does_not_start_with_an_undeclared_column_table_or_file(tmp_path):
    home = tmp_path / "home"
    shutil.copytree(homes.seeded()[0], home)
    with sqlite3.connect(home / "market.sqlite3") as connection:
        connection.execute("ALTER TABLE members_member ADD COLUMN birthday text")
    with sqlite3.connect(home / "keys.sqlite3") as connection:
        connection.execute("CREATE TABLE spare_keys (key blob)")
    (home / "diary.txt").write_text("seen today")
    said = refused_start(home)
    assert "the column members_member.birthday is not declared" in said
    assert "the table spare_keys is not declared" in said
    assert "the stored file diary.txt is not declared" in said
    assert not re.search("answers at", said)
