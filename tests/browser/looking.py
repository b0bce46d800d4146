"""Looking at a page with axe, in several sizes and schemes."""

from axe_playwright_python.sync_playwright import Axe

from tests.browser.visitors import Visitor

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
Looks = list[tuple[dict[str, int], str]]
AXE = Axe()
# Colours that are still changing from light to dark would be measured on their way.
SETTLED = """() => new Promise(requestAnimationFrame)
  .then(() => Promise.allSettled(document.getAnimations().map(each => each.finished)))"""


def violations(visitor: Visitor, looks: Looks) -> list[str]:
    """What axe finds on the page, in these looks, one after the other."""
    found = []
    for size, scheme in looks:
        visitor.page.set_viewport_size(size)
        visitor.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        visitor.page.evaluate(SETTLED)
        for each in AXE.run(visitor.page).response["violations"]:
            places = "; ".join(node["html"][:160] for node in each["nodes"][:3])
            look = f"{visitor.path}, {scheme}, {size['width']} wide"
            found.append(f"{look}: {each['id']}: {each['help']}: {places}")
    return found
