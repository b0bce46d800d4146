"""Relations: who stands to whom in a way that a use asks for. Upper rooms prove them."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Relation:
    """A name, how the policy says it, and the function that proves it."""

    name: str
    label: object
    proves: Callable


registered: dict[str, Relation] = {}


def relation(name: str, label=None):
    """Register the decorated `f(viewer_subject, about_subject, because) -> bool` as the proof of `name`.

    `label` is how the policy page says it after "when": "a deal between you is confirmed". Raises
    ValueError if somebody else proves it already: two proofs would mean that the weaker one counts.
    """

    def register(function):
        known = registered.get(name)
        if known and (known.proves.__module__, known.proves.__qualname__) != (
            function.__module__,
            function.__qualname__,
        ):
            raise ValueError(f"relation {name!r} is proved twice")
        registered[name] = Relation(name, label or name.replace("-", " "), function)
        return function

    return register


def proved(name: str, viewer_subject, about_subject, because) -> bool:
    """Whether the relation holds now. Only an explicit True counts; an unknown relation never holds."""
    known = registered.get(name)
    return known is not None and known.proves(viewer_subject, about_subject, because) is True
