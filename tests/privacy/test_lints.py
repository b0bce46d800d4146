"""House rules about personal data, checked in the source itself."""

import ast
from pathlib import Path

import pytest

import parley
from parley.privacy.catalogue import catalogue

PACKAGE = Path(parley.__file__).parent
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)

# Who may talk to the database past the models: the rooms at the bottom, and the hot anonymous pages.
RAW = ("ground/", "privacy/", "market/hot.py")
# Files whose hand-written SQL is about no person at all, each with its reason.
ABOUT_NOBODY = {
    "notices/turns.py": "a lock of the database",
    "site/invariants.py": "numbers, quantities, states and times, and whose record of disclosures is whose",
    "site/restoring.py": "whether a table is empty, before a backup takes its place",
}
# `parley check` looks for values where no declaration says that they are: past the models, in a scratch
# marketplace of its own (docs: site/check/scratch.py), never in one with people in it.
THE_CHECK = {
    "site/check/leaking.py": "makes a table that nobody declared, to see that it is found",
    "site/check/secrets.py": "reads what lies in tables that have no model, and the record of who saw what",
    "site/check/surfaces.py": "reads every column of every table as bytes",
}
# What an upper room may take from the key store: to begin a keeping, and to end it.
KEEPINGS = {"Keeping", "end_all", "end_many", "end_subjects"}
IN_THE_CLEAR = {"keys", "masterkey", "secretfiles", "signing", "envelope"}


TREES = {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text("utf-8")) for path in SOURCES}


def faults(find, allowed):
    """Every place outside of the allowed files where `find` says something."""
    return [
        f"{name}:{node.lineno} {fault}"
        for name, tree in TREES.items()
        if not name.startswith(tuple(allowed))
        for node in ast.walk(tree)
        if (fault := find(node))
    ]


def raw_sql(node):
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("cursor", "raw", "extra")
    ):
        return f"calls .{node.func.attr}()"
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("RawSQL", "RunSQL")
    ):
        return f"uses {node.func.id}"
    return None


def keys_imported(node):
    """An import of keys by a room that has no business with them."""
    if isinstance(node, ast.ImportFrom) and node.module == "parley.privacy.keyring":
        others = {each.name for each in node.names} - KEEPINGS
        return f"takes {', '.join(sorted(others))} from the keyring" if others else None
    if isinstance(node, ast.ImportFrom) and node.module == "parley.privacy":
        found = {each.name for each in node.names} & (IN_THE_CLEAR | {"keyring"})
        return f"imports {', '.join(sorted(found))}" if found else None
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    names += [each.name for each in node.names] if isinstance(node, ast.Import) else []
    found = [name for name in names if name.removeprefix("parley.privacy.") in IN_THE_CLEAR and "." in name]
    return f"imports {found[0]}" if found else None


def opened_past_the_gate(node):
    """A use of what only the gate may use."""
    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("parley.privacy"):
        found = {each.name for each in node.names} & {"open_sealed", "Sealed", "Entry", "Leaf", "Checkpoint"}
        return f"imports {', '.join(sorted(found))}" if found else None
    if isinstance(node, ast.Attribute) and node.attr == "_ciphertext":
        return "looks at ciphertext"
    return None


def test_the_database_is_spoken_to_through_the_models():
    # SQL written by hand sees columns that no declaration, no gate and no sealed field stands before.
    assert faults(raw_sql, [*RAW, *ABOUT_NOBODY, *THE_CHECK]) == []


def test_the_list_of_exceptions_names_only_files_that_need_one():
    assert {place.partition(":")[0] for place in faults(raw_sql, RAW)} == {*ABOUT_NOBODY, *THE_CHECK}


def test_only_privacy_imports_keys():
    assert faults(keys_imported, ["privacy/"]) == []


def test_nobody_opens_sealed_values_past_the_gate():
    assert faults(opened_past_the_gate, ["privacy/"]) == []


@pytest.mark.parametrize(
    ("text", "find"),
    [
        ("connection.cursor()", raw_sql),
        ("Member.objects.raw('SELECT 1')", raw_sql),
        ("Member.objects.extra(where=['1'])", raw_sql),
        ("RawSQL('1', [])", raw_sql),
        ("from parley.privacy import keys", keys_imported),
        ("from parley.privacy.keys import keys_of", keys_imported),
        ("import parley.privacy.masterkey", keys_imported),
        ("from parley.privacy.keyring import IndexKey", keys_imported),
        ("from parley.privacy.sealing import open_sealed", opened_past_the_gate),
        ("profile.email._ciphertext", opened_past_the_gate),
    ],
)
def test_the_lint_sees(text, find):
    assert any(find(node) for node in ast.walk(ast.parse(text)))


def test_the_lint_lets_rooms_begin_and_end_keepings():
    tree = ast.parse("from parley.privacy.keyring import Keeping, end_all")
    assert not any(keys_imported(node) for node in ast.walk(tree))


def cookies_set(tree):
    """The first arguments of the calls that set a cookie."""
    for node in ast.walk(tree):
        setter = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr
        if setter in ("set_cookie", "set_signed_cookie"):
            yield node.args[0]


def constant(tree, node):
    """The name of the cookie: written out, or a constant of this file or of another."""
    if isinstance(node, ast.Constant):
        return node.value
    wanted = node.id if isinstance(node, ast.Name) else node.attr
    lines = [line for place in (tree, *TREES.values()) for line in place.body if isinstance(line, ast.Assign)]
    for line in lines:
        names = [target.id for target in line.targets if isinstance(target, ast.Name)]
        if wanted in names and isinstance(line.value, ast.Constant):
            return line.value.value
    return None


def test_every_cookie_that_the_source_sets_is_declared():
    found = {constant(tree, node) for tree in TREES.values() for node in cookies_set(tree)}
    assert found and found - catalogue.cookies.keys() == set()
