"""Forms that are sent through the whole site, as a browser sends them."""

import uuid
from functools import cache

from django.conf import settings
from django.test import Client

from parley.ground.refusals import Refusal
from tests.prove.scenes import member, stage_offer


def stage_click(number: int) -> list[tuple[int, int, str]]:
    """An offer that waits for Ana, and the key of the form on her page. -> (listing, offer, key)"""
    return [(*each, str(uuid.uuid4())) for each in stage_offer(number)]


@cache
def browser(handle: str) -> Client:
    """A browser of theirs, signed in."""
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(member(handle))
    return client


def ana_clicks(its: tuple) -> None:
    """Send the form with its key. Raises Refusal for what is not led to the deal."""
    press(its, its[2])


def ana_clicks_in_another_window(its: tuple) -> None:
    """Send a form of the same page, loaded once more: its key is another one."""
    press(its, str(uuid.uuid4()))


def press(its: tuple, key: str) -> None:
    answer = browser("ana").post(f"/offers/{its[1]}/acceptance/", {"_once": key})
    if answer.status_code == 409:
        raise Refusal("not led on", code="stale")
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/deals/"), answer.status_code
