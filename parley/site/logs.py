"""Log lines that carry no values: of an exception they show its kind and where it came from, of a request
which page it was for. Words and addresses may hold somebody's data, and outlive it."""

import logging
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parents[2]


class Line(logging.Formatter):
    """A line a record, then one for each exception and each step of its way."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line. In place of the address of a request stands the name of the page."""
        status, request = (getattr(record, name, None) for name in ("status_code", "request"))
        if status and request:
            page = request.resolver_match.view_name if request.resolver_match else "no page"
            record.message = f"{status} for {request.method} {page}"
        return super().formatMessage(record)

    def formatException(self, ei: tuple) -> str:
        """The kinds and places of an exception and of those that led to it."""
        lines, error = [], ei[1]
        while error is not None:
            lines.append(f"  {kind_of(error)}")
            lines += [f"    {place}" for place in places(error.__traceback__)]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


def kind_of(error: BaseException) -> str:
    """What sort of exception it is, with its module."""
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def places(step: TracebackType | None) -> list[str]:
    """Where an exception came through, the place where it was raised last."""
    found = []
    while step:
        path = Path(step.tb_frame.f_code.co_filename)
        name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else "/".join(path.parts[-2:])
        found.append(f"{name}:{step.tb_lineno} in {step.tb_frame.f_code.co_name}")
        step = step.tb_next
    return found
