"""What the policy says of a registration and of a contact in a deal, written down once more by hand,
and the state of a marketplace as far as that depends on it. Nothing in here asks Parley."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

MAIL, SHOP, REQUESTER, ANYBODY = "the mailer", "an unknown partner", "who asked", "anybody"
OUTSIDERS = (MAIL, SHOP, REQUESTER, ANYBODY)
PROFILE, CONTACT = "members_profile", "offers_dealcontact"
FIELDS = {PROFILE: ("email", "name", "phone", "address"), CONTACT: ("email", "name", "address")}
PURPOSES = (
    "keep-account", "send-notices", "send-reminders", "complete-deal", "settle-dispute", "disclose-consent",
    "disclose-legal-process", "no-such-purpose",
)  # fmt: skip
GRACE = timedelta(days=30)  # in which somebody who closed their account may come back
GRANT_HOLDS = timedelta(days=30)
CONTACT_KEPT = timedelta(days=60)  # after a deal has ended
MEMBER, CLOSED, GONE = "member", "closed", "gone"
AGREED, CONFIRMED, COMPLETED, OVER = "agreed", "confirmed", "completed", "over"


@dataclass
class Row:
    """A row with sealed values: whose, under which key, and what they are (None: not given). `stored`: not
    deleted yet, though its key may be gone."""

    table: str
    whose: str
    keeping: UUID
    values: dict[str, object]
    stored: bool = True


@dataclass
class Person:
    """Somebody who joined. `held_until`: an account that may be a minor's is held until then."""

    handle: str
    number: int
    subject: UUID
    profile: Row
    moderator: bool = False
    standing: str = MEMBER
    due: datetime | None = None
    reminders: bool = True
    restricted: bool = False
    held_until: datetime | None = None
    case: int = 0

    def is_held(self, now: datetime) -> bool:
        return self.held_until is not None and now < self.held_until

    def may_deal(self, now: datetime) -> bool:
        return self.standing == MEMBER and not self.restricted and not self.is_held(now)


@dataclass
class Dealing:
    """A deal of two, with each side's contact once both have confirmed."""

    number: int
    buyer: str
    seller: str
    state: str = AGREED
    confirmed_by: set[str] = field(default_factory=set)
    with_reason: bool = False
    ended_at: datetime | None = None
    contacts: dict[str, Row] = field(default_factory=dict)

    @property
    def sides(self) -> list[str]:
        return [self.buyer, self.seller]

    def unconfirmed(self) -> list[str]:
        return [each for each in self.sides if each not in self.confirmed_by]

    def end(self, state: str, now: datetime, with_reason: bool = False) -> None:
        self.state, self.ended_at, self.with_reason = state, now, with_reason


@dataclass
class Case:
    """Somebody outside asks for fields of one person's registration, on the ground of consent."""

    number: int
    subject: UUID
    about: str
    fields: list[str]
    agreed: bool = False
    granted_at: datetime | None = None
    produced: bool = False

    def opens(self, now: datetime) -> bool:
        granted = self.granted_at is not None and now < self.granted_at + GRANT_HOLDS
        return self.agreed and granted and not self.produced


@dataclass
class Market:
    """Everything that goes back with a restore of the market."""

    people: dict[str, Person] = field(default_factory=dict)
    dealings: list[Dealing] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)

    def rows(self) -> list[Row]:
        """Every row with sealed values that was ever made, in the order of its making."""
        profiles = [each.profile for each in self.people.values()]
        return profiles + [row for each in self.dealings for row in each.contacts.values()]

    def close(self, handle: str, now: datetime) -> None:
        """What closing an account does: deals that run come to an end."""
        for each in self.dealings:
            if handle in each.sides and each.state in (AGREED, CONFIRMED):
                each.end(OVER, now, with_reason=each.state == CONFIRMED)

    def leave(self, handle: str, now: datetime) -> UUID:
        """What leaving does. -> the keeping whose key is destroyed; the contacts in deals live on."""
        self.close(handle, now)
        person = self.people[handle]
        person.standing, person.due, person.restricted, person.held_until = GONE, None, False, None
        for case in self.cases:
            case.agreed = case.agreed and case.about != handle
        return person.profile.keeping


@dataclass(frozen=True)
class Ask:
    """Who wants to see what, and says why. `viewer` is a user ID, or one of OUTSIDERS."""

    viewer: str
    purpose: str
    field: str
    row: Row
    because: Dealing | Case | str | None


def permitted(market: Market, ask: Ask, now: datetime) -> bool:
    """Whether the policy lets `ask.viewer` see this: one's own always, and what some clause says."""
    own = ask.viewer == ask.row.whose
    return own or any(clause(market, ask, now) for clause in CLAUSES)


def _to_the_mailer(market: Market, ask: Ask, now: datetime) -> bool:
    """Addresses of registrations: for notices, and for reminders unless their reader refused these."""
    if ask.viewer != MAIL or (ask.row.table, ask.field) != (PROFILE, "email"):
        return False
    wants_reminders = market.people[ask.row.whose].reminders
    return ask.purpose == "send-notices" or (ask.purpose == "send-reminders" and wants_reminders)


def _to_a_moderator(market: Market, ask: Ask, now: datetime) -> bool:
    """Everything, to settle a dispute, for a reason in words: given, or that of a case or of a deal."""
    viewer = market.people.get(ask.viewer)
    if viewer is None or not viewer.moderator or ask.purpose != "settle-dispute":
        return False
    if isinstance(ask.because, Dealing):
        return ask.because.with_reason
    return isinstance(ask.because, Case) or bool(str(ask.because or "").strip())


def _to_the_other_side(market: Market, ask: Ask, now: datetime) -> bool:
    """Contacts, to complete a deal that the two have confirmed with each other, while both are members."""
    deal, viewer = ask.because, market.people.get(ask.viewer)
    if viewer is None or ask.purpose != "complete-deal" or ask.row.table != CONTACT:
        return False
    if not isinstance(deal, Dealing) or set(deal.sides) != {ask.viewer, ask.row.whose}:
        return False
    if ask.row not in deal.contacts.values():
        return False  # frozen for another deal
    both = all(market.people[each].standing == MEMBER for each in deal.sides)
    return both and deal.state in (CONFIRMED, COMPLETED)


def _to_who_asked(market: Market, ask: Ask, now: datetime) -> bool:
    """Fields of a registration that two people granted, once, while the person agrees."""
    if ask.viewer != REQUESTER or ask.purpose != "disclose-consent" or ask.row.table != PROFILE:
        return False
    case = ask.because
    right = isinstance(case, Case) and case.about == ask.row.whose and ask.field in case.fields
    return right and case.opens(now)


CLAUSES = (_to_the_mailer, _to_a_moderator, _to_the_other_side, _to_who_asked)
