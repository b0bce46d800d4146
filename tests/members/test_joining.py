"""Joining: the form."""

import pytest
from django.test import Client
from django.urls import reverse

from parley.members.forms.joining import JoiningForm
from parley.members.models import Joining, Member
from parley.notices.models import Event, Notice
from parley.notices.wording import mail_words
from tests.cast import PASSWORD
from tests.members.people import form, join, send

pytestmark = pytest.mark.django_db
JOIN = "/join/"


def test_the_form_says_why_each_thing_is_asked(client: Client) -> None:
    page = client.get(JOIN).content.decode()
    assert page.count("field__help") >= 5
    assert "We look at the date and forget it" in page


def test_a_complete_form_leads_to_the_code_and_mails_it(client: Client) -> None:
    joining = join(client)
    assert joining.handle == "nora"
    assert joining.city.name == "Berlin"
    assert Notice.objects.get(subject=joining.subject).event.kind == "joining-code"
    assert not Member.objects.filter(handle="nora").exists()


def test_the_address_is_sealed_and_the_code_and_the_password_are_stored_nowhere(client: Client) -> None:
    joining = join(client)
    stored = repr(Joining.objects.filter(pk=joining.pk).values_list().get())
    assert repr(joining.email) == "<sealed>"
    assert joining.code not in stored
    assert PASSWORD not in stored
    assert joining.password.startswith("argon2")


def test_what_is_no_mail_address_is_said_once() -> None:
    form = JoiningForm({"email": "no-address"})
    assert form.errors["email"] == ["That is not a mail address."]


def test_the_mail_holds_the_code(client: Client) -> None:
    joining = join(client)
    words = mail_words(Notice.objects.get(subject=joining.subject))
    assert joining.code in words.subject
    assert reverse("members:code", args=[joining.row]) in words.body


@pytest.mark.parametrize(
    ("field", "wrong", "says"),
    [
        ("email", "", "This is needed."),
        ("email", "no-address", "That is not a mail address."),
        ("email", "a" * 250 + "@example.org", "at most 254"),
        ("handle", "", "This is needed."),
        ("handle", "ab", "at least 3"),
        ("handle", "a" * 25, "at most 24"),
        ("handle", "no spaces", "Use letters"),
        ("handle", "ünal", "Use letters"),
        ("handle", "-nora", "Use letters"),
        ("handle", "Moderator", "mistaken"),
        ("password", "", "This is needed."),
        ("password", "p" * 201, "at most 200"),
        ("country", "", "This is needed."),
        ("country", "Atlantis", "Choose one of these."),
        ("city", "", "This is needed."),
        ("city", "Nowhere at all", "No city of this name"),
        ("city", "B" * 101, "at most 100"),
        ("city", "\x00", "Null characters"),
        ("born", "", "This is needed."),
        ("born", "yesterday", "Write a date"),
        ("born", "0007-01-01", "Check the year."),
        ("born", "2990-01-01", "Check the year."),
        ("agree", "", "This is needed."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client: Client, field: str, wrong: str, says: str) -> None:
    response = send(client, JOIN, form(**{field: wrong}))
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode()
    assert says in response.content.decode()
    assert not Joining.objects.exists()
    assert not Event.objects.exists()


def test_an_empty_form_is_refused_at_every_field(client: Client) -> None:
    response = send(client, JOIN)
    assert response.status_code == 422
    assert response.content.decode().count('class="field__error"') == 7


def test_what_was_typed_is_kept_but_never_the_password(client: Client) -> None:
    page = send(client, JOIN, form(born="")).content.decode()
    assert "nora@example.org" in page
    assert 'value="nora"' in page
    assert PASSWORD not in page


@pytest.mark.parametrize(
    "weak",
    ["kurz4711", "password123", "1234567890123", "nora-is-my-name", "xx NORA.NORD xx"],
)
def test_a_weak_password_is_refused_and_not_repeated(client: Client, weak: str) -> None:
    response = send(client, JOIN, form(email="nora.nord@example.org", password=weak))
    assert response.status_code == 422
    assert 'id="id_password_error"' in response.content.decode()
    assert weak not in response.content.decode()
    assert not Joining.objects.exists()


def test_an_unknown_choice_is_not_repeated(client: Client) -> None:
    page = send(client, JOIN, form(country="marker-4711")).content.decode()
    assert "marker-4711" not in page


def test_a_taken_user_id_is_said_whatever_its_case(client: Client, ana: Member) -> None:
    response = send(client, JOIN, form(handle="ANA"))
    assert response.status_code == 422
    assert "This user ID is taken" in response.content.decode()


def test_a_taken_address_gets_the_same_answer_and_its_owner_another_mail(client: Client, ana: Member) -> None:
    free, taken = join(client), join(client, handle="nina", email="ANA@example.org")
    pages = [
        client.get(reverse("members:code", args=[one.row])).content.decode().replace(str(one.row), "")
        for one in (free, taken)
    ]
    assert _without_keys(pages[0]) == _without_keys(pages[1])
    assert Notice.objects.get(subject=ana.subject).event.kind == "already-member"
    assert not Notice.objects.filter(subject=taken.subject).exists()


def _without_keys(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "_once" not in line and "csrf" not in line)


def test_the_owner_of_an_address_is_not_flooded(client: Client, ana: Member) -> None:
    for number in range(8):
        join(client, handle=f"nina{number}", email="ana@example.org")
    assert Notice.objects.filter(subject=ana.subject).count() == 5


def test_several_cities_of_one_name_are_offered(client: Client) -> None:
    typed = form(country="US", city="springfield")
    response = send(client, JOIN, typed)
    assert response.status_code == 422
    assert "Springfield, Oregon" in response.content.decode()
    chosen = send(client, JOIN, {**typed, "which": "5754005"})
    assert chosen.status_code == 303
    assert Joining.objects.get().city.region == "Oregon"


def test_a_city_of_another_country_cannot_be_slipped_in(client: Client) -> None:
    response = send(client, JOIN, form(country="US", city="springfield", which="2950159"))
    assert response.status_code == 422
    assert not Joining.objects.exists()


@pytest.mark.parametrize("city", ["münchen", "MUNICH", "Munchen"])
def test_a_city_is_found_in_any_spelling(client: Client, city: str) -> None:
    assert join(client, city=city).city.name == "Munich"


def test_who_is_signed_in_has_nothing_to_join(ana: Member, sign_in) -> None:
    assert sign_in(ana).get(JOIN).url == reverse("members:profile")


@pytest.mark.parametrize(
    "outside", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/" * 400]
)
def test_nobody_is_led_off_the_site(client: Client, outside: str) -> None:
    assert join(client, after=outside).onward == ""
