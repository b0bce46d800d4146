"""Consent as a ground: a yes is taken back until somebody has fetched what was made of it."""

import pytest

from parley.desk.models import Package
from parley.ground.refusals import Refusal
from parley.notices.models import Event
from parley.privacy.departures import take_leave
from parley.privacy.keyring import Keeping
from tests.desk.cases import filed, fresh, granted


@pytest.fixture
def made(ana, ben, mo, nia):
    """A package with Ana's name in it; Ben was asked too, and has not answered."""
    case = filed(mo, [ana, ben], ground="consent", fields=["name"])
    case.consents.get(member=ana).agree(by=ana)
    granted(case, mo, nia).produce(mo)
    return fresh(case)


def test_a_package_that_nobody_fetched_is_destroyed_with_its_key(
    made, ana, mo, sign_in, once, django_capture_on_commit_callbacks
):
    keeping, browser = Package.objects.get(request=made).keeping, sign_in(ana)
    assert "Take it back" in browser.get(f"/me/requests/{made.pk}/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(f"/me/requests/{made.pk}/refusal/", once()).status_code == 303
    assert not Package.objects.exists() and not Keeping.objects.filter(pk=keeping).exists()
    assert made.consents.get(member=ana).state == "withdrawn" and fresh(made).state == "lapsed"
    with pytest.raises(Refusal, match="no package"):
        fresh(made).fetch(mo)
    assert Event.objects.filter(kind="consent-withdrawn").exists()
    page = browser.get(f"/me/requests/{made.pk}/").content.decode()
    assert "nobody had fetched it" in page and "Take it back" not in page


def test_whoever_has_no_part_in_the_package_has_nothing_to_take_back(made, ben):
    for answer in ("agree", "refuse"):
        with pytest.raises(Refusal, match="nothing more to answer"):
            getattr(made.consents.get(member=ben), answer)(by=ben)
    assert Package.objects.exists()


def test_once_it_was_fetched_it_is_too_late(made, ana, mo, sign_in):
    made.fetch(mo)
    with pytest.raises(Refusal, match="nothing more to answer"):
        made.consents.get(member=ana).refuse(by=ana)
    assert "Take it back" not in sign_in(ana).get(f"/me/requests/{made.pk}/").content.decode()


def test_taken_back_it_is_decided_anew_before_anything_is_made_again(made, ana, mo, nia):
    made.consents.get(member=ana).refuse(by=ana)
    with pytest.raises(Refusal):
        fresh(made).produce(mo)
    fresh(made).ask_again(mo, "They may have thought again.")
    assert made.consents.get(member=ana).state == "asked"


def test_whoever_leaves_takes_it_back(made, ana):
    take_leave(ana.subject)
    assert not Package.objects.exists() and fresh(made).state == "lapsed"
