"""What stands in the copy that a member takes: data.json for machines, index.html for people, their files.

Written as a stream, row by row: whoever has ten thousand rows needs no more memory than whoever has ten."""

import json
import shutil
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template import engines

from parley.ground import clock
from parley.privacy import holdings, policy, sightings
from parley.privacy.catalogue import Personal, Public, Table, catalogue
from parley.privacy.documents import POLICY
from parley.privacy.holdings import Column, Row
from parley.privacy.plain import for_json, statement, uri, words

CONTEXT = {"dpv": "https://w3id.org/dpv#", "pd": "https://w3id.org/dpv/pd#"}
PIECE = 64 * 1024
Counting = Callable[[int, int], None]


@dataclass
class Part:
    """One table as the copy tells it: its columns, what is held but not copied, and its rows as they come."""

    table: Table
    columns: list[Column]
    withheld: list[Column]
    rows: Iterator[Row]

    @property
    def label(self) -> str:
        return str(self.table.label)


class Steps:
    """How far the copy is: each row counts twice (for machines, for people), each file once."""

    def __init__(self, subject: uuid.UUID, note: Counting) -> None:
        found = [holdings.rows(table, subject).count() for table in _tables()]
        files = sum(
            holdings.rows(table, subject, own_only=True).count() for table in _tables() if _filed(table)
        )
        self.done, self.total, self._note = 0, 2 * sum(found) + files, note

    def step(self) -> None:
        """One more is done."""
        self.done += 1
        self._note(self.done, max(self.total, self.done))


def write(subject: uuid.UUID, stream, note: Counting = lambda done, total: None) -> None:
    """Write the ZIP of everything held about the subject into `stream` (write and flush are enough).

    note(done, total) is called after each step."""
    steps = Steps(subject, note)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "index.html", _page(subject, steps))
        _put(archive, "data.json", _data(subject, steps))
        for path in _files(subject, steps):
            _put_file(archive, path)


def _put(archive: zipfile.ZipFile, name: str, text: Iterator[str]) -> None:
    with archive.open(_entry(name), "w", force_zip64=True) as out:
        for piece in text:
            out.write(piece.encode())


def _put_file(archive: zipfile.ZipFile, path: Path) -> None:
    entry = _entry(f"photos/{path.name}", zipfile.ZIP_STORED)
    try:
        with open(path, "rb") as file, archive.open(entry, "w", force_zip64=True) as out:
            shutil.copyfileobj(file, out, PIECE)
    except FileNotFoundError:
        return  # taken away since its row was read


def _entry(name: str, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, clock.now().timetuple()[:6])
    entry.compress_type = method
    return entry


def _tables() -> list[Table]:
    return [table for table in holdings.tables() if holdings.can_be_found(table)]


def _part(table: Table, subject: uuid.UUID, steps: Steps) -> Part:
    found = holdings.columns(table)
    withheld = [each for each in found if each.is_withheld]
    given = [each for each in found if not each.is_withheld]
    return Part(table, given, withheld, _rows(table, subject, steps))


def _rows(table: Table, subject: uuid.UUID, steps: Steps) -> Iterator[Row]:
    for batch in holdings.in_batches(holdings.rows(table, subject)):
        yield from holdings.told(table, subject, batch)
        for _each in batch:
            steps.step()


def _page(subject: uuid.UUID, steps: Steps) -> Iterator[str]:
    context = {
        "made_at": clock.now(),
        "site": settings.PARLEY_NAME,
        "address": settings.PUBLIC_URL,
        "version": POLICY.newest().version,
        "parts": (_part(table, subject, steps) for table in _tables() if _any(table, subject)),
        "file": lambda column, row: column.file(row.instance).name,
        "apart": [table for table in holdings.tables() if not holdings.can_be_found(table)],
        "why_withheld": holdings.why_withheld,
        "purposes": catalogue.purposes,
        "keepings": catalogue.keepings,
        "audience": policy.audience_label,
        "statement": statement,
        "uri": uri,
        "words": words,
        "sighting": lambda disclosure: sightings.by_day([disclosure])[0][1][0],
    }
    stream = engines["jinja2"].env.get_template("privacy/export.html").stream(**context)
    stream.enable_buffering(50)
    return iter(stream)


def _any(table: Table, subject: uuid.UUID) -> bool:
    return holdings.rows(table, subject).exists()


def _data(subject: uuid.UUID, steps: Steps) -> Iterator[str]:
    head = {
        "@context": CONTEXT,
        "made_at": clock.now().isoformat(),
        "made_by": settings.PUBLIC_URL,
        "policy_version": POLICY.newest().version,
        "purposes": {term.name: _term(term) for term in catalogue.purposes.values()},
        "keepings": {
            term.name: {"label": str(term.label), "until": str(term.until), "days": term.days}
            for term in catalogue.keepings.values()
        },
    }
    yield _json(head)[:-1] + ',\n"tables": [\n'
    for number, table in enumerate(_tables()):
        yield from _table(_part(table, subject, steps), ",\n" if number else "")
    yield "\n]}\n"


def _table(part: Part, before: str) -> Iterator[str]:
    head = {
        "table": part.table.name,
        "label": part.label,
        "columns": {each.name: _column(each) for each in part.columns},
        "held_but_not_copied": {
            each.name: {**_column(each), "because": holdings.why_withheld(each)} for each in part.withheld
        },
    }
    yield before + _json(head)[:-1] + ', "rows": ['
    for number, row in enumerate(part.rows):
        values = {name: for_json(value) for name, value in row.values.items()}
        yield (",\n  " if number else "\n  ") + _json({"yours": row.own, **values})
    yield "]}"


def _column(column: Column) -> dict:
    """What the catalogue says of a column, by DPV names where there are any."""
    what, said = column.what, {"label": column.label}
    if isinstance(what, Public):
        return said | {"everyone": str(what.why)}
    if not isinstance(what, Personal):
        return said
    uses = [
        {
            "purpose": use.purpose,
            "dpv:hasPurpose": catalogue.purposes[use.purpose].dpv,
            "dpv:hasRecipient": use.to.dpv,
            "to": use.to.name,
            "dpv:hasLegalBasis": use.basis.dpv,
            "may_be_refused": use.refusable,
        }
        for use in what.uses
    ]
    kind = {"kind": what.kind.name, "dpv:hasPersonalData": what.kind.dpv}
    return said | kind | {"keeping": what.keeping, "sealed": what.sealed, "uses": uses}


def _term(term) -> dict:
    return {"label": str(term.label), "@type": term.dpv}


def _json(value: dict) -> str:
    return json.dumps(value, ensure_ascii=False)


def _filed(table: Table) -> list[Column]:
    return [each for each in holdings.columns(table) if each.file]


def _files(subject: uuid.UUID, steps: Steps) -> Iterator[Path]:
    """The files that the subject's own rows name, as far as they are there."""
    for table in _tables():
        filed = _filed(table)
        for batch in holdings.in_batches(holdings.rows(table, subject, own_only=True)) if filed else ():
            for row in batch:
                yield from (path for each in filed if (path := each.file(row)).exists())
                steps.step()
