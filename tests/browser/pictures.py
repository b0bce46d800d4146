"""Pictures of the main pages for docs/pictures, on a phone in dark and on a desk in light:  make pictures"""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from tests.browser import servers
from tests.browser.looking import SETTLED
from tests.browser.visitors import Doorman, Visitor, opened

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "pictures"
LOOKS = {
    "desktop-light": ({"width": 1280, "height": 900}, "light"),
    "phone-dark": ({"width": 390, "height": 844}, "dark"),
}
COLOURS = 256


def main() -> None:
    """Start the demo on a home of its own, walk through it, and write the pictures anew."""
    with tempfile.TemporaryDirectory(prefix="parley-pictures-") as home, opened() as browser:
        running = servers.demo(Path(home))
        try:
            running.wait()
            for name, visitor in walk(Doorman(browser, running)):
                take(name, visitor)
        finally:
            running.stop()


def walk(guide: Doorman) -> Iterator[tuple[str, Visitor]]:
    """(name of the picture, who stands at the page)."""
    anybody, seller, buyer = guide.visitor(), guide.member(0), guide.member(1)
    for name, path in (("home", "/"), ("browse", "/browse/"), ("join", "/join/"), ("policy", "/policy/")):
        anybody.goes(path)
        yield name, anybody
    anybody.goes("/browse/?q=touring+bicycle")
    anybody.follows("Touring bicycle")
    yield "listing", anybody
    seller.goes(f"{anybody.path}offers/new/")
    yield "offer", seller
    anybody.expects.add(404)
    anybody.goes("/nowhere/")
    yield "not-found", anybody
    seller.goes("/negotiations/")
    with seller.page.expect_navigation():
        with_buyer = seller.page.locator("main li", has_text="tomasz.k")
        with_buyer.get_by_role("link", name="Kitchen table").first.click()
    yield "negotiation", seller
    buyer.goes("/negotiations/")
    buyer.follows("Cast-iron casserole")
    buyer.presses("Show contact")
    yield "deal", buyer
    for name, path in (("who-saw", "/me/disclosures/"), ("profile", "/me/")):
        seller.goes(path)
        yield name, seller


def take(name: str, visitor: Visitor) -> None:
    """Both pictures of what is before them."""
    for look, (size, scheme) in LOOKS.items():
        visitor.page.set_viewport_size(size)
        visitor.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        visitor.page.evaluate("scrollTo(0, 0)")
        visitor.page.wait_for_load_state("networkidle")
        visitor.page.evaluate(SETTLED)
        write(FOLDER / f"{name}-{look}.png", visitor.page.screenshot())


def write(path: Path, picture: bytes) -> None:
    """With a palette: a third of the size."""
    few = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    print(f"{path.name}  {path.stat().st_size // 1024} KB", flush=True)


if __name__ == "__main__":
    main()
