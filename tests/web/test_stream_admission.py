"""A listener whose token has run out or been revoked must leave."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from datetime import timedelta

import pytest
from tornado.ioloop import IOLoop

from server.accounts.rules import Role
from server.app import Services
from server.clock import FixedClock
from server.web import Event, Roles, Route, StaffHandler, endpoint
from server.web.application import WebApplication, WebOptions
from tests.officers import Api, Officers
from tests.web.test_streams import Listener


class Watch(StaffHandler):
    """Says nothing for ever."""

    heartbeat = timedelta(milliseconds=50)

    @endpoint(access=Roles(Role.TELLER), summary="听", produces="text/event-stream")
    async def get(self) -> None:
        """Wait."""

        async def events() -> AsyncGenerator[Event, None]:
            yield Event("state", {})
            await asyncio.Event().wait()

        await self.send_events(events())


@pytest.fixture
def app(services: Services, io_loop: IOLoop) -> Iterator[WebApplication]:
    """An application with a stream for tellers."""
    yield WebApplication([Route("/watch", Watch)], services, WebOptions("http://x", False, "0"), services.clock)


async def listening(officers: Officers, api: Api) -> Listener:
    await officers.add("limei", Role.TELLER)
    listener = Listener(api.base_url, "/watch", (await officers.session("limei")).access_token)
    await listener.listen()
    await listener.until(": still here")
    return listener


async def must_leave(listener: Listener) -> None:
    await listener.until_end()
    assert listener.text.endswith("0\r\n\r\n")


@pytest.mark.gen_test
async def test_an_expired_token_ends_the_stream(officers: Officers, api: Api, clock: FixedClock) -> None:
    listener = await listening(officers, api)
    clock.advance(timedelta(minutes=10))
    await must_leave(listener)


@pytest.mark.gen_test
async def test_a_lost_role_ends_the_stream(officers: Officers, api: Api, services: Services) -> None:
    listener = await listening(officers, api)
    await officers.add("boss", Role.SECURITY_ADMIN)
    await services.accounts.set_roles(await officers.actor("boss"), officers.ids["limei"], [], 1)
    await must_leave(listener)


@pytest.mark.gen_test
async def test_logging_out_ends_the_stream(officers: Officers, api: Api, services: Services) -> None:
    await officers.add("limei", Role.TELLER)
    opened = await officers.session("limei")
    listener = Listener(api.base_url, "/watch", opened.access_token)
    await listener.listen()
    await listener.until(": still here")
    await services.sessions.end(opened.refresh_token)
    await must_leave(listener)
