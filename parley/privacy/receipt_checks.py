"""Checking receipts: each for itself, and against each other. Two that do not fit show two histories."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from parley.privacy import receipts
from parley.privacy.leaves import Committed
from parley.privacy.notes import BadNote, Note, Verifier, parsed, printable
from parley.privacy.receipts import BadReceipt, Growth, Proof
from parley.privacy.report import Report


class Receipts:
    """What was taken home: {name: text}, checked with the public key alone as far as that goes."""

    def __init__(self, verifier: Verifier, texts: dict[str, str], report: Report):
        self.verifier, self.texts, self.report = verifier, texts, report

    def notes(self) -> list[tuple[str, Note]]:
        """The signed states that hold for themselves: (name, state). What does not hold is reported."""
        held, growths = [], []
        for name, text in self.texts.items():
            try:
                found = receipts.read(text)
                if isinstance(found, Growth):
                    growths.append((name, found))
                else:
                    held.append((name, self._state(name, found)))
            except (BadReceipt, BadNote) as bad:
                self._misfit(name, self._explained(text, bad))
        return held + [(name, note) for name, growth in growths for note in self._grown(name, growth, held)]

    def check_each_other(self) -> None:
        """Without a log: two states of one size must be the same."""
        seen: dict[int, tuple[str, Note]] = {}
        for name, note in self.notes():
            first, other = seen.setdefault(note.size, (name, note))
            if other.root != note.root:
                self.report.problems.append(
                    _("%(one)s and %(other)s show two different ledgers of %(size)d entries, both signed.")
                    % {"one": first, "other": name, "size": note.size}
                )

    def _state(self, name: str, found) -> Note:
        if not isinstance(found, Proof):
            note = self.verifier.read(found.checkpoint)
            self.report.facts.append(
                _("%(name)s: on %(day)s the ledger held %(size)d entries, and this state is signed.")
                % {"name": name, "day": _moment(note.at), "size": note.size}
            )
            return note
        note, committed, details = found.check(self.verifier)
        try:
            self.report.facts += _told(name, found.index, note, committed, details)
        except (KeyError, TypeError, AttributeError):
            raise BadReceipt(_("the entry is proved, but what it says is in no known form")) from None
        return note

    def _grown(self, name: str, growth: Growth, held: list[tuple[str, Note]]) -> list[Note]:
        olders = [note for _name, note in held if note.size == growth.old]
        if not olders:
            self._misfit(name, _("the state of %(size)d entries has to be given too") % {"size": growth.old})
        grown = []
        for older in olders:
            try:
                grown.append(growth.check(self.verifier, older.root))
                self.report.facts.append(
                    _("%(name)s: the ledger of %(new)d entries grew out of that of %(old)d.")
                    % {"name": name, "new": grown[-1].size, "old": growth.old}
                )
            except (BadReceipt, BadNote) as bad:
                self._misfit(name, str(bad))
        return grown

    def _misfit(self, name: str, words: str) -> None:
        self.report.misfits.append(f"{name}: {words}.")

    def _explained(self, text: str, bad: Exception) -> str:
        origin = _origin_of(text)
        if origin and origin == self.report.predecessor:
            return _("it is of %(origin)s, which was lost before this ledger began anew") % {"origin": origin}
        return str(bad)


def _told(name: str, index: int, note: Note, committed: Committed, details: dict) -> list[str]:
    who = details["who"]
    shown = who["role"] if who["role"] == "moderator" else f"{who['role']} {who['name']}"
    lines = [
        _("%(name)s: entry %(id)s stands at place %(place)d of the %(size)d that were signed on %(day)s.")
        % {"name": name, "id": committed.id.hex, "place": index, "size": note.size, "day": _moment(note.at)},
        _("  It says: on %(day)s %(who)s was shown %(fields)s, for %(purpose)s (%(clauses)s).")
        % {
            "day": _moment(committed.at_us),
            "who": printable(shown),
            "fields": printable(", ".join(details["fields"])),
            "purpose": printable(details["purpose"]),
            "clauses": printable(", ".join(details["clauses"])),
        },
    ]
    because = {key: text for key, text in details["because"].items() if text}
    if because:
        told = "; ".join(f"{key} {text}" for key, text in because.items())
        lines.append(_("  Because of: %(because)s") % {"because": printable(told)})
    return lines


def _origin_of(text: str) -> str:
    try:
        body, _sep, _lines = receipts.read(text).checkpoint.rpartition("\n\n")
        return parsed(f"{body}\n").origin
    except (BadReceipt, BadNote):
        return ""


def _moment(at_us: int) -> str:
    return datetime.fromtimestamp(at_us // 1_000_000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
