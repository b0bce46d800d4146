"""axe finds nothing on any page at all. The list of pages is the URL map's, so that none is forgotten."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from tests.browser.looking import DESK, PHONE, violations
from tests.browser.visitors import Visitor

pytestmark = pytest.mark.long
LOOKS = [(PHONE, "dark"), (DESK, "light")]
ADDRESS = "http://pages.example"
ROOT = Path(__file__).resolve().parent.parent.parent
# Addresses that can be read, and are no page: files, JSON, plain text, numbers for a script.
NO_PAGE = {
    "desk:request-evidence",
    "notices:live",
    "offers:calendar",
    "privacy:",  # the ledger's signed state
    "privacy:checkpoint",
    "privacy:consistency",
    "privacy:entry-receipt",
    "privacy:export-file",
    "privacy:gpc",
    "privacy:ledger-key",
    "privacy:ledger-tile",
    "privacy:policy-version",
    "privacy:state-receipt",
}
ONLY_WITH_A_CATCHER = {"mail-catcher.html"}  # test_axe.py looks at it, in the demo


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of the story (story.py)."""
    folder = tmp_path_factory.mktemp("pages")
    subprocess.run([sys.executable, "-m", "tests.browser.story", str(folder)], cwd=ROOT, check=True)
    return folder


@pytest.fixture(scope="module")
def told(folder: Path) -> dict:
    """What the story says of its pages."""
    return json.loads((folder / "pages.json").read_text("utf-8"))


@pytest.fixture
def reader(browser: Browser, folder: Path) -> Iterator[Visitor]:
    """Somebody who reads these files."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/Berlin")
    context.route("**/*", lambda route: from_folder(route, folder))
    yield Visitor(context, ADDRESS)
    context.close()


def from_folder(route: Route, folder: Path) -> None:
    """A file of the folder, or nothing."""
    path = folder / route.request.url.removeprefix(ADDRESS).partition("?")[0].strip("/")
    route.fulfill(path=path) if path.is_file() else route.fulfill(status=204)


def test_every_address_and_every_template_of_a_page_is_in_the_story(told: dict):
    assert told["missing"] == sorted(NO_PAGE)
    assert standing_alone() - set(told["templates"]) == ONLY_WITH_A_CATCHER
    assert len(told["pages"]) > 200


def standing_alone() -> set[str]:
    """The templates that are a page each."""
    folders = ROOT.glob("parley/*/templates")
    every = {
        path.relative_to(folder).as_posix(): path for folder in folders for path in folder.rglob("*.html")
    }
    return {name for name, path in every.items() if re.search(r"{%-? extends ", path.read_text("utf-8"))}


def test_no_page_has_violations(reader: Visitor, told: dict):
    found = []
    for page in told["pages"]:
        reader.goes(f"/{page['file']}")
        said = f"{page['method']} {page['path']} ({page['name']}, {page['status']})"
        found += [f"{said}: {each}" for each in violations(reader, LOOKS)]
    assert found == []
    reader.leaves()
