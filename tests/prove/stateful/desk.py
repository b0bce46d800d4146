"""Steps at the desk: consent to a request from outside and taking it back; who is blocked, held, freed.

Members do not block each other here: blocked means restricted by a moderator, or held while two people look
into whether the account is a minor's."""

from datetime import timedelta

from hypothesis import strategies as st

from parley.desk.models import Consent, DisclosureRequest, MinorCase
from parley.ground.refusals import Refusal
from parley.safety.models import Restriction
from tests.desk.cases import WHY, filed, lines
from tests.prove.stateful.base import Base, member_of
from tests.prove.stateful.policy import (
    AGREED,
    CONFIRMED,
    FIELDS,
    MEMBER,
    OVER,
    PROFILE,
    Case,
    Person,
)
from tests.prove.stateful.world import ANY, one_of, step

HELD_FOR = timedelta(hours=72)
MOSTLY = st.sampled_from([True, True, False])
FIELD_LIST = st.lists(st.sampled_from(FIELDS[PROFILE]), min_size=1, unique=True)


class Desk(Base):
    """What moderators do."""

    @step(lambda its: its.people(MEMBER), who=ANY, fields=FIELD_LIST, agrees=MOSTLY, two=MOSTLY)
    def a_request_comes_in(self, who: int, fields: list[str], agrees: bool, two: bool) -> None:
        """Somebody outside asks for these fields, on the ground of consent; it may be answered at once."""
        person = self.person(who, MEMBER)
        case = filed(member_of("mo"), [person.handle], ground="consent", fields=fields)
        self.market.cases.append(Case(case.pk, case.subject, person.handle, sorted(fields)))
        if agrees:
            self.answer(self.market.cases[-1], agrees)
        if two:
            self.grant(self.market.cases[-1])

    def open_cases(self) -> list[Case]:
        """Those that can still be answered: nothing was handed out, and nobody has left."""
        here = {each.handle for each in self.people(MEMBER)}
        return [each for each in self.market.cases if each.about in here and not each.produced]

    @step(lambda its: its.open_cases(), which=ANY, agrees=MOSTLY)
    def consents_or_takes_it_back(self, which: int, agrees: bool) -> None:
        self.answer(one_of(self.open_cases(), which), agrees)

    def answer(self, case: Case, agrees: bool) -> None:
        said, by = Consent.objects.get(request=case.number), member_of(case.about)
        said.agree(by) if agrees else said.refuse(by)
        case.agreed = agrees

    @step(lambda its: [each for each in its.open_cases() if each.granted_at is None], which=ANY)
    def two_grant_a_request(self, which: int) -> None:
        self.grant(one_of([each for each in self.open_cases() if each.granted_at is None], which))

    def grant(self, case: Case) -> None:
        request = request_of(case)
        for handle in ("mo", "nia"):
            request.grant(member_of(handle), WHY, lines(request))
        case.granted_at = self.now

    @step(lambda its: its.market.cases, which=ANY)
    def hands_out(self, which: int) -> None:
        """What was granted goes into a package, which is fetched: two showings, of two subjects. Asked of a
        request that opens, where there is one."""
        opening = [each for each in self.market.cases if each.opens(self.now)]
        case = one_of(opening or self.market.cases, which)
        opens = case.opens(self.now)
        request = request_of(case)
        try:
            request.produce(member_of("mo"))
        except Refusal:
            assert not opens, "what was granted and agreed to was not handed out"
            return
        assert opens, "something was handed out without consent, or without two grants"
        case.produced = True
        self.show(self.market.people[case.about].profile, "disclose-consent", *case.fields)
        request_of(case).fetch(member_of("mo"))
        self.books.write(case.subject, "handle-request", ["desk_package.content"])
        self.world.saw["handed out"] += 1

    @step(lambda its: its.free(), who=ANY, as_minor=MOSTLY)
    def is_blocked(self, who: int, as_minor: bool) -> None:
        person = one_of(self.free(), who)
        member, mo = member_of(person.handle), member_of("mo")
        if as_minor:
            person.case, person.held_until = MinorCase.file(member, by=mo).pk, self.now + HELD_FOR
        else:
            Restriction.impose(member, by=mo, reason="Sold one lamp twice.")
            person.restricted = True

    @step(lambda its: its.blocked(), who=ANY, is_minor=MOSTLY)
    def is_decided_on(self, who: int, is_minor: bool) -> None:
        """A restriction is lifted; a held account is shown again, or removed."""
        person = one_of(self.blocked(), who)
        if not person.is_held(self.now):
            Restriction.lift_from(member_of(person.handle), by=member_of("mo"))
            person.restricted = False
        elif is_minor:
            self.remove(person)
        else:
            MinorCase.objects.get(pk=person.case).disagree(by=member_of("nia"))
            person.held_until = None

    def remove(self, person: Person) -> None:
        """They are gone at once, and so is their side of every contact; deals are called off."""
        self.remains.note_keys()
        MinorCase.objects.get(pk=person.case).agree(by=member_of("nia"))
        for dealing in self.market.dealings:
            if person.handle in dealing.sides and dealing.state in (AGREED, CONFIRMED):
                dealing.end(OVER, self.now)
        self.has_left(person)
        for dealing in self.market.dealings:
            row = dealing.contacts.get(person.handle)
            if row and row.stored:
                self.forget_contact(row)
        self.world.saw["removed as minors"] += 1

    def free(self) -> list[Person]:
        now = self.now
        return [each for each in self.people(MEMBER) if not each.restricted and not each.is_held(now)]

    def blocked(self) -> list[Person]:
        return [each for each in self.people(MEMBER) if each.restricted or each.is_held(self.now)]


def request_of(case: Case) -> DisclosureRequest:
    """A request, read afresh."""
    return DisclosureRequest.objects.get(pk=case.number)
