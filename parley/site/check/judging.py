"""Holding what was found against what the catalogue allows at that moment, and against the ledger."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from parley.desk.models import DisclosureRequest
from parley.offers.models import Deal, Invitation, Negotiation
from parley.privacy import catalogue as declared
from parley.privacy import leavings, ledger, relations
from parley.privacy.catalogue import Use
from parley.site.check import facts
from parley.site.check.people import Company, Person
from parley.site.check.searching import MARKER, found_in
from parley.site.check.secrets import Home, Secrets
from parley.site.check.visiting import Answer

OUTSIDE = declared.PARTNER("outside-second")
LINKS = (
    "desk:outside",
    "desk:outside-decision",
    "desk:outside-appeal",
)  # whoever has such a link is the person outside


@dataclass
class Row:
    """A line of the report: how much was read of a surface for a viewer, and what was seen there."""

    read: int = 0
    seen: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    allowed: set[str] = field(default_factory=set)
    recorded: int = 0


@dataclass
class Verdict:
    """The table, by surface and viewer, and every difference, a line each."""

    rows: dict[tuple[str, str], Row] = field(default_factory=lambda: defaultdict(Row))
    wrong: list[tuple[str, str]] = field(default_factory=list)  # surface, what is wrong

    def fail(self, surface: str, what: str) -> None:
        """Take note of a difference."""
        if (surface, what) not in self.wrong:
            self.wrong.append((surface, what))


class Judge:
    """Judges one run. `secrets` is what there is to find; `company` says who is whom."""

    def __init__(self, company: Company, secrets: Secrets) -> None:
        self.company, self.secrets, self.verdict = company, secrets, Verdict()
        self.typed = company.typed()
        self.shown: Counter[tuple[str, str]] = Counter()  # (column, audience) that really was shown
        self._plain_typed = {text.casefold(): what for text, what in self.typed.items()}

    # -- what one viewer got ---------------------------------------------------------------------

    def answer(self, answer: Answer) -> None:
        """Judge one answer to one viewer."""
        viewer = self.company.viewers()[answer.viewer]
        row = self.verdict.rows[answer.surface, answer.viewer]
        row.read += 1
        showings: dict[tuple[UUID, str], Home] = {}
        shown: set[tuple[UUID, str]] = set()
        for text in self.found(answer.bytes):
            row.seen.add(text)
            shown |= {(home.subject, home.name) for home in self.secrets.homes(text)}
            if what := self._plain_typed.get(text):
                self.verdict.fail(answer.surface, f"{what} {_short(text)} on {answer}")
                continue
            homes = self.secrets.homes(text)
            if any(home.subject in viewer.subjects for home in homes):
                row.own.add(text)
                self.shown.update((home.name, "self") for home in homes if home.subject in viewer.subjects)
                continue
            permitted = [(home, use) for home in homes if (use := self._permits(home, viewer, answer))]
            if not permitted:
                self.verdict.fail(answer.surface, f"{_named(homes)} {_short(text)} on {answer}")
                continue
            row.allowed.add(text)
            for home, use in permitted:
                self.shown[home.name, use.to.name] += 1
                if home.what.sealed or use.reason_required or use.to.partner:
                    showings[home.subject, home.name] = home
        self._hold_against_ledger(answer, showings, shown, row)

    def found(self, data: bytes) -> set[str]:
        """The secrets and the typed things that stand in `data`."""
        plain = [text for text in self._plain_typed if not MARKER.fullmatch(text)]
        return found_in(data, self.secrets.numbers, [*self.secrets.values, *plain])

    def _permits(self, home: Home, viewer: Person, answer: Answer) -> Use | None:
        """The use by which this viewer may see this column of this person now, if there is one."""
        member = viewer.member
        for use in home.what.uses:
            if use.to == declared.EVERYONE:
                return use
            if use.to == OUTSIDE and answer.address.name in LINKS:
                return use
            if member is None or use.to == declared.SELF or use.to.partner:
                continue
            if use.to == declared.MODERATOR and member.is_moderator and facts.staff_may(use, home, member):
                return use
            if use.to == declared.COUNTERPARTY and use.when and self._related(use, home, member):
                return use
        return None

    def _related(self, use: Use, home: Home, member: object) -> bool:
        reasons = [*Deal.objects.visible_to(member), *Negotiation.objects.filter(buyer=member)]
        reasons += [*Negotiation.objects.filter(owner=member), *DisclosureRequest.objects.concerning(member)]
        reasons += Invitation.objects.visible_to(member)
        asked = relations.Asked(use.purpose, home.name, home.row())
        return any(
            relations.proved(use.when, member.subject, home.subject, reason, asked) for reason in reasons
        )

    def _hold_against_ledger(
        self,
        answer: Answer,
        showings: dict[tuple[UUID, str], Home],
        shown: set[tuple[UUID, str]],
        row: Row,
    ) -> None:
        """Shown implies recorded, in an entry of this very request; and what was recorded was shown."""
        noted = self._noted(answer.entries)
        row.recorded += len(answer.entries)
        for subject, name in showings.keys() - noted:
            if leavings.gone([subject]) and ledger.any_of_nobody(answer.entries):
                continue  # of who has left it is recorded under a key that nobody keeps
            row_of = self.company.who_is(subject)
            self.verdict.fail("ledger", f"{name} of {row_of.handle} was shown by {answer} and not recorded")
        if answer.status >= 500 or answer.method == "HEAD":
            return
        marked = {(subject, name) for subject, name in noted if self._has_marker(subject, name)}
        for _subject, name in marked - shown:
            self.verdict.fail("ledger", f"{name} was recorded for {answer} and not shown")

    def _has_marker(self, subject: UUID, name: str) -> bool:
        every = [*self.secrets.markers.values(), *self.secrets.numbers.values()]
        return any(home.subject == subject and home.name == name for homes in every for home in homes)

    def _noted(self, entries: tuple[UUID, ...]) -> set[tuple[UUID, str]]:
        noted = set()
        for person in self.company.known():
            for subject in person.subjects if entries else ():
                mine = [each for each in ledger.entries_about(subject) if each.pk in entries]
                noted |= {(subject, name) for each in ledger.opened(mine) for name in each.fields}
        return noted

    # -- what lies about -------------------------------------------------------------------------

    def bytes(
        self, surface: str, name: str, data: bytes, may: set[str] | None = None, past: bool = False
    ) -> None:
        """Judge what lies on a surface that nobody looks at through the site; `may` are the names of the
        columns whose values have their place there; what lies in the `past` may be what was public then."""
        row, public = self.verdict.rows[surface, "whoever has the bytes"], self.company.published()
        row.read += 1
        for text in self.found(data):
            row.seen.add(text)
            homes = self.secrets.homes(text)
            if what := self._plain_typed.get(text):
                self.verdict.fail(surface, f"{what} {_short(text)} in {name}")
            elif (past and text in public) or (may and any(home.name in may for home in homes)):
                row.allowed.add(text)
            else:
                self.verdict.fail(surface, f"{_named(homes)} {_short(text)} in {name}")

    def letter(self, name: str, data: bytes) -> list[Home]:
        """Judge one mail: it may hold what the mail partner may have, of one person. -> whose address"""
        row = self.verdict.rows["mails", "the mail partner"]
        row.read += 1
        partner, subjects, carried = declared.PARTNER("mail"), set(), []
        for text in self.found(data):
            row.seen.add(text)
            homes = self.secrets.homes(text)
            permitted = [home for home in homes if any(use.to == partner for use in home.what.uses)]
            if not permitted:
                what = self._plain_typed.get(text) or _named(homes)
                self.verdict.fail("mails", f"{what} {_short(text)} in the mail {name}")
                continue
            row.allowed.add(text)
            carried += permitted
            subjects.add(frozenset(home.subject for home in permitted))
        if len(subjects) > 1:
            self.verdict.fail("mails", f"the mail {name} holds addresses of {len(subjects)} people")
        self.shown.update((home.name, partner.name) for home in carried)
        return carried


def _short(text: str) -> str:
    return text if len(text) < 24 else f"{text[:20]}…"


def _named(homes: set[Home]) -> str:
    return " / ".join(sorted({home.name for home in homes})) or "a marker of nobody's"
