"""An application of small handlers, for tests of the web kit that need no database."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Annotated, Any, cast

from pydantic import Field

from server.app import Services
from server.clock import FixedClock
from server.errors import Conflict, TooMany, Unavailable
from server.schemas import Line, Model
from server.web import (
    ANONYMOUS,
    KILOBYTE,
    PUBLIC,
    BoxHandler,
    Event,
    PhoneHandler,
    Route,
    StaffHandler,
    Upload,
    endpoint,
)
from server.web.application import WebApplication, WebOptions
from server.web.uploads import UploadedFile


class Note(Model):
    """A small body."""

    text: Annotated[str, Line(20)]
    count: int = Field(default=1, ge=1, le=9)


class Filter(Model):
    """A small query."""

    kind: Annotated[str, Line(10)] | None = None
    number: int | None = Field(default=None, ge=0)


class Notes(StaffHandler):
    """Echoes."""

    @endpoint(access=PUBLIC, summary="读", query=Filter, response=Filter)
    async def get(self, query: Filter) -> Filter:
        """Return the query."""
        return query

    @endpoint(access=PUBLIC, summary="写", request=Note, response=Note, status=201, body_limit=KILOBYTE)
    async def post(self, body: Note) -> Note:
        """Return the body."""
        return body


class Failing(StaffHandler):
    """Fails as its path says."""

    @endpoint(access=PUBLIC, summary="错")
    async def get(self, kind: str) -> None:
        """Raise."""
        match kind:
            case "conflict":
                raise Conflict("stale_version", "内容已被他人修改，请刷新后重试")
            case "busy":
                raise TooMany("busy", "请稍后再试", data={"retry_after": 7})
            case "down":
                raise Unavailable("store_unavailable", "数据库暂时无法访问，请稍后重试")
        raise RuntimeError(f"the message repeats {kind}")


class Casts(BoxHandler):
    """A ballot's route in small."""

    @endpoint(access=ANONYMOUS, summary="投", request=Note, status=201, body_limit=KILOBYTE)
    async def post(self, round_id: str, body: Note) -> dict[str, Any]:
        """Return the body."""
        return {"round": round_id, "text": body.text}


class Tickets(PhoneHandler):
    """A phone's route in small."""

    @endpoint(access=ANONYMOUS, summary="查", request=Note)
    async def post(self, body: Note) -> dict[str, Any]:
        """Return the body, or fail."""
        if body.text == "fail":
            raise RuntimeError("unexpected")
        return {"text": body.text}


class Files(StaffHandler):
    """Takes a file."""

    @endpoint(access=PUBLIC, summary="传", upload=Upload("file", 2 * KILOBYTE), response=dict)
    async def post(self, upload: UploadedFile) -> dict[str, Any]:
        """Return what arrived."""
        return {"name": upload.name, "size": len(upload.content)}


class Lines(StaffHandler):
    """Streams lines."""

    @endpoint(access=PUBLIC, summary="行", query=Filter, produces="application/x-ndjson")
    async def get(self, query: Filter) -> None:
        """Write lines; fail as the query says."""

        async def lines() -> AsyncGenerator[dict[str, int], None]:
            if query.kind == "early":
                raise Conflict("round_open", "投票已开始")
            for number in range(3):
                yield {"done": number}
            if query.kind == "late":
                raise Conflict("round_open", "投票已开始")
            if query.kind == "broken":
                raise RuntimeError("unexpected")

        await self.send_lines(lines())


class Events(StaffHandler):
    """Streams events."""

    closed = 0

    @endpoint(access=PUBLIC, summary="事件", query=Filter, produces="text/event-stream")
    async def get(self, query: Filter) -> None:
        """Write two events, then wait unless told otherwise."""

        async def events() -> AsyncGenerator[Event, None]:
            try:
                yield Event("turnout", {"received": 5})
                yield Event("state", {"version": 2})
                if query.kind != "short":
                    await asyncio.Event().wait()
            finally:
                Events.closed += 1

        await self.send_events(events())


ROUTES = [
    Route("/api/notes", Notes),
    Route("/api/failing/{kind}", Failing),
    Route("/box/rounds/{round_id}/ballots", Casts),
    Route("/api/m/tickets", Tickets),
    Route("/api/files", Files),
    Route("/api/lines", Lines),
    Route("/api/events", Events),
]


def kit_application(public_url: str = "http://office.example") -> WebApplication:
    """Return the application; it has no services."""
    services = cast(Services, SimpleNamespace())
    return WebApplication(
        ROUTES,
        services,
        WebOptions(public_url, demo=False, version="0"),
        FixedClock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC)),
    )
