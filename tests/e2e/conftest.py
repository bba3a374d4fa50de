"""What the end-to-end tests share. Front ends are built before the tests start (``scripts/test``)."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from server.accounts.demo import DEMO_PASSWORD
from tests.e2e.installation import Caller, Installation, Officers, log_in
from tests.e2e.simulated import Simulated
from tests.once import made_once

CHROMIUM = "/usr/bin/chromium"
DEMONSTRATION_READY = r"(key sheets of the closed evaluation)"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A whole installation without data."""
    directory = tmp_path_factory.mktemp("installation") / "data"
    installation = Installation(directory)
    installation.said(r"ready (http\S+)")
    yield installation
    installation.stop()
    shutil.rmtree(directory)


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a demonstration that has been loaded and stopped; not to be started, but to be copied."""
    return made_once(tmp_path_factory, "loaded-demonstration", _load_demonstration)


def _load_demonstration(directory: Path) -> None:
    installation = Installation(directory, "--demo")
    installation.said(DEMONSTRATION_READY)
    installation.stop()


@pytest.fixture(scope="module")
def demonstration(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A demonstration as it is at first, which brings a roster whose check-in is open."""
    directory = shutil.copytree(loaded, tmp_path_factory.mktemp("demonstration") / "data")
    installation = Installation(directory, "--demo")
    installation.said(DEMONSTRATION_READY)
    yield installation
    installation.stop()
    shutil.rmtree(directory)


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
