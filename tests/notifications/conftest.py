"""Fixtures of the tests about notifications: an office with a mini-program, WeCom and a mail server."""

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from scripts.local_platform import Platform, local_platform
from scripts.mail_server import Certificate, MailServer, mail_server, make_certificate
from server import app as composition
from server.clock import FixedClock
from server.settings import Settings
from server.wechat import transport
from tests.notifications.people import Told
from tests.officers import Officers


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """The mail server's certificate, which no authority has signed."""
    return make_certificate(tmp_path_factory.mktemp("mail"))


@pytest.fixture
def mail(certificate: Certificate, run: Callable[..., Any]) -> Iterator[MailServer]:
    """The office's mail server."""
    manager: AbstractAsyncContextManager[MailServer] = mail_server(certificate)
    yield run(manager.__aenter__())
    run(manager.__aexit__(None, None, None))


@pytest.fixture
def platform(clock: FixedClock, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    """The local platform in the place of WeChat and WeCom; the office waits for it for a moment only."""
    monkeypatch.setattr(transport, "_REQUEST_SECONDS", 0.5)
    manager: AbstractAsyncContextManager[Platform] = local_platform(clock)
    yield run(manager.__aenter__())
    run(manager.__aexit__(None, None, None))


@pytest.fixture
def settings(settings: Settings, mail: MailServer, platform: Platform) -> Settings:
    """Settings of an office that has every channel."""
    return platform.settings(mail.settings(settings))


@pytest.fixture
def told(services: composition.Services, officers: Officers, clock: FixedClock, platform: Platform) -> Told:
    """Officers who are told things; see ``tests.notifications.people``."""
    return Told(services, officers, clock, platform)
