"""Note every write that offers and acceptances make:  python -m bench.record PAIRS DEALS NUMBER

Goes from offer to deal as a browser does, through the whole of the site but without a network, and writes
down the statements of each transaction, so that `replay` can send the same ones straight to the engine."""

import json
import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connections  # noqa: E402  (after the set-up)
from django.test import Client  # noqa: E402

from bench import haggling  # noqa: E402

WRITES = ("INSERT", "UPDATE", "DELETE")
ALIASES = ("default", "keys", "ledger")


class Recorder:
    """Keeps the writes of one deal: [alias, in a transaction?, statements] in their order."""

    def __init__(self) -> None:
        self.transactions: list[tuple[str, bool, list]] = []

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Note whatever is written on any of the databases."""
        with ExitStack() as stack:
            for alias in ALIASES:
                stack.enter_context(connections[alias].execute_wrapper(self._noting(alias)))
                stack.enter_context(self._noting_numbers(alias))
            yield

    def _noting(self, alias: str) -> Callable:
        def note(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
            if sql.lstrip().startswith(WRITES):
                self._note(alias, connections[alias].in_atomic_block, [sql, plain(params), []])
            return execute(sql, params, many, context)

        return note

    def _note(self, alias: str, together: bool, statement: list) -> None:
        last = self.transactions[-1] if self.transactions else None
        if together and last and last[:2] == (alias, True):
            last[2].append(statement)
        else:
            self.transactions.append((alias, together, [statement]))

    def end_request(self) -> None:
        """What comes now is in another transaction."""
        self.transactions.append(("", False, []))

    @contextmanager
    def _noting_numbers(self, alias: str) -> Iterator[None]:
        """Keep the primary keys that the database gave to new rows, with their statements."""
        ops = connections[alias].ops
        one, several = ops.fetch_returned_insert_columns, ops.fetch_returned_insert_rows

        def note_one(cursor: Any, *rest: Any) -> Any:
            row = one(cursor, *rest)
            self.transactions[-1][2][-1][2].append(row[0])
            return row

        def note_several(cursor: Any, *rest: Any) -> Any:
            rows = several(cursor, *rest)
            self.transactions[-1][2][-1][2].extend(row[0] for row in rows)
            return rows

        ops.fetch_returned_insert_columns, ops.fetch_returned_insert_rows = note_one, note_several
        try:
            yield
        finally:
            del ops.fetch_returned_insert_columns, ops.fetch_returned_insert_rows


def plain(params: Any) -> list:
    """Parameters that can be kept in a file. JSON for PostgreSQL becomes its text, marked."""
    return [_plain(each) for each in params or ()]


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return str.__str__(value)  # of a choice, its text
    if isinstance(value, list):
        return plain(value)
    if isinstance(value, memoryview):
        return bytes(value)
    if hasattr(value, "dumps"):
        return "json", (value.dumps or json.dumps)(value.obj)
    return bytes(value.obj) if hasattr(value, "obj") else value


def main() -> None:
    """Go from offer to deal so many times, each pair in its turn."""
    pairs = json.loads(Path(sys.argv[1]).read_text())["pairs"]
    rows = zip(*[pair["listings"] for pair in pairs], strict=True)
    work = [(pair, listing) for row in rows for pair, listing in zip(pairs, row, strict=True)]
    deals = []
    for pair, listing in work[: int(sys.argv[3])]:
        recorder = Recorder()
        with recorder.listening():
            deal(pair, listing, recorder)
        deals.append([each for each in recorder.transactions if each[2]])
    Path(sys.argv[2]).write_bytes(pickle.dumps(deals))
    print(json.dumps(len(deals)))


def deal(pair: dict, listing: int, recorder: Recorder) -> None:
    """One offer, read and accepted; the reading writes nothing that counts."""
    client = Client(HTTP_HOST="127.0.0.1")
    steps = haggling.steps(pair, listing)
    answer = None
    while True:
        try:
            request = steps.send(answer)
        except StopIteration:
            return
        client.cookies.load(request.cookie)
        if request.fields is None:
            answer = client.get(request.path)
        else:
            answer = client.post(request.path, request.fields)
            recorder.end_request()
        answer = haggling.Reply(answer.status_code, answer.headers.get("Location", ""), answer.content)


if __name__ == "__main__":
    main()
