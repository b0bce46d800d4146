"""The command line."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from types import ModuleType

import parley
from parley.site import start
from parley.site.commands import EARLY, SUMMARIES, module_of
from parley.site.config import NAMES, BadConfiguration
from parley.site.trouble import Trouble


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `parley` with `arguments` (the process's own when None) -> its exit status."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    chosen = arguments[0] if arguments else None
    if chosen not in SUMMARIES:
        _overview().parse_args(arguments or ["--help"])
        return 0
    try:
        return _run(chosen, arguments[1:])
    except (Trouble, BadConfiguration) as trouble:
        print(f"parley: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0


def _run(name: str, arguments: list[str]) -> int:
    if name not in EARLY:
        start.django_up()
    command = importlib.import_module(module_of(name))
    return command.run(_parser(name, command).parse_args(arguments))


def _parser(name: str, command: ModuleType) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"parley {name}", description=command.help, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    command.add_arguments(parser)
    return parser


def _overview() -> argparse.ArgumentParser:
    commands = "\n".join(f"  {name:<9} {summary}" for name, summary in SUMMARIES.items())
    settings = "\n".join(f"  {name:<20} {meaning}" for name, meaning in NAMES.items())
    parser = argparse.ArgumentParser(
        prog="parley",
        usage="parley [--help] [--version] COMMAND …",
        description=f"A marketplace that a community runs for itself.\n\ncommands:\n{commands}",
        epilog=f"`parley COMMAND --help` says more.\n\nsettings (environment, or parley.toml):\n{settings}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"Parley {parley.__version__}")
    parser.add_argument("command", metavar="COMMAND", choices=SUMMARIES, help=argparse.SUPPRESS)
    return parser
