"""Two members write to each other in a negotiation: who reads what, and who may write when."""

from datetime import timedelta

import pytest

from parley.ground import clock
from parley.market.models import Listing
from parley.members.models import Member
from parley.notices.models import Event
from parley.offers import message_states
from parley.offers.models import Message, Negotiation
from parley.offers.views import talk
from parley.privacy import ledger
from parley.safety.models import Block, Restriction
from tests.offers.saying import refused, told
from tests.offers.things import confirmed, offered, put_up

LINK = "My shop is at www.lamps.example, come and see it."


def known(*members: Member) -> None:
    """Members who are not new here any more."""
    for each in members:
        Member.objects.filter(pk=each.pk).update(joined_on="2020-01-01", rated_positive=5)
        each.refresh_from_db()


def texts(message: Message, reader: Member) -> list[str | None]:
    return [each.text for each in talk.read(message.negotiation, reader)]


def test_the_two_read_it_and_each_reading_by_the_other_is_recorded(lamp: Listing, ana: Member, ben: Member):
    asked = Message.open(lamp, ben, "Is it heavy?")
    answer = Message.write(asked.negotiation, ana, "Two kilos.")
    before = len(ledger.entries_about(ben.subject))
    assert texts(asked, ana) == texts(asked, ben) == ["Is it heavy?", "Two kilos."]
    assert len(ledger.entries_about(ben.subject)) == before + 1
    answer.refresh_from_db()
    assert answer.read_at is not None
    assert told(ana.subject) == told(ben.subject) == ["message-written"]
    assert "kilo" not in str(list(Event.objects.values_list("facts", flat=True)))


def test_nobody_else_reads_it(lamp: Listing, ben: Member, dov: Member, mo: Member):
    message = Message.open(lamp, ben, "Is it heavy?")
    for other in (dov, mo):
        assert not Message.objects.visible_to(other).exists()
        refused("not-yours", Message.write, message.negotiation, other, "Let me in")


def test_a_stranger_writes_once_until_the_owner_does_something(lamp: Listing, ana: Member, ben: Member):
    request = Message.open(lamp, ben, "Is it heavy?")
    assert request.state == message_states.REQUEST
    refused("too-many", Message.open, lamp, ben, "Hello?")
    request.accept(by=ana)
    assert Message.write(request.negotiation, ben, "Thank you.").state == message_states.SENT


@pytest.mark.parametrize("answer", ["words", "counter", "deal"])
def test_an_answer_of_any_sort_lets_the_stranger_go_on(lamp: Listing, ana: Member, ben: Member, answer: str):
    offer = offered(lamp, ben)
    Message.write(offer.negotiation, ben, "It is for my mother.")
    refused("too-many", Message.write, offer.negotiation, ben, "Please")
    if answer == "words":
        Message.write(offer.negotiation, ana, "Let me think.")
    elif answer == "counter":
        offer.counter(ana, offer.terms())
    else:
        offer.accept(by=ana)
    assert Message.write(offer.negotiation, ben, "Please").state == message_states.SENT


def test_whoever_declines_a_request_says_nothing_by_it(lamp: Listing, ana: Member, ben: Member):
    request = Message.open(lamp, ben, "Is it heavy?")
    texts(request, ana)
    request.decline(by=ana)
    (said,) = talk.read(request.negotiation, ben)
    assert said.waits and said.message.read_at is None and told(ben.subject) == []
    refused("too-many", Message.write, request.negotiation, ben, "Hello?")
    refused("stale", request.accept, by=ana)
    Message.write(request.negotiation, ana, "Heavy enough.")
    assert Message.write(request.negotiation, ben, "Good.").state == message_states.SENT


def test_only_whom_it_is_for_answers_a_request(lamp: Listing, ben: Member, dov: Member):
    request = Message.open(lamp, ben, "Is it heavy?")
    for other in (ben, dov):
        refused("not-yours", request.accept, by=other)


def test_contact_details_are_asked_about_and_the_reader_is_warned(lamp: Listing, ana: Member, ben: Member):
    known(ben)
    refusal = refused("contact", Message.open, lamp, ben, LINK)
    assert refusal.field == "text" and "lamps.example" not in refusal.message
    assert not Negotiation.objects.exists()
    message = Message.open(lamp, ben, LINK, knowing=True)
    assert (message.has_contact, message.state) == (True, message_states.REQUEST)
    assert texts(message, ana) == [LINK]


def test_after_a_confirmed_deal_nobody_is_asked(lamp: Listing, ana: Member, ben: Member):
    deal = confirmed(lamp, ben)
    message = Message.write(deal.offer.negotiation, ben, LINK)
    assert (message.has_contact, message.state) == (False, message_states.SENT)


def test_a_newcomer_with_contact_details_is_held_until_staff_has_looked(
    lamp: Listing, ana: Member, ben: Member, mo: Member
):
    held = Message.open(lamp, ben, LINK, knowing=True)
    assert held.state == message_states.HELD
    assert not Message.objects.visible_to(ana).exists() and texts(held, ana) == []
    for side in (ana, ben):
        refused("not-yours", held.release, by=side)
    held.release(by=mo)
    assert held.state == message_states.REQUEST and texts(held, ana) == [LINK]
    refused("stale", held.keep_back, by=mo, reason="late")


def test_what_is_kept_back_is_read_by_its_writer_alone_with_the_reason(
    lamp: Listing, ana: Member, ben: Member, mo: Member
):
    held = Message.open(lamp, ben, LINK, knowing=True)
    held.keep_back(by=mo, reason="It is a shop.")
    assert texts(held, ana) == [] and texts(held, ben) == [LINK]
    assert held.reason == "It is a shop."
    assert Message.write(held.negotiation, ben, "Sorry. Is it heavy?").state == message_states.REQUEST


def test_the_same_words_go_to_a_few_only(ana: Member, ben: Member):
    words = "Hello, I buy lamps of every kind for cash."
    for number in range(5):
        Message.open(put_up(ana, title=f"Lamp {number}"), ben, words)
    last = put_up(ana, title="Last lamp")
    refused("too-many", Message.open, last, ben, words.upper() + "!")
    Message.open(put_up(ana, title="Another"), ben, "How heavy is this one, please?")
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert Message.open(last, ben, words).pk


def test_a_block_ends_it_without_a_word(lamp: Listing, ana: Member, ben: Member):
    request = Message.open(lamp, ben, "Is it heavy?")
    Block.put_up(ben, by=ana)
    (said,) = talk.read(request.negotiation, ben)
    assert said.waits
    refused("blocked", Message.write, request.negotiation, ana, "No")
    refused("closed", Message.open, put_up(ana, title="Other lamp"), ben, "And this?")


def test_who_is_restricted_neither_writes_nor_is_written_to(
    lamp: Listing, ana: Member, ben: Member, mo: Member
):
    request = Message.open(lamp, ben, "Is it heavy?")
    Restriction.impose(ben, mo, "three complaints")
    refused("restricted", Message.write, request.negotiation, ben, "Hello?")
    refused("closed", Message.write, request.negotiation, ana, "No")


def test_one_writes_about_what_is_shown_and_not_ones_own(ana: Member, ben: Member):
    gone = put_up(ana, state=Listing.State.ENDED)
    refused("closed", Message.open, gone, ben, "Is it heavy?")
    refused("yourself", Message.open, put_up(ana), ana, "Is it heavy?")
