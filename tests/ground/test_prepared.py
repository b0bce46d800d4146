"""A prepared query gives what its query set gives."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.backends.db import SessionStore as Plain
from django.contrib.sessions.models import Session
from django.test import Client

from parley.ground.prepared import Prepared
from parley.members.authentication import MemberBackend
from parley.members.models import Member
from parley.notices.models import MANY_UNSEEN, Event, Notice, unseen_count
from parley.site.sessions import SessionStore

pytestmark = pytest.mark.django_db
ID, SUBJECT = Member._meta.get_field("id"), Member._meta.get_field("subject")


def test_it_gives_the_same_object_with_every_column(ana: Member, ben: Member) -> None:
    by_pk = Prepared(lambda pk: Member.objects.filter(pk=pk, cancelled_on=None), ID)
    for member in (ana, ben, ana):
        found, plain = by_pk.first(member.pk), Member.objects.get(pk=member.pk)
        assert found == plain and not found.get_deferred_fields()
        for field in Member._meta.concrete_fields:
            assert getattr(found, field.attname) == getattr(plain, field.attname)
    found.city_id = None
    found.save()
    assert Member.objects.get(pk=ana.pk).city_id is None
    assert by_pk.first(10**9) is None


def test_values_come_converted_and_in_any_order_of_parameters(ana: Member, ben: Member) -> None:
    both = Prepared(
        lambda subject, pk: Member.objects.filter(subject=subject, pk=pk).values_list("subject", "joined_on"),
        SUBJECT,
        ID,
    )
    assert both.all(ana.subject, ana.pk) == [(ana.subject, ana.joined_on)]
    assert both.all(ana.subject, ben.pk) == both.all(uuid4(), ana.pk) == []


def test_a_parameter_that_the_query_does_not_ask_is_a_mistake(ana: Member) -> None:
    with pytest.raises(ValueError, match="not in its SQL"):
        Prepared(lambda pk: Member.objects.all(), ID).all(ana.pk)


def test_who_has_left_has_no_session(ana: Member) -> None:
    assert MemberBackend().get_user(ana.pk) == ana
    Member.objects.filter(pk=ana.pk).update(cancelled_on=ana.joined_on)
    assert MemberBackend().get_user(ana.pk) is None


def test_a_session_is_read_until_it_ends(ana: Member, sign_in) -> None:
    client: Client = sign_in(ana)
    key = client.session.session_key
    assert SessionStore(key).load() == Plain(key).load() and SessionStore(key).load()
    assert SessionStore("none such").load() == {}
    Session.objects.update(expire_date=datetime.now(UTC) - timedelta(seconds=1))
    ended = SessionStore(key)
    assert ended.load() == {} and ended.session_key is None


def test_unseen_notices_are_counted_up_to_many(ana: Member, ben: Member) -> None:
    event = Event.record("joined", about=ben, by=None, tell=[ana.subject])
    assert (unseen_count(ana.subject), unseen_count(ben.subject)) == (1, 0)
    Notice.objects.bulk_create(
        Notice(event=Event.objects.create(kind="joined", about=ben, at=event.at), subject=ana.subject)
        for _ in range(MANY_UNSEEN + 5)
    )
    assert unseen_count(ana.subject) == MANY_UNSEEN
