"""Looks at the databases of a simulated market from outside: by connections of its own, without Django, and
with the statements of `parley/site/invariants.sql`."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg

from parley.site.invariants import Statement, plain, statements

TURNS = """SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database =
    (SELECT oid FROM pg_database WHERE datname = current_database())"""
PATIENCE = 20.0
SEEN = "SELECT pg_snapshot_xmax(pg_current_snapshot())"


class Watch:
    """Three plain connections, and what they last saw."""

    def __init__(self) -> None:
        self.asked = [each for each in statements() if each.place != "facts"]
        self.of_facts = [each for each in statements() if each.place == "facts"]

    def breaches(self) -> list[str]:
        """What breaks an invariant now. Nothing was written since the last look: nothing is asked."""
        if not self.has_changed():
            return []
        found, facts = [], {}
        for statement, rows in self.answers():
            if statement.fact:
                facts[statement.fact] = rows
            else:
                found += [f"{statement.name}: {' '.join(map(str, row))}" for row in rows]
        return found + self._by_facts(facts)

    def _by_facts(self, facts: dict[str, list]) -> list[str]:
        if not facts.get("opened"):
            return []
        with closing(sqlite3.connect(":memory:")) as place:
            for name, rows in facts.items():
                place.execute(f"CREATE TABLE {name} (a, b)")
                place.executemany(f"INSERT INTO {name} VALUES (?, ?)", [tuple(map(plain, r)) for r in rows])
            asked = [(each, place.execute(each.sql).fetchall()) for each in self.of_facts]
        return [f"{each.name}: {' '.join(map(str, row))}" for each, rows in asked for row in rows]

    def has_changed(self) -> bool:
        raise NotImplementedError

    def answers(self) -> Iterator[tuple[Statement, list]]:
        """Each statement of a database with its rows."""
        raise NotImplementedError

    def rows(self, sql: str) -> list[tuple]:
        """What a question to the market's database gives."""
        raise NotImplementedError

    def wait_for_the_dead(self) -> None:
        """Come back when nothing is held any more by a process that was killed."""

    def close(self) -> None:
        raise NotImplementedError


class OnSQLite(Watch):
    """Three files."""

    def __init__(self, home: Path) -> None:
        super().__init__()
        self.files = {
            name: sqlite3.connect(f"file:{home / name}.sqlite3?mode=ro", uri=True, isolation_level=None)
            for name in ("market", "keys", "ledger")
        }
        self.seen: list[int] = []

    def has_changed(self) -> bool:
        seen = [each.execute("PRAGMA data_version").fetchone()[0] for each in self.files.values()]
        was, self.seen = self.seen, seen
        return was != seen

    def answers(self) -> Iterator[tuple[Statement, list]]:
        for each in self.asked:
            yield each, self.files[each.place].execute(each.sql).fetchall()

    def rows(self, sql: str) -> list[tuple]:
        return self.files["market"].execute(sql).fetchall()

    def close(self) -> None:
        for each in self.files.values():
            each.close()


class OnPostgreSQL(Watch):
    """Three databases of one server."""

    def __init__(self, url: str) -> None:
        super().__init__()
        suffixes = {"market": "", "keys": "_keys", "ledger": "_ledger"}
        self.places = {
            name: psycopg.connect(url + suffix, autocommit=True, prepare_threshold=0)
            for name, suffix in suffixes.items()
        }
        self.seen = ""

    def has_changed(self) -> bool:
        was, self.seen = self.seen, str(self.places["market"].execute(SEEN).fetchone()[0])
        return was != self.seen

    def answers(self) -> Iterator[tuple[Statement, list]]:
        told = []
        for place, connection in self.places.items():
            with connection.pipeline():
                told += [(each, connection.execute(each.sql)) for each in self.asked if each.place == place]
        for each, cursor in told:
            yield each, cursor.fetchall()

    def rows(self, sql: str) -> list[tuple]:
        return self.places["market"].execute(sql).fetchall()

    def wait_for_the_dead(self) -> None:
        """The server lets go of their turns when it finds that they are gone, a moment later."""
        end = time.monotonic() + PATIENCE
        while self.rows(TURNS) != [(0,)] and time.monotonic() < end:
            time.sleep(0.01)

    def close(self) -> None:
        for each in self.places.values():
            each.close()
