"""Answers that go on: lines of JSON while work is done, and events as they happen."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic_core import to_json
from tornado.iostream import StreamClosedError

from server.errors import DomainError
from server.web.error_bodies import error_body
from server.web.handler import ApiHandler

HEARTBEAT = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event.

    Attributes:
        name: what kind of event.
        data: its content, written as JSON.
    """

    name: str
    data: Any


class Streams(ApiHandler):
    """Adds streamed answers to a handler."""

    heartbeat = HEARTBEAT

    async def still_admitted(self) -> bool:
        """Return whether the caller may go on listening."""
        return True

    def on_connection_close(self) -> None:
        """Wake a stream whose listener has gone."""
        self._gone.set()

    @property
    def _gone(self) -> asyncio.Event:
        return self.__dict__.setdefault("_gone_event", asyncio.Event())  # type: ignore[no-any-return]

    async def send_lines(self, lines: AsyncGenerator[Any, None]) -> None:
        """Write each item of ``lines`` as one line of JSON as soon as it is there (``application/x-ndjson``).

        A domain error that ends the work becomes the last line, ``{"error": {…}}``: the status has long been sent.
        """
        self.set_header("Content-Type", "application/x-ndjson; charset=utf-8")
        self.set_header("X-Accel-Buffering", "no")
        async with contextlib.aclosing(lines) as source:
            try:
                async for line in source:
                    self.write(to_json(line) + b"\n")
                    await self.flush()
            except DomainError as error:
                if not self._headers_written:
                    raise
                self.write(error_body(error) + b"\n")
            except StreamClosedError:
                return
        await self.finish()

    async def send_events(self, events: AsyncGenerator[Event, None]) -> None:
        """Write ``events`` as server-sent events until the source ends, the listener leaves or must leave.

        A listener must leave when the token has run out or been revoked, and when the process stops; a comment line
        every 15 seconds keeps proxies from closing the connection and finds out both.
        """
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        self.set_header("X-Accel-Buffering", "no")
        self.web.metrics.open_streams.inc()
        try:
            async with contextlib.aclosing(events) as source:
                self.write(b": listening\n\n")
                await self.flush()
                await self._pump(source)
        except StreamClosedError:
            return
        finally:
            self.web.metrics.open_streams.dec()
        with contextlib.suppress(StreamClosedError):
            await self.finish()

    async def _pump(self, source: AsyncGenerator[Event, None]) -> None:
        stops = {asyncio.ensure_future(self.web.shutting_down.wait()), asyncio.ensure_future(self._gone.wait())}
        upcoming = asyncio.ensure_future(_next(source))
        pause = self.heartbeat.total_seconds()
        loop = asyncio.get_running_loop()
        check_at = loop.time() + pause
        try:
            while True:
                left = max(0.0, check_at - loop.time())
                done, _ = await asyncio.wait({upcoming, *stops}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                if done & stops:
                    return
                if loop.time() >= check_at:
                    if not await self.still_admitted():
                        return
                    check_at = loop.time() + pause
                    self.write(b": still here\n\n")
                if upcoming in done:
                    event = upcoming.result()
                    if event is None:
                        return
                    self.write(b"event: " + event.name.encode() + b"\ndata: " + to_json(event.data) + b"\n\n")
                    upcoming = asyncio.ensure_future(_next(source))
                await self.flush()
        finally:
            unfinished = [upcoming, *stops]
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)


async def _next(source: AsyncGenerator[Event, None]) -> Event | None:
    return await anext(source, None)
