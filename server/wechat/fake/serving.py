"""The local platform as a process of its own, beside the servers of a demonstration."""

import asyncio
from collections.abc import Iterable
from typing import Final

from tornado.httpserver import HTTPServer

from server.settings import Settings
from server.wechat.fake.application import fake_platform
from server.wechat.fake.pushes import PushSender
from server.wechat.fake.state import FakeWeChat
from server.wechat.fake.vectors import self_test

PUSH_PATH: Final = "/api/wechat/push"


async def serve_fake(
    settings: Settings, port: int, office_url: str, people: Iterable[tuple[str, str]], stop: asyncio.Event
) -> None:
    """Stand in for WeChat until ``stop`` is set.

    Args:
        settings: appid, secret and the console's settings of pushes.
        port: loopback port.
        office_url: where the office's server is, for pushes and links.
        people: name and phone number of each simulated phone; the openids are the same at every start.
        stop: ends it.

    Raises:
        ValueError: the appid looks like a real one.
        RuntimeError: it does not sign as WeChat does.
        OSError: the port is taken.
    """
    self_test()
    wechat = FakeWeChat(settings.wechat_appid, settings.wechat_secret.get_secret_value())
    for number, (name, phone) in enumerate(people, start=1):
        wechat.add_user(name, phone, id=f"phone{number}")
    wechat.tells_delivery = True
    sender = PushSender(
        wechat,
        office_url + PUSH_PATH,
        settings.wechat_push_token.get_secret_value(),
        settings.wechat_push_key.get_secret_value(),
    )
    server = HTTPServer(fake_platform(wechat, sender, office_url=office_url))
    # This machine alone: whoever reaches it is whoever they say they are.
    server.listen(port, "127.0.0.1")
    await stop.wait()
    server.stop()
