"""A text of a megabyte, a thousand things ticked: a clear message, what was typed kept, nothing changed."""

import pytest

from parley.members.models import Draft
from parley.offers.models import Message, Offer
from tests.offers.browsing import filled, new, page_of, press
from tests.offers.conftest import lamp

__all__ = ["lamp"]
pytestmark = pytest.mark.django_db

MEGABYTE = 1024 * 1024
LONG = "a" * MEGABYTE


def forms(lamp) -> dict[str, dict]:
    """Where, and what is typed there."""
    return {
        new(lamp): filled(lamp, words=LONG),
        f"/listings/{lamp.pk}/messages/new/": filled(lamp, text=LONG),
    }


def test_a_text_of_a_megabyte_is_said_to_be_too_long_at_its_field_and_is_kept(lamp, ben, sign_in):
    for path, typed in forms(lamp).items():
        answer = press(sign_in(ben), path, **typed)
        assert answer.status_code == 422 and LONG in page_of(answer), path
        assert "at most 2000 characters" in page_of(answer)
    assert not Offer.objects.exists() and not Message.objects.exists()


def test_what_is_longer_is_not_read_and_a_page_says_what_to_do(lamp, ben, sign_in, client):
    for path in forms(lamp):
        for browser in (sign_in(ben), client):
            answer = press(browser, path, **filled(lamp, words=3 * LONG, text=3 * LONG))
            assert answer.status_code == 413, path
            assert "too long" in page_of(answer) and "Go back in your browser" in page_of(answer)
    assert not Offer.objects.exists() and not Draft.objects.exists()


def test_a_thousand_things_ticked_get_the_message_of_the_verb(lamp, ben, sign_in):
    many = {f"many-{number}": "1" for number in range(1000)}
    ticked = [f"{number}-1" for number in range(1000, 2000)]
    answer = sign_in(ben).post(new(lamp), filled(lamp, things=ticked, words="Mind the shade.", **many))
    assert answer.status_code == 422 and "At most 20 things can be added to one offer." in page_of(answer)
    assert "Mind the shade." in page_of(answer) and not Offer.objects.exists()


def test_and_tens_of_thousands_the_page(lamp, ben, sign_in):
    ticked = [f"{number}-1" for number in range(20_000)]
    assert sign_in(ben).post(new(lamp), filled(lamp, things=ticked)).status_code == 413
