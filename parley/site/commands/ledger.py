"""`parley ledger`"""

import argparse
from contextlib import suppress
from pathlib import Path

from parley.site import start
from parley.site.trouble import Trouble

help = """The record of who saw whose personal data, why and when. `verify` checks every entry, place and
signature, and any receipt that somebody took home (exit status 1: something is wrong); with --key it needs
nothing of the marketplace but a copy of the ledger, or receipts alone. `checkpoint` gathers what waits and
prints the signed state, for publishing; `key` prints the public key. `begin-anew` starts another ledger
after this one was lost."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with it."""
    deeds = parser.add_subparsers(dest="deed", metavar="verify|checkpoint|key|begin-anew", required=True)
    verify = deeds.add_parser("verify", help="check the whole ledger, a copy of one, or receipts")
    verify.add_argument("receipts", nargs="*", metavar="RECEIPT", help="files that somebody took home")
    verify.add_argument("--receipt", action="append", default=[], metavar="FILE", help="the same")
    verify.add_argument("--ledger", metavar="FILE|URL", help="a copy: an SQLite file or postgres://…")
    verify.add_argument("--key", metavar="KEY|FILE", help="the public key, as the policy page shows it")
    deeds.add_parser("checkpoint", help="sign the present state")
    deeds.add_parser("key", help="print the public key")
    deeds.add_parser("begin-anew", help="start another ledger, after this one was lost")


def run(options: argparse.Namespace) -> int:
    """Check or sign."""
    if options.deed == "verify":
        return _verify(options)
    start.django_up()
    if options.deed == "begin-anew":
        return _begin_anew()
    start.reach_databases()
    start.demand_migrated()
    return _checkpoint() if options.deed == "checkpoint" else _key()


def _verify(options: argparse.Namespace) -> int:
    receipts = {path: _text(path) for path in [*options.receipts, *options.receipt]}
    if options.ledger and not options.key:
        raise Trouble("--ledger needs --key: whose signatures are on it? (the policy page shows the key)")
    report = _elsewhere(options, receipts) if options.key else _here(receipts)
    for line in report.lines:
        print(line)
    return 0 if report.ok else 1


def _here(receipts: dict[str, str]):
    start.django_up()
    start.reach_databases()
    start.demand_migrated()
    from parley.privacy import checking

    return checking.verify(receipts)


def _elsewhere(options: argparse.Namespace, receipts: dict[str, str]):
    """Without this marketplace: no settings, no secrets, no databases but the copy."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)
    from parley.privacy import verification
    from parley.privacy.notes import Verifier

    try:
        verifier = Verifier.parse(_text(options.key) if Path(options.key).is_file() else options.key)
    except ValueError:
        raise Trouble("--key is not the public key of a ledger: NAME+HASH+KEY") from None
    log = _copy(options.ledger) if options.ledger else None
    if log is None and not receipts:
        raise Trouble("nothing to check: give --ledger, --receipt or both")
    return verification.verify(log, verifier, receipts=receipts)


def _copy(place: str):
    from parley.privacy import copies

    try:
        return copies.opened(place)
    except Exception as error:  # of either engine's library, or of the disk
        words = " ".join(str(getattr(error, "strerror", None) or error).split())
        raise Trouble(f"cannot open the ledger {place.rpartition('@')[2]}: {words}") from None


def _text(path: str) -> str:
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


def _key() -> int:
    from parley.privacy import ledger

    print(ledger.public_key())
    return 0


def _begin_anew() -> int:
    from parley.ground.refusals import Refusal
    from parley.privacy.anew import begin_anew, present_name
    from parley.site.serving import home_alone

    with home_alone():
        start.make_databases()
        start.reach_databases()
        start.migrate()
        print("This is for a ledger that is lost. The policy page and the new ledger will say so.")
        print(f"To go on, type the name of the one that was lost: {present_name()}")
        typed = ""
        with suppress(EOFError):
            typed = input("> ").strip()
        try:
            note = begin_anew(typed)
        except Refusal as refusal:
            raise Trouble(str(refusal)) from None
    print(note, end="")
    return 0
