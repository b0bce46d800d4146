"""Full name, telephone and postal address."""

import pytest
from django.test import Client
from django.urls import reverse

from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.privacy.gate import disclose
from tests.cast import PHONES
from tests.members.people import DETAILS, send

pytestmark = pytest.mark.django_db
PATH = "/me/details/"


@pytest.fixture
def nora(new_member) -> Member:
    return new_member("nora", details=False)


@pytest.fixture
def browser(nora: Member, sign_in) -> Client:
    return sign_in(nora)


def test_details_are_sealed_and_the_member_may_deal(nora: Member, browser: Client) -> None:
    with pytest.raises(Refusal) as refused:
        nora.may_deal()
    assert refused.value.code == "details-needed"
    assert send(browser, PATH, DETAILS).status_code == 303
    nora = Member.objects.get(pk=nora.pk)
    nora.may_deal()
    known = disclose(nora, "keep-account", ["name", "phone", "address"], about=nora.profile)
    assert known["name"] == "Nora Nord"
    assert known["phone"] == PHONES["DE"].format(18)
    assert known["address"]["city"] == "BERLIN"
    assert {repr(nora.profile.name), repr(nora.profile.phone), repr(nora.profile.address)} == {"<sealed>"}


def test_the_country_of_the_city_is_chosen_already(browser: Client) -> None:
    page = browser.get(PATH).content.decode()
    assert '<option value="DE" selected>' in page
    assert 'name="postal_code"' in page


def test_another_country_has_other_fields_and_what_was_typed_stays(browser: Client, nora: Member) -> None:
    response = send(browser, PATH, {**DETAILS, "country_code": "US", "redraw": "1"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "ZIP code" in page
    assert '<option value="CA">' in page
    assert "Nora Nord" in page
    assert "Lindenweg 9" in page
    assert "field__error" not in page
    assert not Member.objects.get(pk=nora.pk).details_complete


def test_a_country_with_few_fields_asks_few(browser: Client) -> None:
    page = send(browser, PATH, {"country_code": "AE", "redraw": "1"}).content.decode()
    assert "Emirate" in page
    assert 'name="postal_code"' not in page


@pytest.mark.parametrize(
    ("field", "wrong", "says"),
    [
        ("name", "", "This is needed."),
        ("name", "N" * 101, "at most 100"),
        ("phone", "", "This is needed."),
        ("phone", "none", "That is not a telephone number."),
        ("phone", "030 1", "does not exist"),
        ("phone", "+44 1632 960123", "does not exist"),
        ("phone", "0" * 31, "at most 30"),
        ("country_code", "", "This is needed."),
        ("country_code", "Atlantis", "Choose one of these."),
        ("street_address", "", "This is needed."),
        ("street_address", "S" * 201, "at most 200"),
        ("postal_code", "", "This is needed."),
        ("postal_code", "LS1 4AP", "does not exist in this country"),
        ("city", "", "This is needed."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    browser: Client, nora: Member, field: str, wrong: str, says: str
) -> None:
    response = send(browser, PATH, {**DETAILS, field: wrong})
    page = response.content.decode()
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert says in page
    assert not Member.objects.get(pk=nora.pk).details_complete


def test_what_was_typed_is_kept(browser: Client) -> None:
    page = send(browser, PATH, {**DETAILS, "phone": "none"}).content.decode()
    assert "Lindenweg 9" in page
    assert 'value="none"' in page


def test_a_number_of_another_country_is_taken_with_its_code(browser: Client, nora: Member) -> None:
    assert send(browser, PATH, {**DETAILS, "phone": "+44 20 7946 0018"}).status_code == 303
    profile = Member.objects.get(pk=nora.pk).profile
    assert disclose(nora, "keep-account", ["phone"], about=profile)["phone"] == "+442079460018"


def test_a_state_is_chosen_from_those_of_the_country(browser: Client) -> None:
    typed = {
        "name": "Nora Nord", "phone": "202-555-0143", "country_code": "US", "street_address": "7 Elm Street",
        "city": "Springfield", "country_area": "Nowhere", "postal_code": "62701",
    }  # fmt: skip
    response = send(browser, PATH, typed)
    assert response.status_code == 422
    assert "Choose one of these." in response.content.decode()
    assert send(browser, PATH, {**typed, "country_area": "IL"}).status_code == 303


def test_details_that_were_given_are_shown_to_change(ana: Member, sign_in) -> None:
    page = sign_in(ana).get(PATH).content.decode()
    assert "Ana Abendroth" in page
    assert "Lindenweg 7" in page


def test_somebody_not_signed_in_is_led_to_sign_in(client: Client) -> None:
    assert client.get(PATH).url == f"{reverse('members:sign-in')}?next=%2Fme%2Fdetails%2F"
    assert send(client, PATH, DETAILS).url.startswith(reverse("members:sign-in"))


def test_a_state_that_is_missing_is_said_as_everything_else_is(browser: Client) -> None:
    american = {
        **DETAILS,
        "country_code": "US",
        "city": "Springfield",
        "postal_code": "62701",
        "country_area": "",
    }
    page = send(browser, PATH, american).content.decode()
    assert "This is needed." in page
    assert "This field is required." not in page
