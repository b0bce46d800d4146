"""The way onward is not lost on the way in, whichever link is pressed; and it never leads off the site."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from parley.market.models import Listing
from parley.members.models import Draft, Joining, Member
from tests.cast import PASSWORD
from tests.members.people import enter_code, form, join, send
from tests.offers.browsing import filled, new
from tests.offers.things import put_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def lamp(ana: Member) -> Listing:
    """Ana's lamp, which a visitor would like to have."""
    return put_up(ana)


def masthead(response: HttpResponse) -> dict[str, str]:
    """The links of the masthead of this page: {what they say: where they lead}."""
    page = response.content.decode()
    nav = page.partition('<nav class="masthead__nav"')[2].partition("</nav>")[0]
    return {says: unescape(to) for to, says in re.findall(r'<a [^>]*href="([^"]+)"[^>]*>([^<]+)</a>', nav)}


def leads_on_to(link: str) -> list[str]:
    """What the `next` of a link names."""
    return parse_qs(urlsplit(link).query).get("next", [])


def hidden_next(response: HttpResponse) -> str:
    """The `next` that the form of this page carries."""
    return unescape(re.search(r'name="next" value="([^"]*)"', response.content.decode())[1])


def test_a_typed_offer_is_in_sight_whichever_link_of_the_masthead_is_pressed(
    client: Client, lamp: Listing
) -> None:
    aside = client.post(
        new(lamp), filled(lamp, cash="33"), HTTP_REFERER=f"http://testserver{new(lamp)}"
    )  # as a browser tells
    signing_in = client.get(aside.url)
    joining = client.get(masthead(signing_in)["Join"])
    assert "What you typed is kept" in joining.content.decode()
    assert hidden_next(joining) == new(lamp)
    back = client.get(masthead(joining)["Sign in"])
    assert "What you typed is kept" in back.content.decode()
    assert hidden_next(back) == new(lamp)


def test_it_is_there_after_joining_too(client: Client, lamp: Listing) -> None:
    aside = client.post(new(lamp), filled(lamp, cash="33"))
    joining = client.get(masthead(client.get(aside.url))["Join"])
    coded = send(client, "/join/", {**form(), "next": hidden_next(joining)})
    assert leads_on_to(masthead(client.get(coded.url))["Sign in"]) == [new(lamp)]
    assert enter_code(client, Joining.objects.get()).url == new(lamp)
    assert Draft.objects.count() == 1


def test_a_refused_form_keeps_it(client: Client, ana: Member) -> None:
    onward = "/browse/?kind=want&q=a lamp"
    for refused in (
        send(client, "/sign-in/", {"name": "ana", "password": "not hers", "next": onward}),
        send(client, "/join/", {"next": onward}),
    ):
        assert refused.status_code == 422
        links = masthead(refused)
        assert leads_on_to(links["Join"]) == leads_on_to(links["Sign in"]) == [onward]


def test_who_signs_in_from_there_comes_back(client: Client, ben: Member, lamp: Listing) -> None:
    join_page = client.get(f"/join/?next={new(lamp)}")
    signing_in = client.get(masthead(join_page)["Sign in"])
    typed = {"name": "ben", "password": PASSWORD, "next": hidden_next(signing_in)}
    assert send(client, "/sign-in/", typed).url == new(lamp)


@pytest.mark.parametrize(
    "outside", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/a%00b", "/" * 400, ""]
)
@pytest.mark.parametrize("page", ["/sign-in/", "/join/"])
def test_the_masthead_leads_nobody_off_the_site(client: Client, page: str, outside: str) -> None:
    links = masthead(client.get(f"{page}?next={outside}"))
    assert (links["Sign in"], links["Join"]) == ("/sign-in/", "/join/")


def test_what_is_in_the_way_onward_stays_text(client: Client) -> None:
    page = client.get("/join/", {"next": '/"><b>x</b>&next=/y/'}).content.decode()
    assert "<b>x</b>" not in page


def test_a_public_page_is_the_same_for_all_whatever_its_address_says(client: Client, lamp: Listing) -> None:
    for path in ("/", "/browse/", lamp.get_absolute_url()):
        for query in ("?next=/me/", ""):
            response = client.get(path + query)
            links = masthead(response)
            assert (links["Sign in"], links["Join"]) == ("/sign-in/", "/join/")
            assert not response.cookies


def test_the_way_in_sets_no_session(client: Client, lamp: Listing) -> None:
    client.get(f"/join/?next={new(lamp)}")
    client.get(f"/sign-in/?next={new(lamp)}")
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_a_nul_in_the_way_onward_is_none(client: Client) -> None:
    joining = join(client, after="/a\0b")
    assert joining.onward == ""
    assert client.get(reverse("members:code", args=[joining.row])).status_code == 200
