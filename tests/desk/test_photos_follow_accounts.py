"""The files of photos are served to whoever knows their names. While an account is hidden, or closed with a
time in which its member may come back, they are not there; whatever is cut off in between."""

from datetime import timedelta

import pytest
from django.test import Client

from parley.desk.jobs import end_cases
from parley.desk.models import MinorCase
from parley.ground import clock
from parley.market import album, jobs
from parley.market.models import Keepsake, Listing, Photo
from tests.market.conftest import folder
from tests.market.things import files, listing, picture, upload
from tests.offers.things import confirmed, put_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]
__all__ = ["folder"]


@pytest.fixture
def lamp(ana) -> Listing:
    lamp = listing(ana)
    album.add(lamp, ana, [upload(picture()), upload(picture(colour="red"))])
    for photo in lamp.photos.all():
        jobs.make_sizes.call_local(photo.pk)
    return lamp


def urls(lamp: Listing) -> list[str]:
    return [photo.url(size) for photo in lamp.photos.all() for size in ("small", "full")]


def served(addresses: list[str]) -> set[int]:
    return {Client().get(address).status_code for address in addresses}


def test_of_who_may_be_a_minor_no_photo_is_served_at_once_and_all_are_when_shown_again(
    lamp, ana, mo, nia, commit, folder
):
    before, many = urls(lamp), len(files(folder))
    assert served(before) == {200}
    with commit(execute=True):
        case = MinorCase.file(ana, by=mo)
    hidden = urls(lamp)
    assert served(before) == {404} and served(hidden) == {200}  # for the desk
    with commit(execute=True):
        case.disagree(by=nia)
    assert urls(lamp) == before and served(before) == {200} and served(hidden) == {404}
    assert len(files(folder)) == many and jobs.follow_accounts.call_local() == 0


def test_when_the_72_hours_are_over_the_job_that_writes_it_down_brings_them_back(lamp, ana, mo, commit):
    before = urls(lamp)
    with clock.frozen() as time:
        with commit(execute=True):
            MinorCase.file(ana, by=mo)
        time.tick(hours=73)
        with commit(execute=True):
            end_cases.call_local()
        assert served(before) == {200} and urls(lamp) == before


def test_the_clock_alone_is_followed_too(lamp, ana, commit):
    before = urls(lamp)
    with clock.frozen() as time:
        ana.hide(clock.now() + timedelta(hours=1))  # killed before what follows the commit
        assert served(before) == {200}
        with commit(execute=True):
            assert jobs.follow_accounts.call_local() == 1
        assert served(before) == {404}
        time.tick(hours=2)
        with commit(execute=True):
            assert jobs.follow_accounts.call_local() == 1
        assert served(before) == {200} and urls(lamp) == before


def test_what_staff_hides_meanwhile_stays_hidden_when_the_account_is_shown_again(lamp, ana, mo, nia, commit):
    before = urls(lamp)
    with commit(execute=True):
        case = MinorCase.file(ana, by=mo)
    with commit(execute=True):
        Listing.objects.get(pk=lamp.pk).take_down(by=mo)
    with commit(execute=True):
        case.disagree(by=nia)
    assert served(before) == {404}


def test_what_staff_shows_again_stays_hidden_with_its_account(lamp, ana, mo, nia, commit):
    before = urls(lamp)
    with commit(execute=True):
        Listing.objects.get(pk=lamp.pk).hide(by=mo)
    with commit(execute=True):
        case = MinorCase.file(ana, by=mo)
    with commit(execute=True):
        Listing.objects.get(pk=lamp.pk).show(by=mo)
    assert served(before) == {404}
    with commit(execute=True):
        case.disagree(by=nia)
    assert served(before) == {200}


def test_a_closed_account_takes_them_along_and_they_are_there_when_its_member_is_back(lamp, ana, commit):
    before = urls(lamp)
    with commit(execute=True):
        ana.cancel(by=ana, grace=True)
    assert served(before) == {404}
    with commit(execute=True):
        ana.come_back(by=ana)
        jobs.follow_accounts.call_local()
    assert served(before) == {200}


def test_what_stays_for_a_deal_when_its_owner_is_gone_is_where_only_the_deal_knows(ana, ben, commit, folder):
    lamp = put_up(ana)
    album.add(lamp, ana, [upload(picture())])
    known = [lamp.photos.get().url("full")]
    confirmed(lamp, ben)
    with commit(execute=True):
        ana.cancel(by=ana)
    kept = Keepsake.objects.get()
    assert not Photo.objects.exists()
    assert served(known) == {404} and served([kept.url("full")]) == {200}
    with commit(execute=True):
        jobs.follow_accounts.call_local()
    assert served(known) == {404}


def test_nothing_comes_back_of_who_left_for_good_after_the_time_of_grace(lamp, ana, commit):
    before = urls(lamp)
    with commit(execute=True):
        ana.cancel(by=ana, grace=True, keeps_words=True)
    with commit(execute=True):
        ana.cancel(by=ana, keeps_words=True)
    with commit(execute=True):
        jobs.follow_accounts.call_local()
    assert served(before) == {404}
