"""Mutants of the gate: `parley/privacy/gate.py` with one decision taken out.

As a pytest plugin (`-p tests.prove.mutating`) it runs the chosen tests against one after the other, in
memory: no file is changed. Decisions are found by the shape of the code, not by its lines:

- a statement that raises, or a bare call, is left out;
- an `if` that ends in raising or returning is never taken;
- one side of an `and` or an `or` is left out;
- a `return` of a comparison returns True instead.
"""

import ast
import copy
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType

import pytest
from _pytest.runner import runtestprotocol

GATE = "parley.privacy.gate"
SOURCE = Path(__file__).resolve().parents[2] / "parley/privacy/gate.py"
# Names and words for people, not decisions; and what is only there to be fast.
NOT_DECISIONS = {"rows_of", "_role", "_tables", "_is_member"}


@dataclass(frozen=True)
class Mutant:
    """A name to call it by, and the changed code."""

    name: str
    tree: ast.Module


def mutants() -> Iterator[Mutant]:
    """Every mutant of the gate, in the order of its code."""
    whole = ast.parse(SOURCE.read_text("utf-8"))
    for number, function in enumerate(_functions(whole)):
        if function.name in NOT_DECISIONS:
            continue
        for place, node in enumerate(ast.walk(function)):
            for how in _changes(node):
                changed = copy.deepcopy(whole)
                target = list(ast.walk(_functions(changed)[number]))[place]
                name = f"{function.name}: {how}: {ast.unparse(node).splitlines()[0]}"
                _change(_functions(changed)[number], target, how)
                yield Mutant(name, ast.fix_missing_locations(changed))


def _functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def _changes(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Raise):
        return ["left out"]
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and "logger" not in ast.unparse(node):
        return ["left out"]
    if isinstance(node, ast.If) and isinstance(node.body[-1], ast.Raise | ast.Return):
        return ["never taken"]
    if isinstance(node, ast.BoolOp):
        return [f"without operand {number}" for number in range(len(node.values))]
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Compare | ast.BoolOp):
        return ["always true"]
    return []


def _change(function: ast.FunctionDef, node: ast.AST, how: str) -> None:
    if how == "never taken":
        node.test = ast.Constant(False)
    elif how == "always true":
        node.value = ast.Constant(True)
    elif how.startswith("without operand"):
        node.values[int(how.rsplit(" ", 1)[1])] = ast.Constant(isinstance(node.op, ast.And))
    else:
        for parent in ast.walk(function):
            for body in (getattr(parent, name, None) for name in ("body", "orelse")):
                if isinstance(body, list) and node in body:
                    body[body.index(node)] = ast.Pass()


@contextmanager
def at_work(mutant: Mutant) -> Iterator[None]:
    """Inside, the gate that everybody imported runs the mutant's code."""
    from parley.privacy import gate

    changed = ModuleType(GATE)
    changed.__dict__.update(gate.__dict__)
    exec(compile(mutant.tree, str(SOURCE), "exec"), changed.__dict__)
    before = {function: function.__code__ for function in _own_functions(gate)}
    codes = {function.__qualname__: function.__code__ for function in _own_functions(changed)}
    try:
        for function in before:
            function.__code__ = codes[function.__qualname__]
        yield
    finally:
        for function, code in before.items():
            function.__code__ = code


def _own_functions(module: ModuleType) -> list[FunctionType]:
    homes = [module, module._Decisions]
    found = [each for home in homes for each in vars(home).values() if isinstance(each, FunctionType)]
    return [each for each in found if each.__module__ == GATE]


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run the tests with the gate as it is, then with each mutant until one test fails. Writes what came
    of it to the file that PARLEY_MUTANTS names: {"passed": how many tests, "mutants": {name: its killer}}."""
    items = [item for item in session.items if "home" not in item.fixturenames]
    told: dict = {"passed": sum(_passes(item) for item in items), "of": len(items), "mutants": {}}
    for mutant in mutants():
        with at_work(mutant):
            killer = next((item.name for item in items if not _passes(item)), "")
        told["mutants"][mutant.name] = killer
    Path(os.environ["PARLEY_MUTANTS"]).write_text(json.dumps(told, indent=1), "utf-8")
    return True


def _passes(item: pytest.Item) -> bool:
    item._initrequest()  # its fixtures are made afresh; only those of the session stay
    reports = runtestprotocol(item, nextitem=item.session, log=False)
    return all(report.passed for report in reports)
