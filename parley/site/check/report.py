"""The verdict as people read it."""

from collections.abc import Iterator

from parley.site.check.judging import Verdict

HEAD = ("surface", "viewer", "read", "markers seen", "own", "allowed", "recorded", "wrong")
LISTED = 40


def table(verdict: Verdict) -> Iterator[str]:
    """One line a surface and viewer."""
    wrong = [surface for surface, _what in verdict.wrong]
    rows = [HEAD]
    for (surface, viewer), row in sorted(verdict.rows.items()):
        counts = (row.read, len(row.seen), len(row.own), len(row.allowed), row.recorded)
        unseen = len(row.seen - row.own - row.allowed)
        rows.append((surface, viewer, *map(str, counts), str(unseen)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for row in rows:
        yield "  ".join(
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
    yield ""
    yield from _differences(verdict, wrong)


def _differences(verdict: Verdict, wrong: list[str]) -> Iterator[str]:
    if not wrong:
        yield "What was shown is what the policy allows, and all of it is in the ledger."
        return
    yield f"{len(wrong)} differences between what happens and what the policy says:"
    for surface, what in verdict.wrong[:LISTED]:
        yield f"  - {surface}: {what}"
    if len(wrong) > LISTED:
        yield f"  … and {len(wrong) - LISTED} more"
