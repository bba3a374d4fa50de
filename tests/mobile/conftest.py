"""Fixtures of the tests about phone users: the application with a platform in the place of WeChat."""

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from server.settings import Settings
from server.wechat import transport
from tests.evaluation.stage import stage as stage
from tests.mobile.phones import People
from tests.officers import Api
from tests.wechat.scripted import Scripted, scripted_platform


@pytest.fixture
def platform(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    """A platform that says what it is told to say; the server waits for it for a moment only."""
    monkeypatch.setattr(transport, "_REQUEST_SECONDS", 0.5)
    manager: AbstractAsyncContextManager[Scripted] = scripted_platform()
    yield run(manager.__aenter__())
    run(manager.__aexit__(None, None, None))


@pytest.fixture
def settings(settings: Settings, platform: Scripted) -> Settings:
    """Settings of an office that has a mini-program."""
    return platform.settings(settings)


@pytest.fixture
def people(platform: Scripted, api: Api) -> People:
    """People with phones and WeChat; see ``tests.mobile.phones``."""
    return People(platform, api)
