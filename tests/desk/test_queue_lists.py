"""Every queue of the front page has a list of its own, also the contested marks and who opens and cancels."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from parley.desk.queues import QUEUES
from parley.ground import clock
from parley.offers.models import Contest, Deal
from tests.offers.things import confirmed, put_up
from tests.promises.test_S1_reports_reasons_appeals import text

pytestmark = pytest.mark.django_db


def test_every_queue_leads_to_a_list_of_its_own(mo, sign_in):
    desk = sign_in(mo)
    assert "desk:front" not in {queue.url for queue in QUEUES.values()}
    for queue in QUEUES.values():
        assert desk.get(reverse(queue.url)).status_code == 200


@pytest.mark.parametrize("name", ["desk:marks", "desk:openers"])
def test_an_empty_list_says_so_and_is_not_there_for_others(name, ana, mo, sign_in):
    path = reverse(name)
    assert sign_in(ana).get(path).status_code == 404
    assert Client().get(path).status_code == 303
    assert ("No contested marks" if name == "desk:marks" else "Nothing waits here.") in text(
        sign_in(mo), path
    )


def test_the_marks_wait_first_and_those_of_ones_own_deals_are_left_out(lamp, ana, ben, mo, nia, sign_in):
    decided, waiting, own = (confirmed(put_up(owner, title=title), by) for owner, title, by in (
        (ana, "Blue jug", ben), (ana, "Green jug", ben), (ana, "Red jug", mo),
    ))  # fmt: skip
    for deal, by in ((decided, ben), (waiting, ben), (own, mo)):
        side = deal.sides.get(member=by)
        Contest.objects.create(side=side, subject=by.subject, keeping=uuid4(), made_at=clock.now())
    Contest.objects.filter(side__deal=decided).update(state="upheld")
    page = text(sign_in(mo), reverse("desk:marks"))
    assert page.index("Green jug") < page.index("Decided") < page.index("Blue jug")
    assert "Red jug" not in page and "Red jug" in text(sign_in(nia), reverse("desk:marks"))


def test_who_opens_and_cancels_stands_in_the_list_with_the_way_to_restrict(ana, ben, mo, sign_in):
    for title in ("Blue jug", "Green jug", "Red jug", "Grey jug", "White jug"):
        deal = confirmed(put_up(ana, title=title), ben)
        deal.sides.filter(member=ben).update(contact_opened_at=clock.now())
        Deal.objects.get(pk=deal.pk).cancel(by=ben, reason="I found another one.")
    page = text(sign_in(mo), reverse("desk:openers"))
    assert "ben" in page and reverse("desk:restriction", args=["ben"]) in page and "5×" in page
