"""The start guard: the real tables, cookies, browser storage and files against the catalogue.

It looks at what is there, not at what the models say should be there. Whatever is not declared, or is
declared and not there, stops the server from starting.
"""

import re
import sqlite3
from pathlib import Path

from django.conf import settings
from django.db import connections

from parley.privacy import lints, retention
from parley.privacy.catalogue import Catalogue
from parley.privacy.catalogue import catalogue as the_catalogue


class UndeclaredData(Exception):
    """The catalogue and the world differ; the message says where, one line for each difference."""


def check(catalogue: Catalogue = the_catalogue) -> None:
    """Compare the world with the catalogue. Raises UndeclaredData, naming every difference."""
    found = problems(catalogue)
    if found:
        listed = "\n".join(f"  - {each}" for each in found)
        raise UndeclaredData(f"Parley does not start: its data and its privacy catalogue differ.\n{listed}")


def problems(catalogue: Catalogue = the_catalogue) -> list[str]:
    """Every difference between the world and the catalogue, a line each."""
    return [
        *lints.problems(catalogue),
        *retention.problems(catalogue),
        *(problem for alias in connections for problem in _database(catalogue, alias, real_tables(alias))),
        *(
            problem
            for alias, tables in catalogue.databases.items()
            for problem in _database(catalogue, alias, tables())
        ),
        *_cookies(catalogue),
        *_storage(catalogue),
        *_files(catalogue),
    ]


def real_tables(alias: str) -> dict[str, set[str]]:
    """The tables and views that really are in a database, with their columns."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor, include_views=True)
        found = {name: _columns(connection, cursor, name) for name in names}
        return found | (_in_other_schemas(cursor) if connection.vendor == "postgresql" else {})


def _in_other_schemas(cursor) -> dict[str, set[str]]:
    """On PostgreSQL, what Django does not see because its search path does not lead there."""
    cursor.execute(
        "SELECT n.nspname || '.' || c.relname, array_agg(a.attname::text) FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT pg_table_is_visible(c.oid)"
        " AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'"
        " GROUP BY 1"
    )
    return {name: set(columns) for name, columns in cursor.fetchall()}


def sqlite_tables(path) -> dict[str, set[str]]:
    """The tables in an SQLite file that Django does not know, for `declare_database`."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
            )
        ]
        return {
            name: {row[1] for row in connection.execute(f'PRAGMA table_xinfo("{name}")')} for name in names
        }


def declared_cookies(get_response):
    """Middleware: an answer that sets a cookie nobody declared is a fault, not an answer."""

    def middleware(request):
        response = get_response(request)
        for name in response.cookies:
            if name not in the_catalogue.cookies:
                raise UndeclaredData(f"the cookie {name} is not declared")
        return response

    return middleware


def _columns(connection, cursor, table: str) -> set[str]:
    if connection.vendor != "sqlite":
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}
    # Django's own parses the SQL of every table for what nobody asks: a third of a second of every start.
    cursor.execute(f"PRAGMA table_xinfo({connection.ops.quote_name(table)})")
    shown = {0, 2, 3}  # not 1, what only a virtual table's own functions see
    return {name for _number, name, *_rest, hidden in cursor.fetchall() if hidden in shown}


def _database(catalogue: Catalogue, alias: str, real: dict[str, set[str]]) -> list[str]:
    declared = {name: table for (database, name), table in catalogue.tables.items() if database == alias}
    found = [f"{alias}: the table {name} is not declared" for name in sorted(real.keys() - declared.keys())]
    found += [
        f"{alias}: the table {name} is declared and not there"
        for name in sorted(declared.keys() - real.keys())
    ]
    for name in sorted(real.keys() & declared.keys()):
        said = set(declared[name].columns)
        found += [
            f"{alias}: the column {name}.{column} is not declared"
            for column in sorted(set(real[name]) - said)
        ]
        found += [
            f"{alias}: the column {name}.{column} is declared and not there"
            for column in sorted(said - set(real[name]))
        ]
    return found


def _cookies(catalogue: Catalogue) -> list[str]:
    used = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    if "django.middleware.locale.LocaleMiddleware" in settings.MIDDLEWARE:
        used.add(settings.LANGUAGE_COOKIE_NAME)
    return [f"the cookie {name} is not declared" for name in sorted(used - catalogue.cookies.keys())]


_KEY = r"""\s*(?:["'`](?P<text>[^"'`$;=]*)(?:\$\{(?P<inner>\w+)\})?|(?P<name>\w+))?"""
_STORED = re.compile(r"\b(?:local|session)Storage\s*(?:\.\s*\w+Item\s*\(|\.|\[)" + _KEY)
_OPENED = re.compile(r"\b(?:indexedDB|caches)\s*\.\s*open\s*\(" + _KEY)
_COOKIE = re.compile(r"(?:document\.cookie\s*=|\bcookieStore\s*\.\s*set\s*\()" + _KEY)
# A store under another name could be written to unseen.
_RENAMED = re.compile(
    r"\b(?:local|session)Storage\b(?!\s*(?:\.|\[))"
    r"|\b(?:indexedDB|cookieStore)\b(?!\s*\.)|\[\s*[\"'](?:localStorage|sessionStorage|indexedDB|cookie)[\"']"
)


def _storage(catalogue: Catalogue) -> list[str]:
    folders = [Path(folder) for folder in settings.STATICFILES_DIRS]
    scripts = [path for folder in folders for path in sorted([*folder.rglob("*.js"), *folder.rglob("*.mjs")])]
    return [problem for path in scripts for problem in _script(catalogue, path.name, path.read_text("utf-8"))]


def _script(catalogue: Catalogue, name: str, text: str) -> list[str]:
    found = [
        f"the script {name} gives {match[0]} another name: say what is kept, where it is kept"
        for match in _RENAMED.finditer(text)
    ]
    for pattern, declared in (
        (_STORED, catalogue.storage),
        (_OPENED, catalogue.storage),
        (_COOKIE, catalogue.cookies),
    ):
        for match in pattern.finditer(text):
            key = _kept(match, text)
            if not key or not any(key.startswith(prefix) for prefix in declared):
                found.append(
                    f"the script {name} keeps {key or 'something unnamed'!r} in the browser: not declared"
                )
    return found


def _kept(match, text: str) -> str:
    """The key's beginning: written out, or the constant of the same file that names it."""
    name = match["name"] or match["inner"]
    constant = (
        re.search(rf"""const\s+{name}\s*=\s*["'`]([^"'`$]*)""", text) if name and not match["text"] else None
    )
    return constant[1] if constant else match["text"] or ""


# What SQLite, and the queue of its writers (parley.ground.sqlite), keep beside a database.
BESIDE = ("", "-wal", "-shm", "-journal", ".writers", ".writers.turnstile")


def _files(catalogue: Catalogue) -> list[str]:
    names = {Path(str(connections[alias].settings_dict["NAME"])).name for alias in connections}
    databases = {f"{name}{beside}" for name in names for beside in BESIDE}
    home = Path(settings.PARLEY_HOME)
    return [
        f"the stored file {name} is not declared"
        for name in _undeclared(home, "", catalogue.files)
        if name not in databases
    ]


def _undeclared(folder: Path, before: str, prefixes) -> list[str]:
    """What lies in a folder and begins with no prefix. Where only something inside may be declared, it
    is looked into."""
    found = []
    for path in sorted(folder.iterdir()):
        name = f"{before}{path.name}/" if path.is_dir() else f"{before}{path.name}"
        if any(name.startswith(prefix) for prefix in prefixes):
            continue
        inside = path.is_dir() and any(prefix.startswith(name) for prefix in prefixes)
        found += _undeclared(path, name, prefixes) if inside else [name]
    return found
