"""`parley import`"""

import argparse
from pathlib import Path

from parley.ground.refusals import Refusal
from parley.market.importing import Report, import_want_list
from parley.market.want_list import Problem
from parley.members.models import City
from parley.site import start
from parley.site.trouble import Trouble

help = """Bring in listings and wants from elsewhere.

want-list FILE reads a want list in the format of TradeMaximizer and the Online Want List Generator.
Everybody named in it becomes a member of a made-up kind: nobody can sign in as one, and nothing but
the name is known of them. Their items become listings for trade. All or nothing: when a line cannot
be read, each such line is told and nothing is imported. The same list again doubles nothing; a
changed one brings its listings and wants up to date, and pauses those that are gone."""

LARGEST = 20 * 1024 * 1024  # bytes
WHATS = {"members": "members", "listings": "listings", "lines": "want lines"}
HOWS = {"new": "new", "changed": "changed", "gone": "gone from the list", "same": "as they were"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to read, and what the file does not say."""
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    wants = kinds.add_parser("want-list", help="a want list of a trade", description=help)
    wants.add_argument("file", type=Path, metavar="FILE", help="the want list, as UTF-8 text")
    wants.add_argument("--source", help="what to call the list (default: the file's name without its end)")
    wants.add_argument("--city", metavar="CC:NAME", help="where its members live, like BR:Curitiba")
    wants.add_argument(
        "--owner-prefix",
        default="",
        metavar="PREFIX",
        help="for a list that does not say who owns what: give each item an owner called PREFIX-CODE",
    )


def run(options: argparse.Namespace) -> int:
    """Import, and tell what was found and done. -> 0, or 1 when nothing was imported"""
    text, source = _text(options.file), options.source or options.file.stem
    start.demand_migrated()
    city = _city(options.city) if options.city else None
    try:
        report = import_want_list(text, source[:120], city=city, owner_prefix=options.owner_prefix)
    except Refusal as refusal:
        raise Trouble(refusal.message) from None
    print("\n".join(_told(report)))
    return 1 if report.errors else 0


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST:
            raise Trouble(f"{file} is larger than {LARGEST // 1024 // 1024} MB; no want list is")
        data = file.read_bytes()
    except OSError as error:
        raise Trouble(f"cannot read {file}: {error.strerror}") from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Trouble(f"{file} is not UTF-8 text (line {line}); convert it first") from None


def _city(named: str) -> City:
    country, _colon, name = named.partition(":")
    found = City.objects.named(country.upper(), name)
    if not found:
        raise Trouble(f"there is no city “{named}”; write the country's two letters and the city, DE:Leipzig")
    return found[0]


def _told(report: Report) -> list[str]:
    """The report in lines: what is wrong first, what was done last."""
    if report.errors:
        return [
            *_problems(report.errors),
            "",
            f"{len(report.errors)} lines cannot be used: nothing was imported.",
        ]
    lines = _problems(report.warnings)
    if lines:
        lines.append("")
    lines.append(
        f"{report.source}: {report.items} items of {report.owners} owners, {report.lines} want lines, "
        f"{report.dummies} of them dummies; {len(report.warnings)} warnings."
    )
    for what, plural in WHATS.items():
        done = [f"{report.done[what, how]} {word}" for how, word in HOWS.items() if report.done[what, how]]
        lines.append(f"  {plural}: {', '.join(done) or 'none'}")
    if not report.changed:
        lines.append("Everything was there already: nothing changed.")
    return lines


def _problems(problems: list[Problem]) -> list[str]:
    return [str(problem) for problem in problems]
