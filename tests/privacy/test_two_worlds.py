"""Two worlds that differ in one sealed value: who may not see it cannot tell them apart, on any page.

The addresses come from the URL map, so a new page is part of this without being named here."""

import pytest
from django.db import connection
from django.template.backends import jinja2
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parley.ground import clock
from parley.market import tree
from parley.market.fragments import fragments
from parley.market.shelves import counts
from parley.members.models import Profile
from parley.offers.models import DealContact
from parley.privacy import keys, sealing
from parley.privacy.catalogue import catalogue
from parley.privacy.gate import disclose
from parley.privacy.sealing import SealedModel
from parley.site.check.addresses import addresses
from parley.site.check.visiting import bytes_of, comparable
from tests.offers.things import agreed, confirmed, offered, put_up
from tests.privacy.everything import fill

pytestmark = pytest.mark.long

OTHER = {
    "name": "Zoe Zimmermann-Quitzow",
    "email": "somebody.else@example.net",
    "phone": "+442079460999",
    "address": {
        "country_code": "GB",
        "street_address": "99 Far Road",
        "postal_code": "LS1 9ZZ",
        "city": "YORK",
    },
}


@pytest.fixture
def viewers(ana, ben, cleo, dov, mo, sign_in):
    """Ana sells. Cleo has not confirmed, Ben has; Dov is a stranger and Mo moderates."""
    with clock.frozen():
        confirmed(put_up(ana), ben)
        agreed(put_up(ana, title="Oak table"), cleo)
        offered(put_up(ana, title="Old chair"), dov)
        yield {"nobody": Client(), **{each.handle: sign_in(each) for each in (ben, cleo, dov, mo)}}


def looked(viewers) -> dict:
    """{(viewer, path): (status, bytes, number of queries)} of every address for every viewer."""
    for memory in (fragments.clear, counts.forget, tree.forget):
        memory()
    for browser in viewers.values():
        browser.get("/policy/")
    seen = {}
    for name, browser in viewers.items():
        for address in addresses():
            if address.path.startswith("/outside/"):
                continue  # whoever holds such a link was given it, to read
            with CaptureQueriesContext(connection) as queries:
                answer = browser.get(address.path)
            seen[name, address.path] = (answer.status_code, comparable(bytes_of(answer)), len(queries))
    return seen


def differing(before: dict, after: dict) -> list:
    assert before.keys() == after.keys()
    return [key for key in before if before[key] != after[key]]


def swap(row, field: str) -> None:
    setattr(row, field, OTHER[field])
    row.save()


@pytest.mark.parametrize("field", ["name", "email", "phone", "address"])
def test_nobody_can_tell_what_stands_in_a_profile(viewers, ana, field):
    before = looked(viewers)
    swap(Profile.objects.get(member=ana), field)
    after = looked(viewers)
    assert differing(before, after) == []
    assert len(before) > 200


@pytest.mark.parametrize("field", ["name", "email", "address"])
def test_nobody_can_tell_what_stands_in_a_contact_that_was_not_opened(viewers, ana, field):
    before = looked(viewers)
    swap(DealContact.objects.get(side__member=ana), field)
    assert differing(before, looked(viewers)) == []


def other(value):
    """Something else of the same kind, and of another length."""
    if isinstance(value, dict):
        return {name: other(each) for name, each in value.items()}
    if isinstance(value, list):
        return [other(each) for each in value]
    return f"{value}, and so on" if isinstance(value, str) else value


def change_all_that_is_sealed(of_whom) -> set:
    """Seal something else in every sealed column of these people's rows -> the names of those columns."""
    changed = set()
    for table in catalogue.tables.values():
        if table.model is None or not issubclass(table.model, SealedModel):
            continue
        for row in table.model.objects.filter(subject__in=[each.subject for each in of_whom]):
            key = keys.keys_of([row.keeping])[row.keeping]
            for field in sealing.sealed_fields(table.model):
                plain = sealing.open_sealed(row, field.name, key)
                if plain is not None:
                    setattr(row, field.name, other(plain))
                    changed.add(f"{table.name}.{field.name}")
            row.save()
    return changed


def test_a_stranger_cannot_tell_what_anything_sealed_says(ana, ben, dov, mo, sign_in):
    """All at once: messages and their photos, statements, exhibits, how to pay, words to staff, cases."""
    with clock.frozen():
        fill(ana, ben, mo)
        viewers = {"nobody": Client(), "dov": sign_in(dov)}
        before = looked(viewers)
        changed = change_all_that_is_sealed([ana, ben, mo])
        assert differing(before, looked(viewers)) == []
    tables = {name.partition(".")[0] for name in changed}
    assert {"offers_message", "offers_messagephoto", "offers_instruction", "desk_caseword"} <= tables
    assert len(changed) > 15


def test_a_page_that_counts_the_letters_of_a_name_is_noticed(viewers, ana, monkeypatch):
    whole = jinja2.Template.render

    def telling(self, context=None, request=None):
        name = disclose(ana, "keep-account", ["name"], about=Profile.objects.get(member=ana))["name"]
        return whole(self, context, request) + " " * len(name)

    monkeypatch.setattr(jinja2.Template, "render", telling)
    before = looked(viewers)
    swap(Profile.objects.get(member=ana), "name")
    assert differing(before, looked(viewers)) != []
