"""A deal shows the photos of then, whatever their owner does with them since."""

import pytest
from django.test import Client

from parley.ground import clock
from parley.market import album, jobs, pictures
from parley.market.models import Keepsake, Listing, Photo
from parley.members.models import Member
from parley.offers import rules
from parley.privacy import retention
from tests.market.things import once, picture, upload
from tests.members.leavers import take_leave_of
from tests.offers.browsing import page_of
from tests.offers.things import agreed, completed, offered

RED, BLUE = picture(colour="red"), picture(colour="blue")


@pytest.fixture
def shown(lamp: Listing, ana: Member, settings, tmp_path) -> list[Photo]:
    """Ana's lamp has two photos with their files. -> them"""
    settings.PARLEY_PHOTOS = tmp_path / "photos"
    album.add(lamp, ana, [upload(RED), upload(BLUE)])
    for photo in lamp.photos.all():
        jobs.make_sizes.call_local(photo.pk)
    return list(lamp.photos.all())


def served(photo: Photo) -> bool:
    return Client().get(photo.url("full")).status_code == 200


def page(deal, browser) -> str:
    return page_of(browser.get(deal.get_absolute_url()))


def remove(photo: Photo, browser, commit) -> None:
    path = f"/listings/{photo.listing_id}/photos/{photo.pk}/removal/"
    with commit(execute=True):
        assert browser.post(path, once()).status_code == 303


@pytest.fixture
def browsers(ana: Member, ben: Member, sign_in) -> tuple[Client, Client]:
    """Ana's and Ben's."""
    return sign_in(ana), sign_in(ben)


def test_a_deal_shows_a_photo_that_its_owner_removed_since(lamp, ben, shown, browsers, commit):
    (anas, bens), (red, blue) = browsers, shown
    deal = agreed(lamp, ben)
    note = "stays in the deals"
    lamp.refresh_from_db()
    assert note in page_of(anas.get(f"/listings/{lamp.pk}/photos/"))
    remove(red, anas, commit)
    assert list(lamp.photos.all()) == [blue] and Keepsake.objects.get().token == red.token
    assert served(red) and served(blue)
    assert page(deal, bens).index(red.token) < page(deal, bens).index(blue.token)
    assert red.url("full") in page(deal, bens)
    listing_page = page_of(Client().get(lamp.get_absolute_url()))
    assert red.token not in listing_page and blue.token in listing_page


def test_without_a_deal_a_removed_photo_goes_at_once(lamp, ben, shown, browsers, commit):
    offered(lamp, ben)
    assert "stays in the deals" not in page_of(browsers[0].get(f"/listings/{lamp.pk}/photos/"))
    remove(shown[0], browsers[0], commit)
    assert not served(shown[0]) and not Keepsake.objects.exists()


def test_a_photo_that_came_after_the_deal_is_not_part_of_it(lamp, ana, ben, shown, browsers, commit):
    deal = agreed(lamp, ben)
    album.add(lamp, ana, [upload(picture(colour="green"))])
    green = lamp.photos.last()
    assert green.token not in page(deal, browsers[1])
    remove(green, browsers[0], commit)
    assert not served(green)


def test_the_sweep_keeps_it_until_the_keeping_of_the_last_deal_is_over(
    chairs, ana, ben, cleo, settings, tmp_path
):
    settings.PARLEY_PHOTOS = tmp_path / "photos"
    album.add(chairs, ana, [upload(RED)])
    red = chairs.photos.get()
    with clock.frozen() as time:
        completed(chairs, ben)
        time.tick(days=10)
        running = agreed(chairs, cleo)
        album.remove(red, ana)
        time.tick(days=rules.CONTACT_KEPT.days)
        assert retention.sweep("stray-photos").removed == 0 and served(red)
        running.step_back(by=cleo)
        time.tick(days=rules.CONTACT_KEPT.days - 1)
        assert retention.sweep("stray-photos").removed == 0 and served(red)
        time.tick(days=1)
        assert retention.sweep("stray-photos").removed == 1 and not served(red)
        assert not Keepsake.objects.exists()


def test_a_photo_that_is_on_the_listing_again_outlives_its_keepsake(lamp, ana, ben, shown, browsers, commit):
    red = shown[0]
    with clock.frozen() as time:
        deal = agreed(lamp, ben)
        remove(red, browsers[0], commit)
        album.add(lamp, ana, [upload(RED)])
        again = lamp.photos.last()
        assert again.token == red.token and page(deal, browsers[1]).count(f'href="{again.url("full")}"') == 1
        deal.step_back(by=ben)
        time.tick(days=rules.CONTACT_KEPT.days)
        assert retention.sweep("stray-photos").removed == 0
        assert not Keepsake.objects.exists() and served(again)
        remove(again, browsers[0], commit)
        assert not served(again)


def test_a_size_that_was_made_meanwhile_does_not_cost_the_deal_its_photo(lamp, ana, ben, settings, tmp_path):
    settings.PARLEY_PHOTOS = tmp_path / "photos"
    album.add(lamp, ana, [upload(RED)])
    red = lamp.photos.get()
    agreed(lamp, ben)
    make = pictures.shrunk
    removed = []

    def slowly(*args):
        if not removed:
            removed.append(album.remove(lamp.photos.get(), ana))
        return make(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pictures, "shrunk", slowly)
        jobs.make_sizes.call_local(red.pk)
    assert not Photo.objects.exists() and served(red)


def test_who_leaves_leaves_the_photos_of_deals_that_are_not_over(
    lamp, chairs, ana, ben, shown, browsers, commit
):
    deal, red = agreed(lamp, ben), shown[0]
    album.add(chairs, ana, [upload(RED)])
    other = chairs.photos.get()
    with commit(execute=True):
        take_leave_of(ana.subject, "market")
    assert not Photo.objects.exists() and Keepsake.objects.count() == 2
    kept = Keepsake.objects.get(token=red.token)
    assert served(kept) and kept.file in page(deal, browsers[1]) and not served(other)
