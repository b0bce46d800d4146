"""What an acceptance has changed, counted in the tables, and what became of the mail. An acceptance that was
killed has changed nothing, or all that one changes that nobody has killed."""

import time
from collections import Counter

from django.conf import settings
from django.db import connections
from django.test import Client

from parley.notices import mail
from parley.notices.models import Notice
from parley.offers.models import Offer
from parley.site.invariants import breaches
from tests.prove import letters
from tests.prove.actors import PATIENCE
from tests.prove.judging import wrongs
from tests.prove.scenes import listing, member, offered

FORM_TOKEN = "abcdefghijklmnopqrstuvwxyz012345"
Round = tuple[int, int, str]


def stage_rivals(number: int) -> list[Round]:
    """The last lamp, for which Ben and Cleo have made offers. -> (listing, Ben's offer, the address of the
    page where Ana accepts it)"""
    made = []
    for _ in range(number):
        lamp = listing()
        bens = offered(lamp, "ben")
        offered(lamp, "cleo")
        made.append((lamp.pk, bens.pk, bens.negotiation.get_absolute_url()))
    return made


def cookies(handle: str) -> str:
    """What their browser sends, signed in."""
    client = Client()
    client.force_login(member(handle))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={FORM_TOKEN}"


def tally(its: Round) -> dict[str, int]:
    """How many rows each table of the market has, and how many of the states that this round may be in."""
    counted = Counter()
    with connections["default"].cursor() as cursor:
        for table in connections["default"].introspection.table_names(cursor):
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
            counted[table] = cursor.fetchone()[0]
        cursor.execute("SELECT available, state FROM market_listing WHERE id = %s", [its[0]])
        counted.update(f"listing {each}" for each in cursor.fetchall())
        states = "SELECT offer.id = %s, state FROM offers_offer offer JOIN offers_offerline line"
        cursor.execute(f"{states} ON offer_id = offer.id WHERE listing_id = %s", [its[1], its[0]])
        counted.update(f"offer {bool(mine)} {state}" for mine, state in cursor.fetchall())
    return dict(counted)


def change(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """What became more or less."""
    names = before.keys() | after.keys()
    return {
        name: after.get(name, 0) - before.get(name, 0)
        for name in names
        if before.get(name, 0) != after.get(name, 0)
    }


def deal_of(its: Round) -> str:
    """The address of the deal that came of the round, or "" while there is none."""
    offer = Offer.objects.select_related("deal").get(pk=its[1])
    return offer.deal.get_absolute_url() if hasattr(offer, "deal") else ""


def broken(rounds: list[Round]) -> list[str]:
    """Whatever is wrong in the tables after all of them."""
    return wrongs([its[0] for its in rounds]) + [str(each) for each in breaches()]


def mail_lost(rounds: list[Round]) -> list[str]:
    """What is wrong with the mail that tells Ben of his deals: none was written down, or none went."""
    sent = Counter(letters.file().read_text().split()) if letters.file().exists() else Counter()
    found = []
    for its in rounds:
        told = Notice.objects.filter(
            event__kind="offer-accepted", event__about_id=its[1], subject=member("ben").subject
        )
        numbers = [mail.message_id(notice) for notice in told]
        if len(numbers) != 1:
            found.append(f"offer {its[1]}: Ben is told {len(numbers)} times")
        found += [f"offer {its[1]}: no letter went" for number in numbers if not sent[number]]
    return found


def wait_for_mail(rounds: list[Round]) -> list[str]:
    """What is still wrong with it when the worker has had its time; [] as soon as nothing is."""
    end = time.monotonic() + PATIENCE
    while (found := mail_lost(rounds)) and time.monotonic() < end:
        time.sleep(0.2)
    return found
