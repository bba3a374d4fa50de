"""Stopping a web process: what was asked is answered, streams end, nothing new is taken."""

import asyncio
import time
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient

from server.clock import FixedClock
from server.store.embedded import free_port
from server.web import PUBLIC, Event, Route, StaffHandler, WebApplication, WebOptions, endpoint
from server.web.serving import serve


class Slow(StaffHandler):
    """Takes its time."""

    @endpoint(access=PUBLIC, summary="slow", response=dict)
    async def get(self) -> dict[str, str]:
        """Answer after a while."""
        await asyncio.sleep(0.5)
        return {"answer": "complete" * 1000}


class Endless(StaffHandler):
    """A stream without an end of its own."""

    @endpoint(access=PUBLIC, summary="stream", produces="text/event-stream")
    async def get(self) -> None:
        """Send an event now and then nothing for an hour."""
        await self.send_events(_one_event())


async def _one_event() -> AsyncGenerator[Event, None]:
    yield Event("turnout", {"received": 5})
    await asyncio.sleep(3600)


@pytest.mark.gen_test
async def test_an_open_request_is_answered_and_a_stream_ends_when_the_process_stops(
    clock: FixedClock, services: Any
) -> None:
    routes = [Route("/slow", Slow), Route("/events", Endless)]
    application = WebApplication(routes, services, WebOptions("http://localhost", False, "0"), clock)
    port, stop = free_port(), asyncio.Event()
    serving = asyncio.ensure_future(serve(application, host="127.0.0.1", port=port, stop=stop))
    await asyncio.sleep(0.1)
    client = AsyncHTTPClient()
    slow = asyncio.ensure_future(client.fetch(f"http://127.0.0.1:{port}/slow"))
    stream = asyncio.ensure_future(client.fetch(f"http://127.0.0.1:{port}/events", request_timeout=60))
    await asyncio.sleep(0.2)
    assert application.open_requests == 2

    began = time.monotonic()
    stop.set()
    await asyncio.sleep(0.1)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)
    await serving

    assert time.monotonic() - began < 5
    assert b"complete" in (await slow).body
    assert b"event: turnout" in (await stream).body
    client.close()


@pytest.mark.gen_test
async def test_metrics_are_published_on_a_port_of_their_own(clock: FixedClock, services: Any) -> None:
    application = WebApplication([Route("/slow", Slow)], services, WebOptions("http://localhost", False, "0"), clock)
    port, metrics, stop = free_port(), free_port(), asyncio.Event()
    serving = asyncio.ensure_future(serve(application, host="127.0.0.1", port=port, metrics_port=metrics, stop=stop))
    await asyncio.sleep(0.1)
    client = AsyncHTTPClient()
    await client.fetch(f"http://127.0.0.1:{port}/slow")
    published = await client.fetch(f"http://127.0.0.1:{metrics}/metrics")
    stop.set()
    await serving

    assert b'http_requests_total{method="GET",route="/slow",status="200"} 1.0' in published.body
    client.close()
