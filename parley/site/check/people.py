"""The people of the scratch marketplace, each with a browser of their own and markers for all they type."""

import itertools
import random
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from django.db.models import Q
from django.http import HttpResponse
from django.test import Client

from parley.members.models import Joining, Member
from parley.members.models.joining import Proof
from parley.notices.mail import drain
from parley.privacy import ledger
from parley.site.check.searching import STEM
from parley.site.trouble import Trouble

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_dice = random.Random("parley check")
_numbers = itertools.count(1)


def marker() -> str:
    """A text that stands nowhere else."""
    return STEM + "".join(_dice.choices(ALPHABET, k=10))


@dataclass
class Person:
    """Somebody with a browser. `subjects` are the numbers under which things are kept of them; `typed`
    is what they typed that must never be found again: {text: what it was}; `published` is what was
    readable in the database (a rating, a reason), and goes when they do. `enters` says how their browser
    is signed in anew: "", "by page" (with the password), or "not" (it keeps what it has). `recorded` is what
    was recorded about a row of theirs that is over, read before its keys went with it."""

    handle: str
    number: int = field(default_factory=lambda: next(_numbers))
    subjects: set[UUID] = field(default_factory=set)
    typed: dict[str, str] = field(default_factory=dict)
    opened_by_others: int = 0
    enters: str = ""
    published: set[str] = field(default_factory=set)
    recorded: list[ledger.Disclosure] = field(default_factory=list)
    agent: str = field(default_factory=marker)
    password: str = field(default_factory=marker)

    def __post_init__(self) -> None:
        self.address = f"203.0.113.{self.number}"
        self.born = date(1960 + self.number, 2, 3).isoformat()
        self.browser = self.fresh()
        self.typed |= {
            self.agent: "user agent", self.password: "password",
            self.address: "network address", self.born: "date of birth",
        }  # fmt: skip

    def fresh(self) -> Client:
        """A browser without cookies, at this person's network address."""
        return Client(
            raise_request_exception=False, REMOTE_ADDR=self.address, HTTP_USER_AGENT=self.agent,
            HTTP_HOST="127.0.0.1:8000",
        )  # fmt: skip

    @property
    def member(self) -> Member | None:
        """The member as the database knows it now; None for who is none (any more)."""
        return Member.objects.filter(subject__in=self.subjects, cancelled_on=None).first()

    @property
    def account(self) -> Member | None:
        """Their account, one too that is closed and can be opened again."""
        mine = Member.objects.filter(subject__in=self.subjects)
        return mine.filter(Q(cancelled_on=None) | Q(returns_until__isnull=False)).first()

    def sign_in_again(self) -> None:
        """A browser that is signed in, whatever the last one did to its session."""
        if self.enters == "not":
            return
        self.browser = self.fresh()
        if self.enters == "by page":
            self.post("/sign-in/", name=self.handle, password=self.password)
        elif member := self.account:
            self.browser.force_login(member, backend="parley.members.authentication.MemberBackend")

    def post(self, path: str, expect: tuple[int, ...] = (303,), **typed: object) -> HttpResponse:
        """Send a form. Raises Trouble when the answer is another one than expected."""
        answer = self.browser.post(path, {"_once": str(uuid4()), **typed})
        if answer.status_code not in expect:
            said = " ".join(answer.content.decode(errors="replace").split())[:3000]
            raise Trouble(f"planting: {self.handle} posted {path} and got {answer.status_code}: {said}")
        return answer

    def join(self) -> None:
        """Join by the pages: the form, the mail, the code; then the details."""
        joining = self.ask_to_join()
        drain()
        self.finish(f"/join/{joining.row}/", joining)
        self.subjects.add(Member.objects.get(handle=self.handle).subject)
        self.browser.get("/policy/")
        self.post(
            "/me/details/", name=f"Nora {marker()}", phone=f"+493023125{100 + self.number}",
            country_code="DE", street_address=f"{marker()} 7", postal_code="10115", city=f"Ort {marker()}",
        )  # fmt: skip

    def finish(self, path: str, proof: Proof) -> None:
        """Type the code of a joining or of a change of address there; the keys of that go with it."""
        self.recorded += ledger.opened(ledger.entries_about(proof.subject))
        self.post(path, code=proof.code)

    def ask_to_join(self) -> Joining:
        """Send the joining form -> the joining that waits for its code."""
        answer = self.post(
            "/join/", email=f"{marker()}@example.org", handle=self.handle, password=self.password,
            country="DE", city="Berlin", born=self.born, agree="on",
        )  # fmt: skip
        joining = Joining.objects.select_related("city").get(row=answer.url.rstrip("/").rpartition("/")[2])
        self.subjects.add(joining.subject)
        return joining


UNSEEN = ("second", "parent", "cases")  # who acts in the story, and visits nothing


@dataclass
class Company:
    """Everybody, by what they are to the seller, about whom most is planted. `cases` stands for the
    requests at the desk: a number each, under which is kept who asked."""

    anonymous: Person = field(default_factory=lambda: Person("(nobody)"))
    newcomer: Person = field(default_factory=lambda: Person("nils-comes"))
    stranger: Person = field(default_factory=lambda: Person("sam-strange"))
    before: Person = field(default_factory=lambda: Person("hal-haggles"))
    after: Person = field(default_factory=lambda: Person("bea-buys"))
    self: Person = field(default_factory=lambda: Person("ada-sells"))
    moderator: Person = field(default_factory=lambda: Person("mia-cares"))
    restricted: Person = field(default_factory=lambda: Person("rex-held"))
    former: Person = field(default_factory=lambda: Person("lea-left"))
    closing: Person = field(default_factory=lambda: Person("cleo-closes"))
    hidden: Person = field(default_factory=lambda: Person("hugo-hidden", enters="by page"))
    frozen: Person = field(default_factory=lambda: Person("finn-frozen"))
    forgetful: Person = field(default_factory=lambda: Person("flo-forgot", enters="not"))
    second: Person = field(default_factory=lambda: Person("nia-decides"))
    parent: Person = field(default_factory=lambda: Person("(a parent)"))
    cases: Person = field(default_factory=lambda: Person("(a case at the desk)"))

    def viewers(self) -> dict[str, Person]:
        """Every kind of viewer by its name in the report."""
        names = {"before": "counterparty before", "after": "counterparty after", "former": "former member"}
        seen = {name: person for name, person in vars(self).items() if name not in UNSEEN}
        return {names.get(name, name): person for name, person in seen.items()}

    def members(self) -> list[Person]:
        """Those who join."""
        others = (self.anonymous, self.newcomer, self.parent, self.cases)
        return [person for person in vars(self).values() if person not in others]

    def known(self) -> list[Person]:
        """All under whose numbers something is kept."""
        return [person for person in vars(self).values() if person.subjects]

    def who_is(self, subject: UUID) -> Person:
        """Whose number it is."""
        return next((person for person in self.known() if subject in person.subjects), self.cases)

    def published(self) -> set[str]:
        """What everybody could read until its writer left."""
        return {text for person in vars(self).values() for text in person.published}

    def typed(self) -> dict[str, str]:
        """All that must be found nowhere at all, with what it was."""
        return {text: what for person in vars(self).values() for text, what in person.typed.items()}
