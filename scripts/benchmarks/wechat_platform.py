"""A WeChat that agrees to everything and counts: the least that calls can be measured against.

``python -m scripts.benchmarks.wechat_platform --port N``. What conforms to WeChat is the local platform of the
product; it does so much for each call that it would hide what the callers cost.
"""

import argparse
import asyncio
import hashlib
from collections import Counter
from typing import Final

from tornado.web import Application, RequestHandler

TEMPLATE_ID: Final = "benchmark-template"
TOKEN_PATH: Final = "/cgi-bin/stable_token"  # noqa: S105 - an address
SEND_PATH: Final = "/cgi-bin/message/subscribe/send"
LOG_IN_PATH: Final = "/sns/jscode2session"
_TEMPLATES: Final = {
    "errcode": 0,
    "errmsg": "ok",
    "data": [
        {
            "priTmplId": TEMPLATE_ID,
            "title": "待办提醒",
            "content": "待办事项:{{thing1.DATA}}\n截止时间:{{time2.DATA}}",
            "example": "",
            "type": 2,
        }
    ],
}
_DONE: Final = {"errcode": 0, "errmsg": "ok"}
_TOKEN: Final = {"access_token": "benchmark" * 16, "expires_in": 7200}


class Platform(RequestHandler):
    """Answers every path."""

    def initialize(self, calls: Counter[str]) -> None:
        """Keep the counter."""
        self.calls = calls

    def get(self) -> None:
        """Answer a log-in, the list of templates, or how often each path was called."""
        path = self.request.path
        self.calls[path] += 1
        if path == LOG_IN_PATH:
            code = self.get_query_argument("js_code")
            openid = "o" + hashlib.sha256(code.encode()).hexdigest()[:27]
            self.finish({"openid": openid, "session_key": "AAAAAAAAAAAAAAAAAAAAAA=="})
        else:
            self.finish(dict(self.calls) if path == "/calls" else _TEMPLATES)

    def post(self) -> None:
        """Give the token, or take a message."""
        self.calls[self.request.path] += 1
        self.finish(_TOKEN if self.request.path == TOKEN_PATH else _DONE)


async def _serve(port: int) -> None:
    application = Application([("/.*", Platform, {"calls": Counter()})], log_function=lambda _: None)
    application.listen(port, "127.0.0.1", backlog=1024)
    await asyncio.Event().wait()


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    asyncio.run(_serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
