"""D2: service partners are listed, each with its contract, confidentiality, its own policy (linked, dated),
its purpose and exactly the fields it may receive."""

import copy
import html
import re
from datetime import date

import pytest
from django.test import Client

from parley.privacy import lints, partners, policy
from parley.privacy.catalogue import Service, catalogue
from parley.site import start
from parley.site.config import BadConfiguration, Config

SAID = {
    "who": "Letterbox Ltd", "contract": "data processing agreement", "contract_since": date(2026, 1, 31),
    "confidentiality": "bound in writing", "policy": "https://letterbox.example/privacy",
    "policy_date": date(2026, 2, 1), "country": "Ireland",
}  # fmt: skip


def section():
    page = Client().get("/policy/").content.decode()
    return page.partition('aria-labelledby="partners"')[2].partition("</section>")[0]


def words():
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section())))


@pytest.mark.django_db
def test_every_partner_stands_on_the_page_with_what_binds_it(settings):
    settings.PARLEY_PARTNERS = {"mail": SAID}
    text = words()
    for said in (
        "Letterbox Ltd",
        "data processing agreement",
        "January 31, 2026",
        "bound in writing",
        "Ireland",
    ):
        assert said in text
    assert 'href="https://letterbox.example/privacy"' in section()
    for name in catalogue.partners:
        assert f'id="partner-{name}"' in section()
    assert "has not said" not in text


@pytest.mark.django_db
def test_each_purpose_and_field_of_a_partner_stands_there_and_follows_from_the_uses():
    text = words()
    for entry in partners.registry():
        assert entry.receipts
        for receipt in entry.receipts:
            assert str(receipt.purpose.label) in text and f'href="#{receipt.clause}"' in section()
            assert all(policy.label_of(column) in text for column in receipt.columns)
    got = {
        column for entry in partners.registry() for receipt in entry.receipts for column in receipt.columns
    }
    assert "members_profile.email" in got and "members_profile.phone" not in got


@pytest.mark.django_db
def test_what_the_operator_has_not_said_is_shown_as_not_said_and_named_but_no_reason_not_to_start(settings):
    settings.PARLEY_PARTNERS = {}
    assert words().count("has not said") == len(partners.FACTS)
    said = []
    start.warn(said.append)
    assert any("PARLEY_MAIL_PARTNER" in line and "contract" in line for line in said)
    start.guard()
    settings.PARLEY_PARTNERS = {"mail": SAID}
    assert partners.missing() == []


@pytest.mark.django_db
def test_the_person_outside_is_shown_as_nobody_until_the_operator_names_one_and_then_as_any_partner(settings):
    settings.PARLEY_PARTNERS, settings.PARLEY_OUTSIDE_SECOND = {"mail": SAID}, ""
    assert "the operator has named no such partner" in words()
    settings.PARLEY_OUTSIDE_SECOND = "second@example.org"
    assert words().count("has not said") == len(partners.FACTS) and "no such partner" not in words()
    assert any("PARLEY_OUTSIDE_SECOND_PARTNER" in line for line in partners.missing())
    settings.PARLEY_PARTNERS = {"mail": SAID, "outside-second": SAID | {"who": "Vera Second"}}
    assert "Vera Second" in words() and partners.missing() == []


def test_a_partner_with_a_use_and_no_declaration_stops_the_start():
    own = copy.copy(catalogue)
    own.partners = {}
    assert any("the partner 'mail' is not declared" in line for line in lints.problems(own))


def test_what_is_declared_in_code_is_stated_by_the_policy_and_what_the_operator_says_is_not():
    own = copy.copy(catalogue)
    own.partners = {"mail": Service("mail", "the mail service", **SAID)}
    text = policy.as_text(own)
    assert "partner mail contract: data processing agreement, 2026-01-31\n" in text
    assert "partner mail country: Ireland\n" in text
    assert "partner mail facts: said by the operator\n" in policy.as_text()


def test_the_operators_words_come_from_the_settings_and_nonsense_is_refused(monkeypatch):
    name = "PARLEY_MAIL_PARTNER"
    said = {
        name: "Letterbox Ltd", f"{name}_CONTRACT": "data processing agreement",
        f"{name}_CONTRACT_SINCE": "2026-01-31", f"{name}_CONFIDENTIALITY": "bound in writing",
        f"{name}_POLICY": "https://letterbox.example/privacy", f"{name}_POLICY_DATE": "2026-02-01",
        f"{name}_COUNTRY": "Ireland",
    }  # fmt: skip
    for each in said:
        monkeypatch.delenv(each, raising=False)
    assert Config(said).partner(name) == SAID
    assert Config({}).partner(name) == {}
    for setting, value in ((f"{name}_POLICY", "javascript:alert(1)"), (f"{name}_POLICY_DATE", "last spring")):
        with pytest.raises(BadConfiguration, match=setting):
            Config({setting: value}).partner(name)
