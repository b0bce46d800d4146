"""Photos by hand: dropped, dragged into order, moved with the keyboard, and looked through on a telephone."""

import base64
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.visitors import Doorman, Visitor

pytestmark = pytest.mark.long
PHONE = {"viewport": {"width": 390, "height": 844}}
HREFS = "all => all.map((link) => link.getAttribute('href'))"
DROP = """(form, files) => {
  const given = new DataTransfer();
  for (const [name, content] of files) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    given.items.add(new File([bytes], name, { type: "image/jpeg" }));
  }
  form.dispatchEvent(new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true }));
}"""


def picture(shade: int) -> str:
    out = BytesIO()
    Image.new("RGB", (640, 480), (shade, 80, 120)).save(out, "JPEG")
    return base64.b64encode(out.getvalue()).decode()


def drops(visitor: Visitor, count: int) -> None:
    """Drop so many photos at once onto the page of the photos."""
    files = [[f"{number}.jpg", picture(number * 20)] for number in range(count)]
    with visitor.page.expect_navigation():
        visitor.page.locator("[data-photo-drop]").evaluate(DROP, files)


def order(visitor: Visitor) -> list[str]:
    return visitor.page.locator("[data-photo]").evaluate_all("all => all.map((one) => one.dataset.photo)")


@pytest.fixture
def owner(guide: Doorman) -> Visitor:
    """A seller at the page of the photos of a listing that has six of them."""
    owner = guide.member(0)
    owner.goes("/listings/")
    links = owner.page.locator("main a[href^='/listings/']").evaluate_all(HREFS)
    owner.goes(next(path for path in links if path.strip("/").split("/")[-1].isdigit()) + "photos/")
    if missing := 6 - len(order(owner)):
        drops(owner, missing)
    assert len(order(owner)) == 6
    return owner


def test_dropped_dragged_and_moved_with_the_keyboard(owner: Visitor):
    first, second, third, *others = order(owner)
    photos = owner.page.locator("[data-photo]")
    with owner.page.expect_navigation():
        photos.nth(0).drag_to(photos.nth(2))
    assert order(owner) == [second, third, first, *others]

    owner.page.get_by_role("button", name="Move photo 3 later").focus()
    for place in (3, 4):
        with owner.page.expect_navigation():
            owner.page.keyboard.press("Enter")
        for _step in range(3):  # from the photo itself: earlier, remove, later
            owner.page.keyboard.press("Tab")
        expect(owner.page.get_by_role("button", name=f"Move photo {place + 1} later")).to_be_focused()
    assert order(owner) == [second, third, *others[:2], first, *others[2:]]


def test_dragged_over_plain_http_on_a_house_s_own_network(owner: Visitor):
    owner.page.add_init_script("delete Crypto.prototype.randomUUID")  # as a browser has it there
    owner.page.reload()
    first, second, *others = order(owner)
    photos = owner.page.locator("[data-photo]")
    with owner.page.expect_navigation():
        photos.nth(0).drag_to(photos.nth(1))
    assert order(owner) == [second, first, *others]
    owner.leaves()


def test_an_order_that_could_not_be_kept_is_said(owner: Visitor):
    owner.page.route("**/photos/order/", lambda route: route.abort())
    photos = owner.page.locator("[data-photo]")
    photos.nth(0).drag_to(photos.nth(1))
    expect(owner.page.get_by_role("alert")).to_have_text("That did not work. Try again.")
    owner.page.unroute("**/photos/order/")
    owner.complaints.clear()


def test_on_a_telephone_many_photos_do_not_push_the_page_aside(owner: Visitor, guide: Doorman):
    looker = guide.visitor(**PHONE)
    looker.goes(owner.path.split("photos/")[0])
    assert looker.page.locator("[data-gallery-thumb]").count() == 6
    width = "document.scrollingElement.scrollWidth"
    assert looker.page.evaluate(width) == 390
    looker.page.get_by_role("link", name="Photo 6").click()
    expect(looker.page.get_by_role("link", name="Photo 6")).to_have_attribute("aria-current", "true")
    looker.leaves()


@pytest.mark.parametrize("wide", [320, 360, 390])
def test_on_a_telephone_a_visitor_finds_the_way_in(wide: int, guide: Doorman):
    visitor = guide.visitor(viewport={"width": wide, "height": 700})
    visitor.goes("/")
    for name in ("Sign in", "Join"):
        expect(visitor.page.get_by_role("banner").get_by_role("link", name=name)).to_be_visible()
    assert visitor.page.evaluate("document.scrollingElement.scrollWidth") == wide
    visitor.leaves()
