"""A process that sends messages to WeChat: ``python -m scripts.benchmarks.wechat_sender NAME`` with settings in APP_….

``bare`` is the HTTP client alone with a fixed token and a body that lies ready, ``client`` the product's client,
``service`` the product's whole way with ledger, and ``burst`` so many calls of a client that has just been started.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from tornado.httpclient import HTTPRequest
from tornado.simple_httpclient import SimpleAsyncHTTPClient

from scripts.benchmarks.wechat_platform import SEND_PATH, TEMPLATE_ID
from server.clock import SystemClock
from server.settings import Settings, load_settings
from server.store import Store
from server.wechat import SendOutcome, WeChat
from server.wechat.client import WeChatClient
from server.wechat.failures import Failures
from server.wechat.metrics import WeChatMetrics

TASKS: Final = 32
PEOPLE: Final = 200
_DATA: Final = {"thing1": "您有待办事项", "time2": "2026年3月2日 09:00"}
_VALUES: Final = {"matter": _DATA["thing1"], "due": _DATA["time2"]}

Send = Callable[[int], Awaitable[None]]


def openid_of(number: int) -> str:
    """Return the openid of an invented person."""
    return f"oBenchmark{number:018}"


@asynccontextmanager
async def bare(settings: Settings) -> AsyncIterator[Send]:
    """The least that sends a message and looks whether it was taken."""
    client = SimpleAsyncHTTPClient(force_instance=True, max_clients=TASKS)
    url = f"{settings.wechat_api_url}{SEND_PATH}?access_token={'benchmark' * 16}"
    message = {"touser": openid_of(0), "template_id": TEMPLATE_ID, "data": {k: {"value": v} for k, v in _DATA.items()}}
    body = json.dumps(message, ensure_ascii=False).encode()

    async def send(_number: int) -> None:
        response = await client.fetch(HTTPRequest(url, method="POST", body=body))
        if json.loads(response.body)["errcode"]:
            raise RuntimeError("refused")

    yield send
    client.close()


@asynccontextmanager
async def client(settings: Settings) -> AsyncIterator[Send]:
    """The product's client: time limits, shared token, errors, figures."""
    store = await Store.connect(settings.uri("mongo_uri"))
    clock = SystemClock()
    wechat = WeChatClient(settings, store, clock, WeChatMetrics(), Failures(store, clock))

    async def send(number: int) -> None:
        await wechat.send_message(openid_of(number % PEOPLE), TEMPLATE_ID, _DATA)

    yield send
    wechat.close()
    await store.close()


@asynccontextmanager
async def service(settings: Settings) -> AsyncIterator[Send]:
    """The product's whole way: templates, grants looked up and booked, messages to one person one after the other."""
    store = await Store.connect(settings.uri("mongo_uri"))
    wechat = WeChat(settings, SystemClock(), store)
    await wechat.check_templates()
    for number in range(PEOPLE):
        await wechat.ledger.tapped(openid_of(number), {TEMPLATE_ID: "accept"})
    granted = store.collection("wechat_grants")

    async def send(number: int) -> None:
        outcome = await wechat.send(openid_of(number % PEOPLE), "to_do", _VALUES)
        if outcome is not SendOutcome.SENT:
            raise RuntimeError(f"a message was not sent: {outcome}")

    # As many grants as can be used up.
    await granted.update_many({}, {"$set": {"count": 10**9}})
    yield send
    wechat.close()
    await store.close()


async def _rate(send: Send, seconds: float) -> float:
    """Return messages a second of ``TASKS`` tasks."""
    sent = 0
    await send(0)
    began = time.monotonic()

    async def work() -> None:
        nonlocal sent
        while time.monotonic() - began < seconds:
            sent += 1
            await send(sent)

    await asyncio.gather(*(work() for _ in range(TASKS)))
    return sent / (time.monotonic() - began)


async def _run(kind: str, seconds: float, calls: int) -> None:
    settings = load_settings()
    ways = {"bare": bare, "client": client, "service": service, "burst": client}
    async with ways[kind](settings) as send:
        if kind != "burst":
            print(await _rate(send, seconds))
            return
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        await asyncio.gather(*(send(number) for number in range(calls)))


def main() -> None:
    """Send, and print messages a second."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=("bare", "client", "service", "burst"))
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--calls", type=int, default=16)
    options = parser.parse_args()
    asyncio.run(_run(options.kind, options.seconds, options.calls))


if __name__ == "__main__":
    main()
