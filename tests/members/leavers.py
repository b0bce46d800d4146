"""What people have who leave in these tests, and how they leave."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

from django.test import Client

from parley.market.models import Listing, Question, WantLine
from parley.members.models import Member
from parley.notices.models import Event
from parley.offers.models import Deal, Offer
from parley.privacy.leavings import registered
from parley.ratings.models import Rating
from tests.cast import PASSWORD
from tests.members.people import send
from tests.offers.things import agreed, completed, confirmed, offered, put_up

Commit = Callable[..., AbstractContextManager]
WORDS = "ZQXMARKERZQX"


class Life:
    """Ana's: what she lists, asks, offers, has agreed on and said, each with WORDS in what is public."""

    def __init__(self, ana: Member, ben: Member, cleo: Member) -> None:
        lamp = put_up(ana, title=f"Lamp {WORDS}", description=f"Bright {WORDS}", trade_for=f"Tea {WORDS}")
        self.lamp: Listing = lamp
        self.got: Offer = offered(lamp, ben)
        self.made: Offer = offered(put_up(cleo), ana)
        self.loose: Deal = agreed(put_up(ana, title="Chair"), ben)
        self.bound: Deal = confirmed(put_up(ana, title="Table"), cleo)
        self.done: Deal = completed(put_up(ben, title="Vase"), ana)
        Rating.give(self.done, by=ana, kind="positive", comment=f"Good {WORDS}")
        Rating.give(self.done, by=ben, kind="positive", comment="Paid at once.")
        Rating.objects.get(about=ana).reply(ana, f"Thanks {WORDS}")
        WantLine.objects.create(owner=ana, listing=lamp, name=WORDS)
        Question.ask(put_up(ben, title="Bowl"), ana, f"Deep {WORDS}?").give_answer(ben, "Rather.")
        Question.ask(put_up(cleo, title="Jug"), ana, f"Tall {WORDS}?")
        Question.ask(lamp, ben, "Heavy?").give_answer(ana, f"Light {WORDS}")


def leave(member: Member, commit: Commit, **options: bool) -> None:
    """Cancel, and let what follows the commit happen, as it does outside a test's transaction."""
    with commit(execute=True):
        member.cancel(by=member, **options)


def cancel(browser: Client, words: str = "go", password: str = PASSWORD, **more: str):
    """Send the form of the page."""
    return send(browser, "/leaving/", {"words": words, "password": password, **more})


def words_of() -> list[str]:
    """Where in the tables of the market, of ratings and of events the marker still stands."""
    found = []
    for model in (Listing, Rating, Event, WantLine, Question):
        for row in model.objects.values():
            found += [f"{model.__name__}.{name}" for name, value in row.items() if WORDS in str(value)]
    return sorted(set(found))


def take_leave_of(subject: UUID, room: str) -> None:
    """What one room does when somebody leaves, in one go."""
    leaving = registered[room]
    leaving.close(subject)
    leaving.at_once(subject)
    while leaving.erase(subject, False, 1000):
        pass
