"""The writes of recorded deals, sent straight to the engine by so many clients: no Django, no HTTP.

python -m bench.replay ENGINE DATABASES DEALS CLIENTS FROM TO. Each client is a process with connections of
its own. New rows get the numbers that they had when they were recorded, so that what refers to them fits."""

import json
import multiprocessing
import pickle
import re
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

INSERT = re.compile(
    r'INSERT INTO "(?P<table>\w+)" \((?P<columns>[^)]*)\) (?P<rest>VALUES|SELECT \* FROM UNNEST\()'
)
SPAWN = multiprocessing.get_context("spawn")


def numbered(sql: str, params: list, numbers: list) -> tuple[str, list]:
    """An INSERT whose rows were given `numbers` by the database, naming them itself. Others as they are."""
    found = INSERT.match(sql)
    if not found or not numbers or not isinstance(numbers[0], int) or '"id"' in found["columns"]:
        return sql, params
    head = f'INSERT INTO "{found["table"]}" ("id", {found["columns"]}) {found["rest"]}'
    tail = sql[found.end() :]
    if found["rest"].startswith("SELECT"):
        return f"{head}(%s)::bigint[], {tail}", [numbers, *params]
    each = len(params) // len(numbers)
    given = [
        value
        for row, number in enumerate(numbers)
        for value in (number, *params[row * each : (row + 1) * each])
    ]
    return head + re.sub(r"\((?=%s)", "(%s, ", tail), given


def prepared(deals: list, engine: str) -> list:
    """The deals' transactions with the statements as the engine's library takes them."""
    made = []
    for deal in deals:
        transactions = []
        for alias, _together, statements in deal:
            lines = [numbered(sql, params, numbers) for sql, params, numbers in statements]
            transactions.append((alias, [_fitted(sql, params, engine) for sql, params in lines]))
        made.append(transactions)
    return made


def _fitted(sql: str, params: list, engine: str) -> tuple[str, list]:
    if engine == "sqlite":
        return sql.replace("%s", "?").replace("%%", "%"), params
    from psycopg.types.json import Jsonb

    def whole(value: Any) -> Any:
        if isinstance(value, list):
            return [whole(each) for each in value]
        return Jsonb(json.loads(value[1])) if isinstance(value, tuple) else value

    return sql, whole(params)


def client(engine: str, places: dict[str, str], deals: list, gate: Any, pipe: Any) -> None:
    """Write the deals one after another; each transaction as it was, committed before the next."""
    opened = {alias: opening(engine, place) for alias, place in places.items()}
    ready = prepared(deals, engine)
    begin = "BEGIN IMMEDIATE" if engine == "sqlite" else "BEGIN"
    gate.wait()
    for transactions in ready:
        for alias, statements in transactions:
            connection = opened[alias]
            connection.execute(begin)
            for sql, params in statements:
                connection.execute(sql, params)
            connection.execute("COMMIT")
    pipe.send(time.perf_counter())


def opening(engine: str, place: str) -> Any:
    """A connection as the engine's library gives it, as durable as Parley's."""
    if engine == "postgresql":
        import psycopg

        return psycopg.connect(place, autocommit=True)
    connection = sqlite3.connect(place, timeout=60, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON"
    )
    return connection


def main() -> None:
    """Write them, and print the deals a second as JSON."""
    engine, places, file = sys.argv[1], json.loads(sys.argv[2]), Path(sys.argv[3])
    clients, first, last = (int(each) for each in sys.argv[4:7])
    deals = pickle.loads(file.read_bytes())[first:last]
    gate, workers = SPAWN.Barrier(clients + 1), []
    for number in range(clients):
        ours, theirs = SPAWN.Pipe()
        arguments = (engine, places, deals[number::clients], gate, theirs)
        workers.append((SPAWN.Process(target=client, args=arguments, daemon=True), ours, theirs))
    for process, _ours, theirs in workers:
        process.start()
        theirs.close()
    gate.wait(120)
    begun = time.perf_counter()
    ends = [ours.recv() for _process, ours, _theirs in workers]
    print(json.dumps(len(deals) / (max(ends) - begun)))


if __name__ == "__main__":
    main()
