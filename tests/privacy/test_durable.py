"""The ledger and the keys outlive a crash, whatever PostgreSQL's settings for this user say."""

import pytest
from django.db import connections


@pytest.mark.only("postgresql", reason="SQLite's own setting is in the settings' PRAGMAs")
@pytest.mark.django_db(databases=["default", "keys", "ledger"])
@pytest.mark.parametrize("alias", ["keys", "ledger"])
def test_a_commit_is_on_the_disk_before_it_is_answered_where_the_role_has_that_off(alias, monkeypatch):
    monkeypatch.setenv("PGOPTIONS", "-c synchronous_commit=off")
    fresh = connections[alias].copy()
    try:
        with fresh.cursor() as cursor:
            assert cursor.execute("SHOW synchronous_commit").fetchone() == ("on",)
    finally:
        fresh.close()
