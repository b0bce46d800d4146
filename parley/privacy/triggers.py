"""Triggers that refuse to change or remove what the ledger holds. `verify` finds whoever drops them."""

TABLES = ("privacy_entry", "privacy_leaf", "privacy_checkpoint", "privacy_node")
REFUSAL = "the ledger is only ever added to"


def install(connection) -> None:
    """Put the triggers on the ledger's tables."""
    _run(connection, _postgresql() if connection.vendor == "postgresql" else _sqlite())


def remove(connection) -> None:
    """Take them off again (a test database has to be emptied between tests)."""
    if connection.vendor == "postgresql":
        _run(
            connection,
            [
                f"DROP TRIGGER IF EXISTS insert_only_{verb} ON {table}"
                for table in TABLES
                for verb in ("rows", "all")
            ],
        )
    else:
        _run(
            connection,
            [f"DROP TRIGGER IF EXISTS {table}_{verb}" for table in TABLES for verb in ("update", "delete")],
        )


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for table in TABLES
        for verb in ("update", "delete")
    ]


def _postgresql() -> list[str]:
    function = (
        "CREATE OR REPLACE FUNCTION ledger_insert_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    refuse = "EXECUTE FUNCTION ledger_insert_only()"
    rows = f"CREATE TRIGGER insert_only_rows BEFORE UPDATE OR DELETE ON {{}} FOR EACH ROW {refuse}"
    whole = f"CREATE TRIGGER insert_only_all BEFORE TRUNCATE ON {{}} {refuse}"
    return [function, *(text.format(table) for table in TABLES for text in (rows, whole))]


def _run(connection, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
