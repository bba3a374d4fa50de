"""Fixtures of the tests of the window."""

from collections.abc import Callable
from typing import Any

import pytest

from server.app import Services
from server.clock import FixedClock
from tests.officers import Officers
from tests.window.stage import WindowStage


@pytest.fixture
def window(
    services: Services, officers: Officers, clock: FixedClock, run: Callable[..., Any], http_server: object
) -> WindowStage:
    """Halls, officers, citizens; the clock shows Monday 2 March 2026, 9:00 in China."""
    built: WindowStage = run(WindowStage(services, officers, clock).build())
    return built
