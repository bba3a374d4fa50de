"""Fixtures of the tests of obligations."""

from collections.abc import Callable
from typing import Any

import pytest

from server.app import Services
from server.clock import FixedClock
from tests.obligations.desk import Desk
from tests.officers import Officers


@pytest.fixture
def desk(services: Services, officers: Officers, clock: FixedClock, run: Callable[..., Any]) -> Desk:
    """Units, people and posts; the clock shows Monday 2 March 2026, 9:00 in China."""
    built: Desk = run(Desk(services, officers, clock).build())
    return built
