"""axe finds nothing on the pages that are read most, light and dark, on a phone and on a desk. Every other
page is looked at in test_axe_everywhere.py."""

import pytest

from tests.browser.looking import DESK, PHONE, Looks, violations
from tests.browser.visitors import Doorman, Visitor

VISITOR = [
    "/",
    "/browse/",
    "/browse/?kind=want",
    "/browse/?q=lamp",
    "/sign-in/",
    "/sign-in/forgotten/",
    "/help/lost/",
    "/minors/",
    "/join/",
    "/policy/",
    "/terms/",
    "/transparency/",
    "/mail-catcher/",
    "/leaving/left/",
]
MEMBER = ["/", "/me/", "/me/blocks/", "/me/details/", "/me/deal-address/", "/me/password/",
          "/me/agreement/", "/me/disclosures/", "/my-data/", "/notices/mail/", "/listings/",
          "/listings/new/", "/matches/", "/negotiations/", "/notices/", "/leaving/"]  # fmt: skip
LINKS = "main a[href^='{}']"


@pytest.fixture(
    params=[
        pytest.param([(PHONE, "dark")], id="phone dark"),
        pytest.param(
            [(DESK, "light"), (DESK, "dark"), (PHONE, "light")], id="other looks", marks=pytest.mark.long
        ),
    ]
)
def looks(request: pytest.FixtureRequest) -> Looks:
    """Sizes and schemes in which a page is looked at."""
    return request.param


def walk(visitor: Visitor, paths: list[str], looks: Looks) -> list[str]:
    """What is wrong with these pages, one after another."""
    found = []
    for path in paths:
        visitor.goes(path)
        found += violations(visitor, looks)
    return found


def linked(visitor: Visitor, page: str, begin: str, most: int = 1) -> list[str]:
    """The first few addresses beginning so that a page links to."""
    visitor.goes(page)
    links = visitor.page.locator(LINKS.format(begin)).evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    return [link for link in dict.fromkeys(links) if link != begin][:most]


def test_the_pages_of_visitors_have_no_violations(guide: Doorman, looks: Looks):
    visitor = guide.visitor()
    listing = linked(visitor, "/browse/", "/listings/")
    more = listing + linked(visitor, listing[0], "/members/") + linked(visitor, "/browse/", "/browse/", 1)
    (mugs,) = linked(visitor, "/browse/?q=enamel+mugs", "/listings/")
    more += [listing[0] + "offers/new/", listing[0] + "questions/", mugs, mugs + "purchase/"]
    assert walk(visitor, VISITOR + more, looks) == []
    visitor.leaves()


def test_the_pages_of_members_have_no_violations(guide: Doorman, looks: Looks):
    visitor = guide.member(1)
    talks = linked(visitor, "/negotiations/", "/negotiations/", 5)
    deals = linked(visitor, "/negotiations/", "/deals/", 5)
    assert talks and deals
    assert walk(visitor, MEMBER + talks + deals, looks) == []
    visitor.leaves()


def test_the_forms_of_a_listing_have_no_violations(guide: Doorman, looks: Looks):
    visitor = guide.member(0)
    own = linked(visitor, "/listings/", "/listings/", 30)
    edit = next(
        path for path in own if path.endswith("/edit/") or path.rstrip("/").rpartition("/")[2].isdigit()
    )
    base = "/listings/" + edit.split("/")[2] + "/"
    assert walk(visitor, [base, base + "edit/", base + "photos/"], looks) == []
    visitor.leaves()


def test_the_pages_of_a_moderator_have_no_violations(guide: Doorman, looks: Looks):
    visitor = guide.member(2)
    listing = linked(visitor, "/browse/", "/listings/")
    person = linked(visitor, listing[0], "/members/")
    desk = ["/desk/", "/desk/requests/", "/desk/requests/new/"]
    assert walk(visitor, [*person, person[0] + "restriction/", *desk], looks) == []
    visitor.leaves()


@pytest.mark.parametrize(("path", "status"), [("/listings/999999/", 404), ("/nowhere/", 404)])
def test_error_pages_have_no_violations(guide: Doorman, looks: Looks, path: str, status: int):
    visitor = guide.visitor()
    visitor.expects.add(status)
    assert walk(visitor, [path], looks) == []
    visitor.leaves()


def test_forms_with_errors_have_no_violations(guide: Doorman, looks: Looks):
    visitor = guide.visitor()
    visitor.expects.add(422)
    visitor.goes("/join/")
    visitor.presses("Send me the code")
    assert violations(visitor, looks) == []
    visitor.goes("/sign-in/")
    visitor.page.get_by_label("User ID").fill("nobody")
    visitor.types("Password", "not that one")
    visitor.presses("Sign in")
    assert violations(visitor, looks) == []
    visitor.leaves()
