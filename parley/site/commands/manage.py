"""`parley manage`"""

import argparse

help = """Run a Django management command, like `parley manage shell` or `parley manage help`. For
`migrate`, prefer `parley serve --migrate`, which takes all three databases."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything is passed on."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="COMMAND …")


def run(options: argparse.Namespace) -> int:
    """Hand over to Django."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["parley manage", *(options.arguments or ["help"])])
    return 0
