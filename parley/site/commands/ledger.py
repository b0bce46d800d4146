"""`parley ledger`"""

import argparse

help = """The record of who saw whose personal data, why and when. `verify` checks every entry, place and
signature, and any receipt that somebody took home; `checkpoint` gathers what waits and prints the signed
state, for publishing. Exit status 1: something was changed."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with it."""
    deeds = parser.add_subparsers(dest="deed", metavar="verify|checkpoint", required=True)
    verify = deeds.add_parser("verify", help="check the whole ledger")
    verify.add_argument(
        "receipts", nargs="*", metavar="RECEIPT", help="files with signed checkpoints to check"
    )
    deeds.add_parser("checkpoint", help="sign the present state")


def run(options: argparse.Namespace) -> int:
    """Check or sign."""
    from parley.site import start

    start.reach_databases()
    start.demand_migrated()
    return _checkpoint() if options.deed == "checkpoint" else _verify(options.receipts)


def _verify(paths: list[str]) -> int:
    from parley.privacy import ledger

    report = ledger.verify([_receipt(path) for path in paths])
    for line in report.lines:
        print(line)
    return 0 if report.ok else 1


def _receipt(path: str) -> str:
    from parley.site.trouble import Trouble

    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(f"cannot read {path}: {getattr(error, 'strerror', None) or 'not text'}") from None


def _checkpoint() -> int:
    from parley.privacy import ledger

    ledger.sequence()
    if newest := ledger.latest():
        print(newest.note, end="")
    else:
        print("The ledger is empty.")
    return 0
