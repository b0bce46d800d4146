"""The verbs of a member that have no page of their own."""

import pytest

from parley.members.models import AddressChange, Member, Profile
from parley.members.personal import leave
from parley.privacy.keyring import Keeping

pytestmark = pytest.mark.django_db


def test_ratings_are_counted_and_shown_from_five_on(ana: Member) -> None:
    before = ana.public_version
    for _ in range(4):
        ana.rate_change("positive")
    assert ana.rating_percent is None
    ana.rate_change("negative")
    assert (ana.rating_count, ana.rating_percent) == (5, 80)
    assert ana.public_version == before + 5


def test_a_changed_rating_moves_from_one_count_to_the_other(ana: Member) -> None:
    ana.rate_change("negative")
    ana.rate_change("neutral", was="negative")
    assert (ana.rated_negative, ana.rated_neutral) == (0, 1)


def test_two_ratings_at_once_both_count(ana: Member) -> None:
    other = Member.objects.get(pk=ana.pk)
    ana.rate_change("positive")
    other.rate_change("positive")
    assert Member.objects.get(pk=ana.pk).rated_positive == 2


def test_whoever_leaves_is_forgotten_with_the_key(
    ana: Member, sign_in, django_capture_on_commit_callbacks
) -> None:
    browser = sign_in(ana)
    AddressChange.begin(ana, "ana@new.example")
    with django_capture_on_commit_callbacks(execute=True):
        leave(ana.subject)
    ana.refresh_from_db()
    assert not ana.is_active
    assert not Profile.objects.filter(subject=ana.subject).exists()
    assert not Keeping.objects.filter(subject=ana.subject, name="profile").exists()
    assert not AddressChange.objects.exists()
    assert not Member.objects.by_handle("ana").exists()
    assert browser.get("/me/").status_code == 303
