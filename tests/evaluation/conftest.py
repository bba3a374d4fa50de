"""Fixtures of the evaluation's tests."""

from collections.abc import Callable
from typing import Any

import pytest

from server import app as composition
from server.evaluation.blind_signature import SigningKey
from tests.evaluation.stage import Stage, known_key
from tests.officers import Officers


@pytest.fixture
def stage(
    services: composition.Services, officers: Officers, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> Stage:
    """Units and officers, ready for an evaluation; see ``tests.evaluation.stage``."""
    monkeypatch.setattr(SigningKey, "generate", staticmethod(known_key))
    built: Stage = run(Stage(services, officers).build())
    return built
