"""The calls that make codes and links which open the mini-program."""

import io
import re
from collections.abc import Mapping
from typing import Any, Final

import segno
from PIL import Image

from server.wechat.fake.calls import Body, Query
from server.wechat.fake.codes import ApiError
from server.wechat.fake.links import Link
from server.wechat.fake.mini_program import DAY
from server.wechat.fake.state import FakeWeChat

_SCENE: Final = re.compile(r"[0-9a-zA-Z!#$&'()*+,/:;=?@\-._~]+")
_LINK_QUERY: Final = re.compile(r"[0-9a-zA-Z!#$&'()*+,/:;=?@\-._~%]*")
_VERSIONS: Final = ("release", "trial", "develop")
_LONGEST_DAYS: Final = 30


def code_image(wechat: FakeWeChat, _query: Query, body: Body) -> bytes:
    """Answer ``wxa/getwxacodeunlimit`` with a picture that carries the scene, so that it can be scanned."""
    scene, page = body.get("scene"), body.get("page")
    if not isinstance(scene, str) or not 1 <= len(scene) <= 32:
        raise ApiError(40169)
    if not _SCENE.fullmatch(scene):
        raise ApiError(40129)
    if "scancode_time" in scene:
        raise ApiError(85096)
    if body.get("env_version", "release") not in _VERSIONS:
        raise ApiError(40097)
    if page is not None and not isinstance(page, str):
        raise ApiError(47001)
    known = page is None or page in wechat.pages
    if not known and body.get("check_path", True):
        raise ApiError(41030)
    return _picture(f"{page or ''}?scene={scene}")


def url_link(wechat: FakeWeChat, _query: Query, body: Body) -> Body:
    """Answer ``wxa/generate_urllink``."""
    return {"errcode": 0, "errmsg": "ok", "url_link": wechat.new_link("url", _link(wechat, body, body))}


def scheme(wechat: FakeWeChat, _query: Query, body: Body) -> Body:
    """Answer ``wxa/generatescheme``."""
    target = body.get("jump_wxa")
    link = _link(wechat, target if isinstance(target, dict) else {}, body)
    return {"errcode": 0, "errmsg": "ok", "openlink": wechat.new_link("scheme", link)}


def _link(wechat: FakeWeChat, target: Mapping[str, Any], body: Body) -> Link:
    if not wechat.published:
        raise ApiError(85079)
    path = str(target.get("path") or "").removeprefix("/")
    if path and path not in wechat.pages:
        raise ApiError(40165)
    query = str(target.get("query") or "")
    if len(query) > 1024 or not _LINK_QUERY.fullmatch(query):
        raise ApiError(40212)
    version = target.get("env_version", "release")
    if version not in _VERSIONS:
        raise ApiError(85402)
    return Link(path, query, version, _until(wechat, body))


def _until(wechat: FakeWeChat, body: Body) -> float:
    """Return when a link ends: none is for ever, whatever was asked for."""
    kind, expires, days = body.get("expire_type", 0), body.get("expire_time"), body.get("expire_interval")
    if kind not in (0, 1) or not isinstance(expires, int | None) or not isinstance(days, int | None):
        raise ApiError(47001)
    now = wechat.now()
    if kind == 1:
        if days is None or not 1 <= days <= _LONGEST_DAYS:
            raise ApiError(85401)
        return now + days * DAY
    if expires is None:
        return now + _LONGEST_DAYS * DAY
    if not 60 <= expires - now <= _LONGEST_DAYS * DAY:
        raise ApiError(85401)
    return expires


def _picture(text: str) -> bytes:
    """Return a QR code as JPEG, where the platform draws a code of its own kind."""
    rows = [bytes(0 if module else 255 for module in row) for row in segno.make(text, micro=False).matrix]
    image = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows)).resize((len(rows) * 8, len(rows) * 8))
    stream = io.BytesIO()
    image.save(stream, "JPEG")
    return stream.getvalue()
