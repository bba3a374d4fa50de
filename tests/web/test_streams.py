"""Answers that go on."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from tornado.ioloop import IOLoop

from server.web.application import WebApplication
from tests.officers import Api
from tests.web.kit import Events, kit_application


@pytest.fixture
def app(io_loop: IOLoop) -> Iterator[WebApplication]:
    """The application of small handlers."""
    Events.closed = 0
    yield kit_application()


class Listener:
    """Reads a stream until it ends or is cut."""

    def __init__(self, base_url: str, path: str, token: str | None = None) -> None:
        self._address = base_url.removeprefix("http://").split(":")
        authorization = f"Authorization: Bearer {token}\r\n" if token else ""
        self._request = f"GET {path} HTTP/1.1\r\nHost: x\r\n{authorization}\r\n".encode()
        self.text = ""

    async def listen(self) -> None:
        reader, self._writer = await asyncio.open_connection(self._address[0], int(self._address[1]))
        self._writer.write(self._request)
        self._task = asyncio.ensure_future(self._read(reader))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while not self.text.endswith("0\r\n\r\n") and (chunk := await reader.read(4096)):
            self.text += chunk.decode()

    async def until(self, text: str) -> None:
        await eventually(lambda: text in self.text)

    async def until_end(self) -> None:
        async with asyncio.timeout(5):
            await self._task
        await self.leave()

    async def leave(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()


async def eventually(condition: Callable[[], object]) -> None:
    """Wait until ``condition`` holds, five seconds at most."""
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never happened")


@pytest.mark.gen_test
async def test_lines_come_one_by_one(api: Api) -> None:
    answer = await api("GET", "/api/lines")
    assert answer.headers["Content-Type"] == "application/x-ndjson; charset=utf-8"
    assert answer.body == b'{"done":0}\n{"done":1}\n{"done":2}\n'


@pytest.mark.gen_test
async def test_an_error_before_the_first_line_is_an_ordinary_one(api: Api) -> None:
    answer = await api("GET", "/api/lines?kind=early")
    assert (answer.status, answer.code) == (409, "round_open")


@pytest.mark.gen_test
async def test_an_error_after_it_is_the_last_line(api: Api) -> None:
    answer = await api("GET", "/api/lines?kind=late")
    assert answer.status == 200
    assert answer.body.splitlines()[-1].decode() == '{"error":{"code":"round_open","message":"投票已开始"}}'


@pytest.mark.gen_test
async def test_an_unexpected_error_cuts_the_answer_short(api: Api) -> None:
    listener = Listener(api.base_url, "/api/lines?kind=broken")
    await listener.listen()
    await listener.until_end()
    assert '{"done":2}' in listener.text
    assert not listener.text.endswith("0\r\n\r\n")


@pytest.mark.gen_test
async def test_events_end_with_their_source(api: Api) -> None:
    answer = await api("GET", "/api/events?kind=short")
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert 'event: turnout\ndata: {"received":5}\n\nevent: state\ndata: {"version":2}\n\n' in answer.body.decode()
    assert Events.closed == 1


@pytest.mark.gen_test
async def test_a_listener_who_leaves_frees_the_source(api: Api, app: WebApplication) -> None:
    listener = Listener(api.base_url, "/api/events")
    await listener.listen()
    await listener.until("event: state")
    await listener.leave()
    await eventually(lambda: Events.closed and not app.open_requests)


@pytest.mark.gen_test
async def test_a_stream_ends_when_the_process_stops(api: Api, app: WebApplication) -> None:
    listener = Listener(api.base_url, "/api/events")
    await listener.listen()
    await listener.until("event: state")
    app.begin_shutdown()
    await listener.until_end()
    assert listener.text.endswith("0\r\n\r\n")
    assert Events.closed == 1


@pytest.mark.gen_test
async def test_a_quiet_stream_shows_that_it_lives(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Events, "heartbeat", timedelta(milliseconds=50))
    listener = Listener(api.base_url, "/api/events")
    await listener.listen()
    await listener.until(": still here")
    await listener.leave()
