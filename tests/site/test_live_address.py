"""Where pages find the live streams, which pages may listen, and which port they get."""

import os
import socket

import pytest

from parley.site import serving
from parley.site.live import address
from parley.site.trouble import Trouble
from tests.site.processes import free_port


@pytest.fixture
def place(settings, monkeypatch):
    """place(public address, port of the streams, …): the settings of one whose server has port 8000"""

    def made(public="http://127.0.0.1:8000", port=0, proxied=False, **environment):
        settings.PUBLIC_URL, settings.PORT, settings.SECURE = public, 8000, public.startswith("https")
        settings.PARLEY_LIVE_PORT, settings.PARLEY_LIVE_PROXIED = port, proxied
        settings.ALLOWED_HOSTS = [public.partition("://")[2].partition(":")[0], "localhost", "[::1]"]
        monkeypatch.setenv("PARLEY_LIVE_PORT", str(port or ""))

    return made


def test_a_page_that_is_reached_by_port_listens_at_another_port_of_its_own_host_and_nowhere_else(place):
    place(port=8001)
    assert address.for_pages() == ":8001/live/stream/"
    assert address.sources() == ["127.0.0.1:8001", "localhost:8001"]
    assert address.origins() == {"http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"}


def test_behind_a_proxy_that_leads_to_the_streams_a_page_stays_at_its_own_origin(place):
    place("https://market.example.org", port=8001, proxied=True)
    assert address.for_pages() == "/live/stream/"
    assert address.sources() == []
    assert address.origins() == {"https://market.example.org"}


@pytest.mark.parametrize(
    "public", ["https://market.example.org", "http://market.lan", "http://market.lan:81"]
)
def test_behind_a_proxy_that_does_not_there_are_no_streams(place, public):
    place(public, port=8001)
    assert (address.for_pages(), address.sources()) == ("", [])
    assert serving.live_port("127.0.0.1", 8000) == 0


def test_without_a_port_there_are_no_streams(place):
    place()
    assert (address.for_pages(), address.sources()) == ("", [])


def test_the_port_is_the_chosen_one_else_the_one_above_else_any_but_none_that_a_proxy_does_not_know(place):
    place(port=8765)
    assert serving.live_port("127.0.0.1", 8000) == 8765
    with socket.create_server(("127.0.0.1", 0)) as taken:
        above = taken.getsockname()[1]
        place()
        assert serving.live_port("127.0.0.1", above - 1) not in (0, above, above - 1)
        place("https://market.example.org", proxied=True)
        assert serving.live_port("127.0.0.1", above - 1) == above
    port = free_port()
    assert serving.live_port("127.0.0.1", port) == port + 1
    place()
    assert serving.live_port("127.0.0.1", 65535) not in (0, 65535)


def test_two_servers_do_not_meet_on_one_port(tmp_path):
    with pytest.raises(Trouble, match="same port"):
        serving.Place("127.0.0.1", 8000, 1, tmp_path, 8000).demand_free()


def test_a_port_that_somebody_took_while_all_was_prepared_is_left_to_them(place, tmp_path):
    place()
    port = free_port()
    chosen = serving.Place("127.0.0.1", port, 1, tmp_path, serving.live_port("127.0.0.1", port))
    assert chosen.live == port + 1
    with socket.create_server(("127.0.0.1", port + 1)):
        (streams,) = serving.live(chosen)
    assert str(port + 1) not in streams.arguments
    assert os.environ["PARLEY_LIVE_PORT"] == streams.arguments[-1]


def test_a_server_whose_port_was_taken_meanwhile_says_so(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = serving.Place("127.0.0.1", taken.getsockname()[1], 1, tmp_path, 0)
        with pytest.raises(Trouble, match="cannot listen"):
            serving.serve(place, [], [])
