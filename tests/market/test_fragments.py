"""Pieces of pages are kept, but nobody ever reads an old one, nor somebody else's."""

import re
from threading import Thread

import pytest
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from parley.market.fragments import OVERHEAD, Fragments, Packer, fragments
from parley.market.models import Category, Listing
from parley.market.pages import SLOT, framed
from parley.members.models import Member
from parley.notices.models import Event
from tests.market.things import listing, photo


def test_what_was_not_used_for_longest_goes_first() -> None:
    kept = Fragments(limit=3 * (OVERHEAD + 133))
    for name in "abc":
        kept.put(name, (b"x" * 100,))
    kept.get("a")
    kept.put("d", (b"x" * 100,))
    assert kept.get("b") is None
    assert all(kept.get(name) for name in "acd")


def test_the_bytes_are_bounded_and_a_piece_too_large_is_not_kept() -> None:
    kept = Fragments(limit=20_000)
    for number in range(500):
        kept.put(number, (b"x" * (number % 700),))
        assert kept.size <= 20_000
    kept.put("huge", (b"x" * 30_000,))
    assert kept.get("huge") is None and kept.size <= 20_000
    kept.put(499, (b"y",))
    kept.clear()
    assert kept.size == len(kept) == 0


def test_threads_keep_the_books_right() -> None:
    kept = Fragments(limit=50_000)

    def work(seed: int) -> None:
        for number in range(2000):
            kept.put((seed * number) % 97, (b"x" * (number % 300),))
            kept.get_all(range(20))

    threads = [Thread(target=work, args=(seed,)) for seed in (3, 5, 7, 11)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept.size == sum(
        OVERHEAD + sum(len(p) + 33 for p in kept.get(key)) for key in list(range(97)) if kept.get(key)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/browse/", "/browse/board-games/", "/members/ana/", "own"])
def test_a_change_is_in_the_very_next_answer(client: Client, ana: Member, path: str) -> None:
    lamp = listing(ana)
    path = lamp.get_absolute_url() if path == "own" else path
    assert "Brass lamp" in client.get(path).content.decode()
    Listing.objects.get(pk=lamp.pk).edit(by=ana, title="Copper lamp", price_amount=7700)
    page = client.get(path).content.decode()
    assert "Copper lamp" in page and "Brass lamp" not in page and "€77.00" in page
    Listing.objects.filter(pk=lamp.pk).update(available=0)
    assert "Reserved" in client.get(path).content.decode()
    ana.rename("anabel")
    assert "anabel" in client.get(path.replace("/ana/", "/anabel/")).content.decode()
    ana.rate_change("positive")
    assert "1 of 1 positive" in client.get(path.replace("/ana/", "/anabel/")).content.decode()


@pytest.mark.django_db
def test_a_photo_that_became_ready_is_used_at_once(client: Client, ana: Member) -> None:
    lamp = listing(ana)
    shown = photo(lamp)
    type(shown).objects.update(sizes_ready="2000")
    assert f"{shown.token}-2000" in client.get("/browse/").content.decode()
    type(shown).objects.update(sizes_ready="320 640 1280 2000")
    Listing.objects.filter(pk=lamp.pk).redrawn()
    assert f"{shown.token}-640" in client.get("/browse/").content.decode()


@pytest.mark.django_db
def test_other_things_of_the_owner_change_on_the_page_too(client: Client, ana: Member) -> None:
    lamp, vase = listing(ana), listing(ana, "Green vase")
    assert "Green vase" in client.get(lamp.get_absolute_url()).content.decode()
    vase.edit(by=ana, title="Blue vase")
    assert "Blue vase" in client.get(lamp.get_absolute_url()).content.decode()
    vase.pause(by=ana)
    assert "Blue vase" not in client.get(lamp.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_nothing_of_one_reader_reaches_another(client: Client, ana: Member, ben: Member, sign_in) -> None:
    lamp = listing(ana)
    owner, buyer = sign_in(ana), sign_in(ben)
    Event.record("joined", about=ben, by=None, tell=[ben.subject])
    pages = {}
    for _round in range(2):
        for name, reader in (("owner", owner), ("buyer", buyer), ("public", client)):
            pages[name] = [
                reader.get(path).content.decode() for path in (lamp.get_absolute_url(), "/browse/", "/")
            ]
    for page in pages["public"]:
        assert "csrfmiddlewaretoken" not in page and "Sign in" in page
        assert "ben" not in page
    assert all("Account of ben" in page and "Account of ana" not in page for page in pages["buyer"])
    assert all("Account of ana" in page and "1 new notice" not in page for page in pages["owner"])
    assert all("1 new notice" in page for page in pages["buyer"])
    assert "/pause/" in pages["owner"][0] and "/pause/" not in pages["buyer"][0] + pages["public"][0]
    assert not any("stand-in" in page for group in pages.values() for page in group)


@pytest.mark.django_db
@pytest.mark.parametrize("theme", ["", "dark", "light", "nonsense"])
def test_a_kept_shell_is_the_shell(ana: Member, sign_in, theme: str) -> None:
    for client in (Client(), sign_in(ana)):
        request = RequestFactory().get("/browse/")
        request.COOKIES = {name: cookie.value for name, cookie in client.cookies.items()} | {
            "parley_theme": theme
        }
        request.user = ana
        fresh = render_to_string("market/frame.html", {"slot": SLOT}, request).encode().split(SLOT.encode())
        for _again in range(2):
            kept = framed(request, "market/frame.html", "en", {"slot": SLOT})
            assert [_steady(part) for part in kept] == [_steady(part) for part in fresh]


def _steady(html: bytes) -> str:
    """Without what is new in every answer: the proof and the key of a form."""
    return re.sub(r'(name="(?:_once|csrfmiddlewaretoken)" value=")[^"]*', r"\1", html.decode())


@pytest.mark.django_db
def test_each_answer_has_a_key_and_a_proof_of_its_own(ana: Member, sign_in) -> None:
    client = sign_in(ana)
    keys = [
        client.get("/browse/").content.decode().partition('name="_once" value="')[2][:36] for _ in range(2)
    ]
    assert keys[0] != keys[1] and all(len(key) == 36 and "<" not in key for key in keys)


@pytest.mark.django_db
def test_the_words_of_a_search_are_not_kept(client: Client, ana: Member) -> None:
    listing(ana)
    assert 'value="brass"' in client.get("/browse/?q=brass").content.decode()
    assert 'value="brass"' not in client.get("/browse/").content.decode()
    assert not any("brass" in str(key) for key in fragments._kept)


@pytest.mark.django_db(transaction=True)
def test_a_change_made_by_another_process_shows_at_once(client: Client, ana: Member) -> None:
    lamp = listing(ana)
    assert "Brass lamp" in client.get(lamp.get_absolute_url()).content.decode()

    def elsewhere() -> None:
        with transaction.atomic():
            Listing.objects.get(pk=lamp.pk).edit(by=ana, title="Copper lamp")
        connection.close()

    other = Thread(target=elsewhere)
    other.start()
    other.join()
    assert "Copper lamp" in client.get(lamp.get_absolute_url()).content.decode()
    assert Category.objects.exists()


def test_packed_texts_come_back_as_they_were() -> None:
    packer = Packer()
    texts = [
        f"<article class='listing'><p>Lamp {n} für Ana 🏮</p></article>".encode() * (n % 5) for n in range(40)
    ]
    packed = [packer.pack(text) for text in texts]
    assert [packer.unpack(each) for each in packed] == texts
    assert len(packed[39]) < len(texts[39]) / 3
