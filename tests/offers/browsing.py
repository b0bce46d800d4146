"""What a browser sends in the pages of haggling."""

from uuid import uuid4

from tests.marks import without_marks


def filled(listing, after: int = 0, **typed) -> dict:
    """The form of an offer as a browser would send it."""
    return {
        "_once": str(uuid4()),
        "cash": "30",
        "quantity": "1",
        "handover": "posted",
        "postage": "5.50",
        "postage_from": "buyer",
        "place": "Leeds",
        "hours": "48",
        "pay_by_days": "3",
        "send_by_days": "3",
        "words": "",
        "seen": listing.terms_version,
        "after": after,
        **typed,
    }


def press(browser, path: str, **typed):
    """Press a button: a form with nothing in it but its key."""
    return browser.post(path, {"_once": str(uuid4()), **typed})


def new(listing) -> str:
    return f"/listings/{listing.pk}/offers/new/"


def page_of(response) -> str:
    """The page, without what is drawn anew each time and may spell anything."""
    return without_marks(response.content.decode())
