"""One browser, one server: started once for all the browser tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests import machine
from tests.browser import servers
from tests.browser.servers import Running
from tests.browser.visitors import Doorman, opened

FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    if not machine.chromium():
        machine.left_out(machine.NO_CHROMIUM)
    with opened() as browser:
        yield browser


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A new marketplace with nobody in it."""
    running = servers.empty(tmp_path_factory.mktemp("empty"))
    try:
        running.wait()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The marketplace of `make demo`."""
    running = servers.demo(tmp_path_factory.mktemp("full"))
    try:
        running.wait()
        yield running
    finally:
        running.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Let fixtures know how the test went."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def doorman(browser: Browser, market: Running, request: pytest.FixtureRequest) -> Iterator[Doorman]:
    """Lets people into the new marketplace."""
    doorman = Doorman(browser, market)
    yield doorman
    doorman.closes(tell=request.node.stash.get(FAILED, False))


@pytest.fixture
def guide(browser: Browser, demo: Running, request: pytest.FixtureRequest) -> Iterator[Doorman]:
    """Lets people into the marketplace of the demo."""
    guide = Doorman(browser, demo)
    yield guide
    guide.closes(tell=request.node.stash.get(FAILED, False))
