"""Steps before the first request: settings, databases, tables, static files, the guard."""

import os
from collections.abc import Callable

import dj_database_url
import django
from django.core.exceptions import ImproperlyConfigured

from parley.site.trouble import Trouble

Say = Callable[[str], None]
ALIASES = ("default", "keys", "ledger")
ONLY = {"keys": "privacy", "ledger": "privacy"}  # no other room has tables there


def django_up() -> None:
    """Read the settings and load the rooms. Raises BadConfiguration and Trouble."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parley.site.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise Trouble(_one_line(error)) from None
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError) as error:
        raise Trouble(f"DATABASE_URL makes no sense: {_one_line(error)}") from None
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        raise Trouble(f"cannot use PARLEY_HOME: {name}{error.strerror or error}") from None


def reach_databases() -> None:
    """Open each database once. Raises Trouble for the first that cannot be opened."""
    from django.db import connections
    from django.db.utils import Error

    for alias in ALIASES:
        try:
            connections[alias].ensure_connection()
        except (Error, ImproperlyConfigured) as error:
            place = connections[alias].settings_dict
            where = f"{place['HOST']}:{place['PORT']}/{place['NAME']}" if place["HOST"] else place["NAME"]
            raise Trouble(f"cannot open the {alias} database at {where}: {_one_line(error)}") from None


def make_databases() -> None:
    """On PostgreSQL, create the databases for keys and ledger that are not there yet. Raises Trouble."""
    from django.db import connections

    from parley.site.postgresql import create_if_missing

    for alias in ALIASES:
        if connections[alias].vendor == "postgresql":
            create_if_missing(connections[alias])


def unmigrated() -> list[str]:
    """The aliases of the databases whose tables are not up to date. Raises Trouble for tables from the middle
    of what became one migration: Django would take them for whole."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    behind = []
    for alias in ALIASES:
        executor = MigrationExecutor(connections[alias])
        applied = executor.recorder.applied_migrations()
        for (room, _name), whole in executor.loader.replacements.items():
            if 0 < len(applied.keys() & set(whole.replaces)) < len(whole.replaces):
                raise Trouble(f"the tables of {room} are older than this version can bring up to date")
        if executor.migration_plan(executor.loader.graph.leaf_nodes(ONLY.get(alias))):
            behind.append(alias)
    return behind


def migrate() -> None:
    """Bring the tables of all databases up to date."""
    from django.core.management import call_command

    for alias in unmigrated():
        room = [ONLY[alias]] if alias in ONLY else []
        call_command("migrate", *room, database=alias, interactive=False, verbosity=0)


def demand_migrated() -> None:
    """Raises Trouble when tables are missing or old."""
    if behind := unmigrated():
        raise Trouble(
            f"the tables are not up to date ({', '.join(behind)}): run `parley serve --migrate` once"
        )


def gather_static() -> None:
    """Put what browsers fetch into PARLEY_HOME/static, and make the folder of the photos."""
    from django.conf import settings
    from django.core.management import call_command

    settings.PARLEY_PHOTOS.mkdir(mode=0o700, parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)


def guard() -> None:
    """Refuse to go on with personal data that nobody declared, with keys that do not fit together, with a
    policy that does not say what the code does, or with a policy or terms that were changed after members
    agreed to them; destroy what the shred list names, and write down which versions are new here. Raises
    Trouble with what was found."""
    from parley.members.models import Agreement
    from parley.privacy import first_had, policy_check, soundness
    from parley.privacy import guard as privacy_guard
    from parley.privacy.documents import documents

    try:
        privacy_guard.check()
        soundness.check()
    except (privacy_guard.UndeclaredData, soundness.KeysUnsound) as found:
        raise Trouble(str(found)) from None
    if found := [*policy_check.problems(), *policy_check.of_terms(), *_altered()]:
        raise Trouble("\n".join(found))
    first_had.record(documents.values(), begins=not Agreement.objects.exists())


def _altered() -> list[str]:
    """The versions that members agreed to and whose text is another one by now, a sentence each. What nobody
    has agreed to yet may change."""
    from parley.members.models import Agreement
    from parley.privacy import first_had
    from parley.privacy.documents import documents

    found = []
    for row in first_had.altered(documents.values()):
        if Agreement.objects.filter(document=row.document, version=str(row.version)).exists():
            found.append(
                f"{row.document} version {row.version} is not the text that members agreed to (its digest "
                f"was {row.digest}). Put it back and write a new version."
            )
        else:
            row.delete()
    return found


def warn(say: Say) -> None:
    """What the operator should know of this machine, and what the policy still waits for from them."""
    from django.db import connection

    from parley.ground.sqlite.base import version_warning
    from parley.privacy import policy_check

    for line in policy_check.missing():
        say(line)
    if connection.vendor == "sqlite" and (warning := version_warning()):
        say(warning)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
