"""`parley policy`"""

import argparse
import sys

from parley.site.trouble import Trouble

help = """The privacy policy that the code executes. `show` prints its statements, one a line, as they are now
or as VERSION published them; `diff` what two versions say differently; `check` whether the newest published
version still says what the code does (exit status 1: it does not), and what the operator has not said yet;
`digest` prints the fingerprint that a version names."""

GROUPS = {
    "wider": "Wider (this weakens the policy: a notice, and 14 days):",
    "narrower": "Narrower:",
    "wording": "Wording, and what changes nothing by itself:",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with it."""
    deeds = parser.add_subparsers(dest="deed", metavar="show|diff|check|digest", required=True)
    show = deeds.add_parser("show", help="print its statements")
    show.add_argument("version", nargs="?", type=int, metavar="VERSION", help="as this version says them")
    diff = deeds.add_parser("diff", help="what two versions say differently")
    diff.add_argument("before", type=_version, metavar="V1", help="a version, or `now` for the code")
    diff.add_argument("after", type=_version, metavar="V2", help="a version, or `now` for the code")
    deeds.add_parser("check", help="compare the published version with the code")
    deeds.add_parser("digest", help="print its fingerprint")


def run(options: argparse.Namespace) -> int:
    """Show, compare or check."""
    from parley.privacy import policy

    if options.deed == "check":
        return _check()
    if options.deed == "diff":
        return _diff(options.before, options.after)
    sys.stdout.write(_text(options.version) if options.deed == "show" else f"{policy.digest()}\n")
    return 0


def _version(text: str) -> int | None:
    return None if text == "now" else int(text)


def _text(number: int | None) -> str:
    """The statements of a version; of the code when there is no number. Raises Trouble."""
    from parley.privacy import policy, policy_check
    from parley.privacy.policy_versions import VERSIONS

    if number is None:
        return policy.as_text()
    for version in VERSIONS:
        if version.version == number:
            return policy_check.statements(version)
    raise Trouble(f"there is no version {number} of the policy; there are {len(VERSIONS)}")


def _diff(before: int | None, after: int | None) -> int:
    from parley.privacy import policy_check

    found = policy_check.compare(_text(before), _text(after))
    for name, title in GROUPS.items():
        if differences := getattr(found, name):
            print(title)
        for each in differences:
            _print(each, "!" if name == "wider" else " ")
    if not found:
        print("They say the same.")
    return 0


def _print(difference, mark: str) -> None:
    for sign, statement in (("-", difference.before), ("+", difference.after)):
        if statement:
            print(f"{mark} {sign} {statement.line}")


def _check() -> int:
    from parley.privacy import policy_check
    from parley.privacy.policy_versions import VERSIONS

    found = [*policy_check.problems(), *policy_check.of_terms()]
    for line in found or [f"Version {VERSIONS[-1].version} says what the code does."]:
        print(line)
    for line in [*policy_check.drafts(), *policy_check.missing()]:
        print(line)
    return 1 if found else 0
