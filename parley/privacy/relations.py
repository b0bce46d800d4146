"""Relations: who stands to whom in a way that a use asks for. Upper rooms prove them."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Relation:
    """A name, how the policy says it, the function that proves it, and what else that looks at."""

    name: str
    label: object
    proves: Callable
    each: str = ""


@dataclass(frozen=True)
class Asked:
    """What exactly is to be opened: for which purpose, which "table.column", of which row."""

    purpose: str
    column: str
    row: object


registered: dict[str, Relation] = {}


def relation(name: str, label=None, each: str = ""):
    """Register the decorated `f(viewer_subject, about_subject, because) -> bool` as the proof of `name`.

    `label` is how the policy page says it after "when": "a deal between you is confirmed". `each`:
    the proof looks at each "row" or each "value", and is given what was `Asked` as a fourth argument. Raises
    ValueError if somebody else proves it already: two proofs would mean that the weaker one counts.
    """

    def register(function):
        known = registered.get(name)
        if known and (known.proves.__module__, known.proves.__qualname__) != (
            function.__module__,
            function.__qualname__,
        ):
            raise ValueError(f"relation {name!r} is proved twice")
        registered[name] = Relation(name, label or name.replace("-", " "), function, each)
        return function

    return register


def proved(name: str, viewer_subject, about_subject, because, asked: Asked | None = None) -> bool:
    """Whether the relation holds now. Only an explicit True counts; an unknown relation never holds."""
    known = registered.get(name)
    if known is None:
        return False
    more = (asked,) if known.each else ()
    return known.proves(viewer_subject, about_subject, because, *more) is True


def looks_at(name: str, asked: Asked) -> tuple:
    """What tells an answer of this proof from another, beside the people: nothing, the row, or the value."""
    known = registered.get(name)
    if known is None or not known.each:
        return ()
    row = (type(asked.row), asked.row.pk)
    return row if known.each == "row" else (*row, asked.column)
