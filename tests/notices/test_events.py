"""Events: history and outbox in one row, within the caller's transaction."""

import pytest
from django.db import transaction

from parley.ground import clock
from parley.notices import mail
from parley.notices.models import KEPT, Event, Notice, unseen_count
from parley.privacy import retention


def nudge(about, tell, number=1, **more):
    return Event.record("nudge", about, by=about.subject, tell=tell, facts={"number": number}, **more)


def test_an_event_is_gone_with_the_change_it_tells_of(ana, ben, words):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        nudge(ana, [ben.subject])
        _ = 1 / 0
    assert not Event.objects.filter(kind="nudge").exists()
    assert not Notice.objects.filter(subject=ben.subject).exists()


def test_the_history_of_a_thing_is_its_own_and_in_order(ana, ben, words):
    first, _, last = nudge(ana, [], 1), nudge(ben, [], 2), nudge(ana, [], 3)
    assert list(Event.objects.about(ana).filter(kind="nudge")) == [first, last]


def test_an_event_says_what_state_it_led_from_and_to(ana):
    event = Event.record("moved", ana, by=None, was="draft", now="active")
    event.refresh_from_db()
    assert (event.was, event.now, event.room, event.about) == ("draft", "active", "members", ana)


def test_who_is_told_twice_is_told_once(ana, ben, cleo, words):
    event = nudge(ana, [ben.subject, cleo.subject, ben.subject])
    assert sorted(event.notices.values_list("subject", flat=True)) == sorted([ben.subject, cleo.subject])


def test_mail_waits_where_the_room_has_words_for_it_and_not_elsewhere(ana, ben, words):
    with_words = nudge(ana, [ben.subject])
    without = Event.record("unheard-of", ana, by=None, tell=[ben.subject])
    assert with_words.notices.get().mail_state == "waiting"
    assert without.notices.get().mail_state == "none"


def test_a_post_is_mail_alone_and_not_on_the_page(ana, words):
    event = mail.post(ana.subject, "nudge", ana)
    assert event.notices.get().mail_state == "waiting"
    assert unseen_count(ana.subject) == 0


def test_a_post_without_words_is_a_mistake_of_the_program(ana, words):
    with pytest.raises(LookupError):
        mail.post(ana.subject, "unheard-of", ana)


def test_the_count_of_unseen_is_one_query_and_ones_own(ana, ben, words, django_assert_num_queries):
    nudge(ana, [ben.subject])
    nudge(ana, [ben.subject, ana.subject])
    with django_assert_num_queries(1):
        assert unseen_count(ben.subject) == 2


def test_old_notices_are_deleted_but_never_a_mail_that_waits(ana, ben, words):
    with clock.frozen() as stopped:
        sent, waiting, young = (nudge(ana, [ben.subject]).notices.get() for _ in range(3))
        Notice.objects.filter(pk=sent.pk).update(mail_state="sent")
        stopped.tick(days=KEPT.days + 1)
        Event.objects.filter(pk=young.event_id).update(at=clock.now())
        Event.objects.update(by=None)
        history = Event.objects.about(ana) | Event.objects.about(ben)
        history = list(history.filter(at__lte=clock.now() - KEPT).exclude(pk=waiting.event_id))
        assert sent.event in history
        assert retention.sweep("notices").removed == 1 + len(history)
    assert not Event.objects.filter(pk=sent.event_id).exists()
    assert list(Notice.objects.filter(subject=ben.subject).order_by("pk")) == [waiting, young]
