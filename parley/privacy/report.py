"""What a check of the ledger found, for people."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _


@dataclass
class Report:
    """What was checked and what is wrong. `ok` is True if nothing is; `lines` is for people.

    problems: of the ledger; misfits: of receipts alone; facts: what the receipts prove."""

    size: int = 0
    tail: int = 0
    checkpoints: int = 0
    predecessor: str = ""
    with_log: bool = True
    with_mac: bool = True
    problems: list[str] = field(default_factory=list)
    misfits: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether the whole ledger is as it was written, and every receipt holds."""
        return not (self.problems or self.misfits)

    @property
    def lines(self) -> list[str]:
        """One line for each finding, the sum first."""
        return [*self._head(), *self.facts, *self.misfits, *self.problems, self._verdict()]

    def _head(self) -> list[str]:
        if not self.with_log:
            return [_("No ledger was given: only the receipts are checked.")]
        counts = {"size": self.size, "tail": self.tail, "checkpoints": self.checkpoints}
        head = [
            _("%(size)d entries in sequence, %(tail)d waiting, %(checkpoints)d signed checkpoints.") % counts
        ]
        if self.predecessor:
            head.append(_("This ledger began anew after %(origin)s was lost.") % {"origin": self.predecessor})
        if not self.with_mac:
            head.append(
                _("Without the marketplace's secret, a forged entry that waits for its place is not noticed.")
            )
        return head

    def _verdict(self) -> str:
        if self.problems:
            return _("The ledger has been changed.")
        if self.misfits:
            return _("A receipt does not hold.")
        return _("The ledger is whole.") if self.with_log else _("The receipts hold.")
