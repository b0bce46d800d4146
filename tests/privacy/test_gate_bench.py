"""The bench of the gate measures what it says: no way to open a sealed value is forgotten."""

import ast
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import parley
from bench import gate as bench
from bench import gate_pages
from parley.privacy import gate
from parley.site import urls

pytestmark = [pytest.mark.django_db, pytest.mark.long]
NO_PAGES = ("parley.site.check", "parley.site.demo")  # they try the program out
LEFT_OUT = {way for ways in bench.LEFT_OUT.values() for way in ways}


def calls() -> set[str]:
    """Where the gate is called: "module.function", or the class."""
    root, found = Path(parley.__file__).parent.parent, set()
    for path in root.glob("parley/**/*.py"):
        module = ".".join(path.relative_to(root).with_suffix("").parts)
        for part in ast.parse(path.read_text("utf-8")).body:
            named = [each.func for each in ast.walk(part) if isinstance(each, ast.Call)]
            if any(getattr(each, "id", getattr(each, "attr", "")) == "disclose" for each in named):
                found.add(f"{module}.{getattr(part, 'name', '')}")
    return {each for each in found if not each.startswith(NO_PAGES)}


@pytest.fixture
def came_by(monkeypatch) -> set[str]:
    """Where the gate was called from."""
    seen, real = set(), gate.disclose
    assert urls.urlpatterns  # every view is imported by now

    def watched(*given: object, **named: object) -> object:
        frame = sys._getframe(1)
        seen.add(f"{frame.f_globals['__name__']}.{frame.f_code.co_qualname.partition('.')[0]}")
        return real(*given, **named)

    for module in list(sys.modules.values()):
        if module is not gate and getattr(module, "disclose", None) is real:
            monkeypatch.setattr(module, "disclose", watched)
    return seen


@pytest.fixture
def pages(monkeypatch) -> dict[str, Callable]:
    monkeypatch.setattr(gate_pages, "LINES", 1)
    return gate_pages.made_pages()


def test_every_call_of_the_gate_is_measured_or_named_as_left_out(came_by, pages):
    came_by.clear()
    for ask in pages.values():
        gate_pages.timed(ask)
    assert came_by | LEFT_OUT == calls()
    assert came_by & LEFT_OUT == set()


def test_storage_is_stated_for_every_sealed_table_that_holds_something(pages):
    stated = {model._meta.label: gate_pages.stored(model) for model in gate_pages.sealed_models()}
    assert {"members.Profile", "offers.DealContact", "offers.Message", "offers.MessagePhoto"} <= stated.keys()
    assert {"offers.Statement", "offers.Exhibit", "offers.Instruction", "desk.Complaint"} <= stated.keys()
    assert all(size > 29 for size in stated.values())
