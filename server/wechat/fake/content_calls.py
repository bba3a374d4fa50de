"""The calls that check what people write and show."""

import secrets
from collections.abc import Mapping
from typing import Any, Final

from tornado.httpclient import AsyncHTTPClient, HTTPClientError

from server.wechat.fake.calls import Body, Query
from server.wechat.fake.codes import ApiError
from server.wechat.fake.pushes import PushSender
from server.wechat.fake.state import FakeWeChat

_LONGEST_TEXT: Final = 2500
_PASSED: Final = ("pass", 100)
_SCENES: Final = (1, 2, 3, 4)


def check_text(wechat: FakeWeChat, _query: Query, body: Body) -> Body:
    """Answer ``wxa/msg_sec_check`` version 2; text that came escaped always passes, as users have found out."""
    content = body.get("content")
    if body.get("version") != 2 or not isinstance(content, str):
        raise ApiError(47001)
    if body.get("scene") not in _SCENES:
        raise ApiError(40129)
    wechat.visitor(body.get("openid"))
    if len(content) > _LONGEST_TEXT:
        raise ApiError(47001)
    seen = "" if body.get("escaped") else content
    word = next((word for word in wechat.risky if word in seen), None)
    suggest, label = _PASSED if word is None else wechat.risky[word]
    verdict = {"suggest": suggest, "label": label}
    detail: list[dict[str, Any]] = [{"strategy": "content_model", "errcode": 0, **verdict, "prob": 90}]
    if word is not None:
        detail.append({"strategy": "keyword", "errcode": 0, **verdict, "level": 90, "keyword": word})
    return {"errcode": 0, "errmsg": "ok", "result": verdict, "detail": detail, "trace_id": secrets.token_hex(8)}


def media_to_check(wechat: FakeWeChat, body: Mapping[str, Any]) -> str:
    """Return the address of the picture that ``wxa/media_check_async`` version 2 is to check.

    Raises:
        ApiError: what is asked for is wrong, or 87020: it was checked before.
    """
    if body.get("version") != 2 or body.get("media_type") not in (1, 2):
        raise ApiError(47001)
    if body.get("scene") not in _SCENES:
        raise ApiError(40129)
    wechat.visitor(body.get("openid"))
    url = str(body.get("media_url"))
    if url in wechat.checked_media:
        raise ApiError(87020)
    wechat.checked_media.add(url)
    return url


async def check_media(wechat: FakeWeChat, sender: PushSender, trace_id: str, url: str) -> None:
    """Fetch a picture, as the platform does by itself, and push what came of it."""
    try:
        answer = await AsyncHTTPClient().fetch(url, raise_error=False, request_timeout=5)
        found = answer.code == 200
    except (OSError, ValueError, HTTPClientError):
        found = False
    verdict = next((verdict for word, verdict in wechat.risky.items() if word in url), _PASSED)
    await sender.media_checked(trace_id, verdict if found else None)
