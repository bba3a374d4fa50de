"""Fixtures of the tests about WeChat."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from tornado.ioloop import IOLoop

from server.clock import FixedClock
from server.settings import Settings
from server.store import Store
from server.wechat import WeChat
from tests.wechat.local_platform import Office, Platform
from tests.wechat.scripted import Scripted, scripted_platform


@pytest.fixture
def platform(run: Callable[..., Any]) -> Iterator[Scripted]:
    """A platform that says what it is told to say."""
    manager: AbstractAsyncContextManager[Scripted] = scripted_platform()
    yield run(manager.__aenter__())
    run(manager.__aexit__(None, None, None))


MakeWeChat = Callable[..., AbstractAsyncContextManager[WeChat]]


@pytest.fixture
def wechats(platform: Scripted, settings: Settings, clock: FixedClock, office: Store) -> MakeWeChat:
    """Make a ``WeChat`` that talks to the scripted platform, as a process of its own would."""

    @asynccontextmanager
    async def make(**more: Any) -> AsyncIterator[WeChat]:
        wechat = WeChat(platform.settings(settings, **more), clock, office)
        try:
            yield wechat
        finally:
            wechat.close()

    return make


@pytest.fixture
def fake(io_loop: IOLoop) -> Iterator[Platform]:
    """The conforming platform with one person."""
    made = Platform()
    yield made
    made.server.stop()


@pytest.fixture
def receiver(fake: Platform) -> Iterator[Office]:
    """Where the conforming platform pushes to."""
    made = Office()
    fake.sender.url = f"{made.url}/push"
    yield made
    made.held.set()
    made.server.stop()
