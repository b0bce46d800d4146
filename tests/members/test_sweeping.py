"""What is kept for a short time goes when that is over."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from parley.ground import clock
from parley.members.models import AddressChange, Attempt, Joining, Member
from parley.notices.mail import drain
from parley.privacy import retention
from parley.privacy.keyring import Keeping
from tests.members.people import join

pytestmark = pytest.mark.django_db


def test_joinings_and_address_changes_end_with_their_keys_after_two_days(client: Client, ana: Member) -> None:
    with clock.frozen() as time:
        subjects = [join(client).subject, AddressChange.begin(ana, "ana@new.example").subject]
        drain()
        time.tick(hours=47)
        assert retention.sweep("joining").removed == 0
        time.tick(hours=1)
        assert retention.sweep("joining").removed == 2
        assert retention.sweep("joining").removed == 0
    assert not Joining.objects.exists() and not AddressChange.objects.exists()
    assert not Keeping.objects.filter(subject__in=subjects).exists()


def test_failed_sign_ins_and_ended_sessions_go(ana: Member, sign_in) -> None:
    with clock.frozen() as time:
        Attempt.failed("ana", "203.0.113.9")
        sign_in(ana)
        Session.objects.update(expire_date=clock.now() + timedelta(days=30))
        time.tick(hours=23)
        assert retention.sweep("attempts").removed == 0
        time.tick(hours=1)
        assert retention.sweep("attempts").removed == 1
        assert retention.sweep("session").removed == 0
        time.tick(days=29)
        assert retention.sweep("session").removed == 1
    assert not Session.objects.exists() and not Attempt.objects.exists()
