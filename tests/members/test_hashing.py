"""A password is hashed outside any transaction: on SQLite everybody who writes would wait for it."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.db import connection, transaction
from django.test import Client
from django.utils.module_loading import import_string

from parley.members.models import Joining, Member
from parley.site import settings as of_the_program
from tests.cast import PASSWORD
from tests.members.people import form, send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hashed(ana: Member, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each password hashed from now on, whether that was inside a transaction."""
    seen: list[bool] = []

    def noted(method: str) -> None:
        real = getattr(Argon2PasswordHasher, method)

        def also_noted(self: Argon2PasswordHasher, *given: object, **named: object) -> object:
            seen.append(connection.in_atomic_block)
            return real(self, *given, **named)

        monkeypatch.setattr(Argon2PasswordHasher, method, also_noted)

    noted("encode")
    noted("verify")
    return seen


def test_a_transaction_around_it_would_be_seen(hashed: list[bool]) -> None:
    with transaction.atomic():
        make_password(PASSWORD)
    assert hashed == [True]


def test_nobody_waits_for_somebody_who_joins(client: Client, hashed: list[bool]) -> None:
    typed = {**form(), "_once": "6f1d2bd6-3a3c-4f6e-9d8f-0c5a4d9f3b11"}
    for _ in range(2):
        assert client.post("/join/", typed).status_code == 303
    assert len(hashed) >= 2
    assert not any(hashed)


@pytest.mark.parametrize(("name", "status"), [("ana", 303), ("nobody", 422)])
def test_nobody_waits_for_somebody_who_signs_in(
    client: Client, hashed: list[bool], name: str, status: int
) -> None:
    assert send(client, "/sign-in/", {"name": name, "password": PASSWORD}).status_code == status
    assert hashed == [False]


def test_nobody_waits_while_a_new_password_is_hashed(ana: Member, sign_in, hashed: list[bool]) -> None:
    typed = {"old_password": PASSWORD, "new_password": "nine purple kettles"}
    assert send(sign_in(ana), "/me/password/", typed).status_code == 303
    assert len(hashed) >= 2
    assert not any(hashed)


def test_nobody_waits_while_a_change_of_address_asks_the_password(
    ana: Member, sign_in, hashed: list[bool]
) -> None:
    typed = {"mail-email": "ana@new.example", "mail-password": PASSWORD}
    assert send(sign_in(ana), "/me/email/", typed).status_code == 303
    assert hashed == [False]


def test_only_the_hash_is_kept(client: Client, hashed: list[bool]) -> None:
    send(client, "/join/", form())
    assert Joining.objects.get().password.startswith("argon2")


def test_outside_of_tests_a_hash_costs_what_owasp_asks_at_least() -> None:
    """OWASP, Password Storage Cheat Sheet: 19 MiB, two passes, one lane."""
    (name,) = of_the_program.PASSWORD_HASHERS
    hasher = import_string(name)
    assert issubclass(hasher, Argon2PasswordHasher)
    assert hasher.memory_cost >= 19 * 1024
    assert hasher.time_cost >= 2
