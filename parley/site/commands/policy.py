"""`parley policy`"""

import argparse
import sys

help = """The privacy policy that the code executes. `show` prints its statements, one a line; `check` says
whether the newest published version still says what the code does (exit status 1: it does not); `digest`
prints the fingerprint that a version names."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with it."""
    deeds = parser.add_subparsers(dest="deed", metavar="show|check|digest", required=True)
    deeds.add_parser("show", help="print its statements")
    deeds.add_parser("check", help="compare the published version with the code")
    deeds.add_parser("digest", help="print its fingerprint")


def run(options: argparse.Namespace) -> int:
    """Show or check."""
    from parley.privacy import policy

    if options.deed == "check":
        return _check()
    sys.stdout.write(policy.as_text() if options.deed == "show" else f"{policy.digest()}\n")
    return 0


def _check() -> int:
    from parley.privacy import policy, policy_check

    found = policy_check.problems()
    for line in found or [f"Version {policy.current().version} says what the code does."]:
        print(line)
    return 1 if found else 0
