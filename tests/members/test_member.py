"""The verbs of a member that have no page of their own."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from parley.ground.refusals import Refusal
from parley.members.models import AddressChange, Member, Profile
from parley.notices.models import Event
from parley.privacy.gate import disclose
from parley.privacy.keyring import Keeping
from parley.privacy.sealing import blind
from tests.cast import PASSWORD
from tests.members.people import ADDRESS, send

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
        ana.cancel(by=ana)
    ana.refresh_from_db()
    assert not ana.is_active
    assert not Profile.objects.filter(subject=ana.subject).exists()
    assert not Keeping.objects.filter(subject=ana.subject, name="profile").exists()
    assert not AddressChange.objects.exists()
    assert not Member.objects.by_handle("ana").exists()
    assert browser.get("/me/").status_code == 303


def test_giving_details_does_not_undo_a_change_of_address(ana: Member) -> None:
    stale = Member.objects.select_related("profile").get(pk=ana.pk)
    change = AddressChange.begin(ana, "ana@new.example")
    change.confirm(change.code)
    stale.give_details("Ana Neu", "+493023125018", ADDRESS)
    profile = Profile.objects.get(member=ana)
    known = disclose(ana, "keep-account", ["email", "name"], about=profile)
    assert known == {"email": "ana@new.example", "name": "Ana Neu"}
    assert profile.email_index == blind(Profile, "email", "ana@new.example")


@pytest.mark.parametrize("path", ["", "ratings/", "restriction/", "restriction/end/"])
def test_nobody_has_a_user_id_with_a_nul(path: str, mo: Member, sign_in) -> None:
    browser = sign_in(mo)
    address = f"/members/a%00b/{path}"
    response = send(browser, address) if path.endswith("end/") else browser.get(address)
    assert response.status_code == 404


def test_nobody_signs_in_with_a_nul(client: Client) -> None:
    assert send(client, "/sign-in/", {"name": "a\0b", "password": PASSWORD}).status_code == 422


@pytest.mark.parametrize("path", ["/", "/me/"])
def test_a_session_cookie_with_a_nul_is_nobodys(client: Client, db: None, path: str) -> None:
    cookie = f'{settings.SESSION_COOKIE_NAME}="abcdefghijklmnop\\000"'
    assert client.get(path, HTTP_COOKIE=cookie).status_code == {"/": 200, "/me/": 303}[path]
    signed_out = client.post("/sign-out/", {"_once": str(uuid4())}, HTTP_COOKIE=cookie)
    assert signed_out.status_code == 303


def test_of_two_changes_of_a_password_the_second_is_refused(ana: Member) -> None:
    stale = Member.objects.get(pk=ana.pk)
    ana.change_password(PASSWORD, "nine purple kettles")
    with pytest.raises(Refusal) as refused:
        stale.change_password(PASSWORD, "ten yellow teapots")
    assert refused.value.code == "stale"
    assert Member.objects.get(pk=ana.pk).check_password("nine purple kettles")
    assert Event.objects.filter(kind="password-changed").count() == 1
