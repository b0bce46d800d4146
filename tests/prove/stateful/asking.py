"""The step that asks the gate for everything: one viewer, one row, every purpose, every field."""

from hypothesis import strategies as st
from hypothesis.stateful import invariant

from parley.desk.models import DisclosureRequest
from parley.members.models import Member
from parley.privacy.gate import GateClosed, Partner, Requester, disclose
from tests.prove.stateful.base import Base, deal_of, stored
from tests.prove.stateful.policy import (
    ANYBODY,
    FIELDS,
    GONE,
    MAIL,
    OUTSIDERS,
    PURPOSES,
    REQUESTER,
    SHOP,
    Ask,
    Case,
    Dealing,
    Row,
    permitted,
)
from tests.prove.stateful.remains import REASON
from tests.prove.stateful.world import ANY, one_of, step

REASONS = [None, "", "  ", REASON]
OUTSIDE = {MAIL: Partner("mail"), SHOP: Partner("shop"), REQUESTER: Requester(), ANYBODY: None}
MOST_DEALS, MOST_PEOPLE = 3, 5
CLOSED = "the gate stays closed"


class Asking(Base):
    """What the gate gives is what the policy says, and nothing else."""

    @step(lambda its: its.kept_rows(), who=ANY, what=ANY, why=ANY, outside=st.booleans())
    def asks_for_everything(self, who: int, what: int, why: int, outside: bool) -> None:
        """Field by field, then all fields at once: one that is not permitted closes the gate for all."""
        row = one_of(self.asked_for(), what)
        viewers = OUTSIDERS if outside else list(self.market.people)
        because = one_of(REASONS + self.dealings_of_somebody() + self.market.cases, why)
        asked, viewer = Asked(self, row, because), one_of(viewers, who)
        for purpose in PURPOSES:
            for name in FIELDS[row.table]:
                asked.by(viewer, purpose, name)
            asked.by(viewer, purpose, *FIELDS[row.table])

    @invariant()
    def everybody_asks_for_somebody(self) -> None:
        """After each step all ask for one contact, because of its deal, and for one registration, because of
        a request for it or with another good reason. Which ones, goes round."""
        self.round += 1
        for dealing in self.dealings_of_somebody()[self.round % MOST_DEALS :][:1]:
            for row in list(dealing.contacts.values())[self.round % 2 :][:1]:
                self.all_ask(row, dealing, "complete-deal")
        for person in self.people()[self.round % MOST_PEOPLE :][:1]:
            cases = [each for each in self.market.cases if each.about == person.handle]
            self.all_ask(person.profile, one_of(cases, -1) if cases else REASON, "disclose-consent")

    def all_ask(self, row: Row, because: object, purpose: str) -> None:
        asked = Asked(self, row, because)
        for viewer in [*self.market.people, *OUTSIDERS]:
            asked.by(viewer, purpose, "email")
        asked.by("mo", "settle-dispute", *FIELDS[row.table])
        for each in ("send-notices", "send-reminders"):
            asked.by(MAIL, each, "email")

    def dealings_of_somebody(self) -> list[Dealing]:
        """A deal whose both sides have left is forgotten once no contact is kept in it."""
        gone = {each.handle for each in self.people(GONE)}
        return [each for each in self.market.dealings if not gone.issuperset(each.sides)]

    def asked_for(self) -> list[Row]:
        """Rows that are there, and those whose keys were shredded, which somebody may still have in hand."""
        return [each for each in self.market.rows() if each.values]


class Asked:
    """One row that is asked for, for one reason."""

    def __init__(self, its: Base, row: Row, because: object) -> None:
        self.its, self.row, self.because = its, row, because
        self.about = stored(row) or its.remains.rows[row.keeping]
        self.why = real(because)
        numbers = {each.handle: each.number for each in its.market.people.values()}
        found = Member.objects.in_bulk(numbers.values())  # who has left has another name, and their number
        self.who = OUTSIDE | {handle: found[number] for handle, number in numbers.items()}

    def by(self, viewer: str, purpose: str, *fields: str) -> None:
        """Ask, and compare with what the policy says."""
        shown = self.ask(viewer, purpose, fields)
        assert shown == self.expected(viewer, purpose, fields), (
            f"{viewer} asked for {fields} of {self.row.whose} ({self.row.table}) for {purpose}, because of "
            f"{self.because!r}: the policy and the gate differ"
        )
        if shown == CLOSED:
            self.its.world.saw["closed"] += 1
        elif viewer != self.row.whose:
            self.its.show(self.row, purpose, *fields)
            self.its.world.saw[f"shown for {purpose}"] += 1

    def ask(self, viewer: str, purpose: str, fields: tuple[str, ...]) -> dict | str:
        try:
            return disclose(self.who[viewer], purpose, list(fields), self.about, self.why)
        except GateClosed:
            return CLOSED

    def expected(self, viewer: str, purpose: str, fields: tuple[str, ...]) -> dict | str:
        asks = [Ask(viewer, purpose, name, self.row, self.because) for name in fields]
        if not all(permitted(self.its.market, each, self.its.now) for each in asks):
            return CLOSED
        values = {name: self.row.values[name] for name in fields}
        opens = self.its.is_kept(self.row) or not any(values.values())
        return values if opens else CLOSED


def real(because: object) -> object:
    """The deal or the request that stands for this one, or the words."""
    if isinstance(because, Dealing):
        return deal_of(because)
    return DisclosureRequest.objects.get(pk=because.number) if isinstance(because, Case) else because
