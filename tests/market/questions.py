"""What is asked and answered about Ana's lamp, for the tests of it."""

import pytest
from django.test import Client

from parley.ground.refusals import Refusal
from parley.market.models import Listing, Question
from parley.members.models import Member
from tests.market.things import listing

ASKED, ANSWERED = "Does the switch click?", "It does, softly."


@pytest.fixture
def lamp(ana: Member) -> Listing:
    return listing(ana)


def asked(of: Listing, by: Member, text: str = ASKED) -> Question:
    return Question.ask(of, by, text)


def answered(of: Listing, by: Member, text: str = ASKED, answer: str = ANSWERED) -> Question:
    made = asked(of, by, text)
    made.give_answer(of.owner, answer)
    return made


def refused(code: str):
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


def read(client: Client, of: Listing) -> str:
    return client.get(of.get_absolute_url()).content.decode()


def fields(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]
