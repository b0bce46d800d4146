"""M2: joining asks for email, user ID, password, city and country, and adulthood; name, telephone and
address come before the first listing or binding offer; nothing is asked without a declared use."""

import re

import pytest
from django.test import Client

from parley.ground.refusals import Refusal
from parley.members.forms.details import DetailsForm
from parley.members.forms.joining import JoiningForm
from parley.members.models import Joining, Member, Profile
from parley.privacy.catalogue import Personal, catalogue
from parley.safety.doors import may_deal
from tests.members.people import DETAILS, enter_code, join, send

pytestmark = pytest.mark.django_db
ASKED_TO_JOIN = {"email", "handle", "password", "country", "city", "born", "agree"}


def test_joining_asks_for_these_and_nothing_else(client: Client) -> None:
    names = set(
        re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', client.get("/join/").content.decode())
    )
    assert names - {"_once", "csrfmiddlewaretoken", "next", "q"} == ASKED_TO_JOIN


def test_a_new_member_deals_only_after_giving_the_details(client: Client) -> None:
    enter_code(client, join(client))
    with pytest.raises(Refusal) as refusal:
        may_deal(Member.objects.get(handle="nora"))
    assert refusal.value.code == "details-needed"
    send(client, "/me/details/", DETAILS)
    may_deal(Member.objects.get(handle="nora"))


def test_the_telephone_must_be_valid_and_the_address_by_the_format_of_its_country() -> None:
    assert DetailsForm(DETAILS).is_valid()
    assert "phone" in DetailsForm({**DETAILS, "phone": "030 1"}).errors
    assert "postal_code" in DetailsForm({**DETAILS, "postal_code": "1"}).errors


@pytest.mark.parametrize("model", [Profile, Joining])
def test_everything_kept_of_it_has_a_declared_use(model: type) -> None:
    personal = catalogue.table_of(model).personal()
    assert personal
    for column, declared in personal.items():
        assert declared.uses, column
        assert declared.keeping in catalogue.keepings


def test_what_is_asked_is_sealed() -> None:
    columns = catalogue.table_of(Profile).columns
    for name in ("email", "name", "phone", "address"):
        assert isinstance(columns[name], Personal)
        assert columns[name].sealed


def test_joining_keeps_no_date_of_birth() -> None:
    names = {field.name for model in (Joining, Member, Profile) for field in model._meta.get_fields()}
    assert "born" in JoiningForm.base_fields
    assert not {name for name in names if "birth" in name or "born" in name}
