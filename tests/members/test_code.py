"""Joining: the code."""

import threading
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.members.models import Agreement, Joining, Member, Profile
from parley.members.views.sessions import HIDDEN
from parley.notices.mail import drain
from parley.notices.models import Event, Notice
from parley.privacy.documents import POLICY, TERMS
from parley.privacy.gate import disclose
from parley.privacy.keyring import Keeping
from parley.privacy.keys import KeyGone
from parley.privacy.ledger import entries_about, opened
from tests.members.people import enter_code, join, send

pytestmark = pytest.mark.django_db


def wrong(joining: Joining) -> str:
    return f"{(int(joining.code) + 1) % 1_000_000:06d}"


def test_the_right_code_makes_the_member_and_signs_them_in(client: Client) -> None:
    response = enter_code(client, join(client))
    member = Member.objects.get(handle="nora")
    assert response.status_code == 303
    assert client.get(reverse("members:profile")).status_code == 200
    assert member.adult_checked_on == clock.today()
    assert disclose(member, "keep-account", ["email"], about=member.profile) == {"email": "nora@example.org"}
    assert Event.objects.about(member).get().kind == "joined"


def test_what_was_agreed_to_is_kept_with_version_and_time(client: Client) -> None:
    joining = join(client)
    enter_code(client, joining)
    agreed = Agreement.objects.filter(member__handle="nora").order_by("document")
    assert [(each.document, each.version, each.at) for each in agreed] == [
        (each.name, str(each.newest().version), joining.made_at) for each in (POLICY, TERMS)
    ]


def test_the_joining_and_its_key_are_gone_afterwards(client: Client) -> None:
    joining = join(client)
    enter_code(client, joining)
    assert not Joining.objects.exists()
    assert not Keeping.objects.filter(subject=joining.subject).exists()


def test_what_was_recorded_of_a_joining_can_be_opened_by_nobody_afterwards(client: Client) -> None:
    joining = join(client)
    drain()
    entries = list(entries_about(joining.subject))
    assert [each.purpose for each in opened(entries)] == ["send-notices"]
    enter_code(client, joining)
    assert not Keeping.objects.filter(subject=joining.subject).exists()
    with pytest.raises(KeyGone):
        opened(entries)


def test_spaces_in_the_code_do_not_matter(client: Client) -> None:
    joining = join(client)
    code = f" {joining.code[:3]} {joining.code[3:]} "
    assert enter_code(client, joining, code).status_code == 303


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "1" * 13])
def test_what_is_no_code_is_refused_and_costs_no_try(client: Client, typed: str) -> None:
    joining = join(client)
    response = send(client, reverse("members:code", args=[joining.row]), {"code": typed})
    assert response.status_code == 422
    assert 'id="id_code_error"' in response.content.decode()
    joining.refresh_from_db()
    assert joining.tries == 0


def test_a_wrong_code_is_refused_and_counted(client: Client) -> None:
    joining = join(client)
    response = enter_code(client, joining, wrong(joining))
    assert response.status_code == 422
    assert "That is not the code from the mail." in response.content.decode()
    joining.refresh_from_db()
    assert joining.tries == 1
    assert not Member.objects.filter(handle="nora").exists()


def test_after_five_wrong_codes_the_right_one_is_too_late(client: Client) -> None:
    joining = join(client)
    for _ in range(5):
        enter_code(client, joining, wrong(joining))
    response = enter_code(client, joining)
    assert response.status_code == 429
    assert not Member.objects.filter(handle="nora").exists()


def test_a_code_opens_only_its_own_joining(client: Client) -> None:
    one, other = join(client), join(client, handle="nina", email="nina@example.org")
    assert one.code != other.code
    assert enter_code(client, other, one.code).status_code == 422


def test_the_code_page_without_a_joining_says_how_to_go_on(client: Client) -> None:
    for response in (
        client.get(reverse("members:code", args=[uuid4()])),
        send(client, reverse("members:code", args=[uuid4()]), {"code": "123456"}),
        send(client, reverse("members:code-again", args=[uuid4()])),
    ):
        assert response.status_code == 404
        assert reverse("members:join") in response.content.decode()


def test_a_code_typed_twice_finds_the_member_made(client: Client) -> None:
    joining = join(client)
    path = reverse("members:code", args=[joining.row])
    code = joining.code
    send(client, path, {"code": code})
    assert send(client, path, {"code": code}).url == reverse("members:profile")
    assert Member.objects.filter(handle="nora").count() == 1


def test_after_two_days_the_code_is_worth_nothing(client: Client) -> None:
    with clock.frozen() as time:
        joining = join(client)
        time.tick(hours=49)
        assert enter_code(client, joining).status_code == 404
    assert not Member.objects.filter(handle="nora").exists()


def test_the_code_is_mailed_again_at_most_twice(client: Client) -> None:
    joining = join(client)
    for _ in range(4):
        again = send(client, reverse("members:code-again", args=[joining.row]))
        assert again.status_code == 303
    assert Notice.objects.filter(subject=joining.subject).count() == 3


def test_for_a_taken_address_the_code_is_not_enough(client: Client, ana: Member) -> None:
    joining = join(client, email="ana@example.org")
    response = enter_code(client, joining)
    assert response.status_code == 422
    assert "has an account already" in response.content.decode()
    assert Member.objects.count() == 1


def test_who_loses_the_user_id_meanwhile_chooses_another_with_the_same_code(
    client: Client, new_member
) -> None:
    joining = join(client)
    new_member("Nora", email="other@example.org")
    response = enter_code(client, joining)
    assert response.status_code == 422
    assert 'id="id_handle_error"' in response.content.decode()
    assert joining.code in response.content.decode()
    assert enter_code(client, joining, handle="nora2").status_code == 303
    assert Member.objects.filter(handle="nora2").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [{"handle": "nora"}, {"email": "nora@example.org"}])
def test_two_joinings_confirmed_at_once_make_one_member(same: dict) -> None:
    joinings = [
        join(Client(), **{"handle": f"nora{number}", "email": f"nora{number}@example.org", **same})
        for number in range(2)
    ]
    outcomes, start = [], threading.Barrier(2)

    def confirm(joining: Joining) -> None:
        try:
            start.wait()
            outcomes.append(joining.confirm(joining.code))
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=confirm, args=[joining]) for joining in joinings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = [outcome for outcome in outcomes if isinstance(outcome, Member)]
    assert len(made) == 1
    assert {outcome for outcome in outcomes if isinstance(outcome, str)} <= {"taken", "closed"}
    assert Member.objects.count() == Profile.objects.count() == 1


def test_who_was_shown_why_an_account_is_hidden_and_joins_is_that_no_more(client: Client) -> None:
    joining = join(client)
    session = client.session
    session[HIDDEN] = "somebody's number"
    session.save()
    assert enter_code(client, joining).status_code == 303
    assert HIDDEN not in client.session and client.get("/sign-in/hidden/").status_code == 404
