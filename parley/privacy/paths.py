"""Whose row is it: the look-up path from a model's row to its subject."""

from dataclasses import dataclass

from django.db import models

DEPTH = 3


@dataclass(frozen=True)
class Path:
    """A path to a subject, or none and why not."""

    path: str = ""
    problem: str = ""


def derive(model) -> Path:
    """The path if there is no doubt: the model's own `subject`, or that of the only person it points to."""
    return _derive(model, DEPTH)


def nullable(model, path: str) -> list[str]:
    """The steps of `path` that may be null. Raises FieldDoesNotExist for a path that leads nowhere."""
    found = []
    for name in path.split("__"):
        field = model._meta.get_field(name)
        found += [name] if field.null else []
        model = field.related_model or model
    return found


def _derive(model, depth: int) -> Path:
    fields = {field.name: field for field in model._meta.concrete_fields}
    if "subject" in fields and not fields["subject"].is_relation:
        return Path("subject")
    people = [name for name, field in fields.items() if field.is_relation and is_person(field.related_model)]
    if len(people) == 1:
        return Path(f"{people[0]}__subject")
    if people:
        return Path(
            problem=f"a row about {len(people)} people ({', '.join(people)}): say whose it is with subject="
        )
    return _through_others(fields.values(), depth - 1)


def _through_others(fields, depth: int) -> Path:
    if depth == 0:
        return Path(problem="no path leads to whose it is: say it with subject=")
    steps = [(field.name, _derive(field.related_model, depth)) for field in fields if field.is_relation]
    found = [f"{name}__{step.path}" for name, step in steps if step.path]
    if len(found) == 1:
        return Path(found[0])
    if found:
        return Path(
            problem=f"several paths lead to a person ({', '.join(found)}): say whose it is with subject="
        )
    return Path(problem="no path leads to whose it is: say it with subject=")


def is_person(model) -> bool:
    """Whether each row of the model is a person: its own number is the subject's, and nobody else's."""
    return any(
        field.name == "subject" and isinstance(field, models.UUIDField) and field.unique
        for field in model._meta.concrete_fields
    )
