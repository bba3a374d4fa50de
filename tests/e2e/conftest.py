"""What the end-to-end tests share. Front ends are built before the tests start (``scripts/test``)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from server.accounts.demo import DEMO_PASSWORD
from tests.e2e.installation import Caller, Installation, Officers, log_in
from tests.e2e.simulated import Simulated

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A whole installation without data."""
    installation = Installation(tmp_path_factory.mktemp("installation") / "data")
    installation.said(r"ready (http\S+)")
    yield installation
    installation.stop()


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A demonstration, which brings a roster whose check-in is open."""
    installation = Installation(tmp_path_factory.mktemp("demonstration") / "data", "--demo")
    installation.said(r"(key sheets of the closed evaluation)")
    yield installation
    installation.stop()


@pytest.fixture(scope="module")
def manager(demonstration: Installation) -> Caller:
    """The demonstration's evaluation administrator."""
    return log_in(Caller(demonstration.port), "demo_evaluation", DEMO_PASSWORD)


@pytest.fixture(scope="module")
def simulated(demonstration: Installation) -> Simulated:
    """The demonstration's simulated phones."""
    return Simulated(demonstration)


@pytest.fixture(scope="module")
def officers(installation: Installation) -> Officers:
    """One officer who runs evaluations, three tellers."""
    return Officers.of(installation)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. For a module only: while it runs, no other test can run a loop of its own in this thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
