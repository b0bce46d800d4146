"""A row written with prepared SQL is the row that `save()` writes."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import F

from parley.ground import locks, rows
from parley.ground.prepared import Prepared, PreparedUpdate
from parley.members.models import Member, Profile
from parley.notices.models import Event, Notice
from parley.site.models import HandledRequest

pytestmark = pytest.mark.django_db
ID, COUNT = Member._meta.get_field("id"), Member._meta.get_field("rated_positive")


def event(member: Member) -> Event:
    kind = ContentType.objects.get_for_model(Member)
    at = datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC)
    return Event(
        kind="joined", about_type=kind, about_id=member.pk, by=member.subject, facts={"ü": [1, None]}, at=at
    )


def same(one: Event, other: Event) -> bool:
    fields = [field.attname for field in Event._meta.concrete_fields if field.attname != "id"]
    return all(getattr(one, name) == getattr(other, name) for name in fields)


def test_an_inserted_row_reads_back_as_one_that_was_saved(ana: Member) -> None:
    inserted, saved = rows.insert(event(ana)), event(ana)
    saved.save()
    assert inserted.pk and inserted.pk != saved.pk and not inserted._state.adding
    assert same(Event.objects.get(pk=inserted.pk), Event.objects.get(pk=saved.pk))
    inserted.now = "changed"
    inserted.save()
    assert Event.objects.get(pk=inserted.pk).now == "changed"


def test_a_row_with_a_key_of_its_own_keeps_it(ana: Member) -> None:
    key = uuid4()
    rows.insert(HandledRequest(key=key, fingerprint=b"\0\xff", led_to="/", at=datetime.now(UTC)))
    assert bytes(HandledRequest.objects.get(pk=key).fingerprint) == b"\0\xff"


def test_a_constraint_refuses_an_inserted_row(ana: Member) -> None:
    told = rows.insert(Notice(event=rows.insert(event(ana)), subject=ana.subject))
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(Notice(event=told.event, subject=ana.subject))


def test_an_update_stores_the_named_columns_alone(ana: Member) -> None:
    kept = rows.insert(event(ana))
    kept.now, kept.was = "new", "not stored"
    rows.update(kept, "now")
    found = Event.objects.get(pk=kept.pk)
    assert (found.now, found.was) == ("new", "")


def test_an_update_of_a_row_that_is_gone_raises(ana: Member) -> None:
    kept = rows.insert(event(ana))
    Event.objects.filter(pk=kept.pk).delete()
    with pytest.raises(Event.DoesNotExist):
        rows.update(kept, "now")


def test_a_prepared_update_counts_in_the_database(ana: Member, ben: Member) -> None:
    more = PreparedUpdate(
        lambda pk, count: (Member.objects.filter(pk=pk), {"rated_positive": F("rated_positive") + count}),
        ID,
        COUNT,
    )
    assert [more.run(ana.pk, 2), more.run(ana.pk, 3), more.run(10**9, 1)] == [1, 1, 0]
    counts = dict(Member.objects.values_list("handle", "rated_positive"))
    assert (counts["ana"], counts["ben"]) == (5, 0)


def test_a_prepared_query_brings_related_objects_along(
    ana: Member, ben: Member, django_assert_num_queries
) -> None:
    with_member = Prepared(lambda pk: Profile.objects.select_related("member__city").filter(member=pk), ID)
    with_member.first(ben.pk)
    with django_assert_num_queries(1):
        profile = with_member.first(ana.pk)
        assert (profile.member, profile.member.city.pk) == (ana, ana.city_id)


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_in_a_transaction_only(ana: Member) -> None:
    locked = locks.PreparedLock(lambda pk: Member.objects.filter(pk=pk), ID)
    with transaction.atomic():
        assert locked.rows(ana.pk) == [ana]
    with pytest.raises(transaction.TransactionManagementError):
        locked.rows(ana.pk)
