"""When two people have agreed that an account is a minor's, what the child wrote to others and showed in
deals does not stay with those others either."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.html import strip_tags

from parley.desk.models import MinorCase
from parley.market import album
from parley.market.models import Keepsake, Photo
from parley.members.models import Member
from parley.notices.models import Event
from parley.offers.models import Deal, Message, MessagePhoto, Offer
from parley.offers.models.message_photos import Taken
from parley.privacy import departures, leavings, repeating, shredlist
from parley.privacy.keyring import Keeping
from parley.ratings.models import Rating
from tests.market.conftest import folder
from tests.market.things import files, picture, upload
from tests.offers.things import agreed, completed, offered, put_up

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("folder")]
__all__ = ["folder"]
WORDS = "ZQXMARKERZQX"


@pytest.fixture
def mia(new_member) -> Member:
    return new_member("mia")


@pytest.fixture
def dealt(mia, ben, cleo) -> Deal:
    """Mia sold Ben a violin with a photo, offered Cleo something with words of hers, and wrote to both."""
    violin = put_up(mia, title=f"Violin {WORDS}", description=f"Old {WORDS}", quantity=2, available=2)
    album.add(violin, mia, [upload(picture())])
    deal = completed(violin, ben)
    Rating.give(deal, ben, "positive", "Fine")
    album.remove(violin.photos.get(), mia)
    assert Keepsake.objects.count() == 1
    photo = Taken("data:image/webp;base64,c21hbGw=", "data:image/webp;base64,bGFyZ2U=", 4, 3)
    Message.write(deal.offer.negotiation, mia, f"Thanks {WORDS}", photos=[photo])
    Message.write(deal.offer.negotiation, ben, "My own words")
    offered(put_up(cleo, title="Pot"), mia, words=f"Please {WORDS}", place=f"School {WORDS}")
    loose = put_up(mia, title=f"Bow {WORDS}")
    album.add(loose, mia, [upload(picture(colour="red"))])
    agreed(loose, cleo)
    return deal


def remove(mia: Member, mo: Member, nia: Member) -> None:
    MinorCase.file(mia, by=mo).agree(by=nia)


def test_what_she_wrote_is_gone_for_the_other_side_and_theirs_stays(dealt, mia, ben, mo, nia, sign_in):
    page = dealt.offer.negotiation.get_absolute_url()
    assert WORDS in sign_in(ben).get(page).content.decode()
    remove(mia, mo, nia)
    inside = sign_in(ben)
    for path in (page, dealt.get_absolute_url(), reverse("offers:negotiations"), reverse("notices:list")):
        response = inside.get(path)
        assert response.status_code == 200 and WORDS not in response.content.decode()
    assert "My own words" in inside.get(page).content.decode()
    assert [each.by for each in Message.objects.all()] == [ben] and not MessagePhoto.objects.exists()


def test_offers_deals_and_their_history_say_nothing_of_hers(dealt, mia, mo, nia):
    remove(mia, mo, nia)
    for model in (Offer, Deal, Event, Rating):
        assert not [row for row in model.objects.values() if WORDS in str(row)], model
    assert Deal.objects.count() == 2 and dealt.things[0]["quantity"] == 1
    assert not Keeping.objects.filter(subject=mia.subject).exists()


def test_no_file_of_her_photos_stays_though_a_deal_showed_it(dealt, mia, mo, nia, folder):
    assert len(files(folder)) >= 2
    remove(mia, mo, nia)
    assert not files(folder) and not Photo.objects.exists() and not Keepsake.objects.exists()


def test_who_leaves_by_themselves_leaves_the_other_side_its_record(dealt, mia, ben, sign_in):
    mia.cancel(by=mia)
    assert WORDS in sign_in(ben).get(dealt.get_absolute_url()).content.decode()
    assert Message.objects.filter(by=mia).exists() and Keepsake.objects.exists()


def test_however_little_is_done_at_once_all_of_it_is_done_in_the_end(dealt, mia, mo, nia, monkeypatch):
    monkeypatch.setattr(departures, "BATCH", 1)
    remove(mia, mo, nia)
    while departures.Departure.objects.exists():
        departures.Departure.objects.get().finish()
    for model in (Offer, Deal, Event):
        assert not [row for row in model.objects.values() if WORDS in str(row)], model


def test_a_removal_that_was_killed_goes_on_as_a_removal(dealt, mia, mo, nia, monkeypatch):
    monkeypatch.setattr(departures.Departure, "finish", lambda self, patience=None: None)
    remove(mia, mo, nia)
    monkeypatch.undo()
    assert Message.objects.filter(by=mia).exists()
    departures.sweep(departures.clock.now())
    assert not Message.objects.filter(by=mia).exists()
    assert not Keeping.objects.filter(subject=mia.subject).exists()


def test_the_record_says_what_was_removed_and_what_stays(dealt, mia, mo, nia, new_member, sign_in):
    remove(mia, mo, nia)
    third = sign_in(new_member("max", moderator=True))
    page = third.get(MinorCase.objects.get().get_absolute_url()).content.decode()
    assert "what was written and offered to others, with all photos" in page and "mia" not in strip_tags(page)


def test_a_keeping_that_ends_with_a_removal_is_one_that_lives_on_otherwise():
    for each in leavings.registered.values():
        assert set(each.removed) <= leavings.lives_on()


def test_that_it_was_one_is_written_where_a_restore_reads_it(mia, ben, mo, nia):
    """Also of who wrote to nobody; and not of who left by themselves."""
    remove(mia, mo, nia)
    with transaction.atomic():
        departures.take_leave(ben.subject)
    listed = shredlist.here()
    assert repeating.wholly(mia.subject, listed) and not repeating.wholly(ben.subject, listed)
