"""The calls of the platform's API, as its documents describe them; every no is an answer with status 200."""

import io
import re
import secrets
from collections.abc import Mapping
from typing import Any, Final

import segno
from PIL import Image

from server.wechat.fake.codes import ApiError
from server.wechat.fake.fields import fault
from server.wechat.fake.state import VISIT_SECONDS, FakeWeChat, Token

Query = Mapping[str, str]
Body = Mapping[str, Any]

_SCENE: Final = re.compile(r"[0-9a-zA-Z!#$&'()*+,/:;=?@\-._~]+")
_LINK_QUERY: Final = re.compile(r"[0-9a-zA-Z!#$&'()*+,/:;=?@\-._~%]*")
_LONGEST_TEXT: Final = 2500
_PASSED: Final = 100
_MONTH: Final = 30 * 86_400


def code_to_session(wechat: FakeWeChat, query: Query, _body: Body) -> Body:
    """Answer ``sns/jscode2session``: no errcode where all is well."""
    _check_app(wechat, query)
    if not query.get("js_code"):
        raise ApiError(41008)
    if query.get("grant_type") != "authorization_code":
        raise ApiError(40002)
    user = wechat.take_code(query["js_code"], "login")
    wechat.count("/sns/jscode2session", user.id)
    if user.blocked:
        raise ApiError(40226)
    answer = {"session_key": wechat.session_of(user), "openid": user.openid}
    return {**answer, "unionid": user.unionid} if user.unionid else answer


def token(wechat: FakeWeChat, query: Query, _body: Body) -> Body:
    """Answer ``cgi-bin/token``: a new token each time."""
    if query.get("grant_type") != "client_credential":
        raise ApiError(40002)
    _check_app(wechat, query, wrong_secret=40001)
    return _token(wechat, wechat.plain_token())


def stable_token(wechat: FakeWeChat, _query: Query, body: Body) -> Body:
    """Answer ``cgi-bin/stable_token``: the same token to everybody, until it is nearly over."""
    if body.get("grant_type") != "client_credential":
        raise ApiError(40002)
    _check_app(wechat, body)
    return _token(wechat, wechat.stable_token(body.get("force_refresh") is True))


def phone_number(wechat: FakeWeChat, _query: Query, body: Body) -> Body:
    """Answer ``wxa/business/getuserphonenumber``; its codes are not those of wx.login."""
    user = wechat.take_code(body.get("code"), "phone")
    if body.get("openid") not in (None, user.openid):
        raise ApiError(40003)
    country, _, number = user.phone.rpartition(" ")
    info = {
        "phoneNumber": f"{country}{number}",
        "purePhoneNumber": number,
        "countryCode": country.lstrip("+") or "86",
        "watermark": {"timestamp": int(wechat.now()), "appid": wechat.appid},
    }
    return {"errcode": 0, "errmsg": "ok", "phone_info": info}


def templates(wechat: FakeWeChat, _query: Query, _body: Body) -> Body:
    """Answer ``wxaapi/newtmpl/gettemplate``."""
    return {"errcode": 0, "errmsg": "ok", "data": [template.document() for template in wechat.templates.values()]}


def send_message(wechat: FakeWeChat, _query: Query, body: Body) -> Body:
    """Answer ``cgi-bin/message/subscribe/send``. The order of its checks is not documented; it is fixed here."""
    template = wechat.templates.get(str(body.get("template_id")))
    if template is None:
        raise ApiError(40037)
    user = wechat.by_openid(body.get("touser"))
    if wechat.banned:
        raise ApiError(43107)
    if user.openid in wechat.sending:
        raise ApiError(43108)
    data = body.get("data")
    values = {key: _value(data, key) for key in template.fields()}
    for key, value in values.items():
        wrong = fault(key, value, template.choices)
        if wrong:
            raise ApiError(47003, f"argument invalid! {wrong}")
    texts = {key: str(value) for key, value in values.items()}
    if any(word in text for word in wechat.sensitive for text in texts.values()):
        raise ApiError(45168)
    page = str(body.get("page") or "")
    if page and page.partition("?")[0] not in wechat.pages:
        raise ApiError(41030)
    message = wechat.deliver(user, template, texts, page)
    return {"errcode": 0, "errmsg": "ok", "msgid": message.id}


def code_image(wechat: FakeWeChat, _query: Query, body: Body) -> bytes:
    """Answer ``wxa/getwxacodeunlimit`` with a picture that carries the scene, so that it can be scanned."""
    scene, page = body.get("scene"), body.get("page")
    if not isinstance(scene, str) or not 1 <= len(scene) <= 32:
        raise ApiError(40169)
    if not _SCENE.fullmatch(scene):
        raise ApiError(40129)
    if "scancode_time" in scene:
        raise ApiError(85096)
    if body.get("env_version", "release") not in ("release", "trial", "develop"):
        raise ApiError(40097)
    if page is not None and not isinstance(page, str):
        raise ApiError(47001)
    known = page is None or page in wechat.pages
    if not known and body.get("check_path", True):
        raise ApiError(41030)
    return _picture(f"{page or ''}?scene={scene}")


def url_link(wechat: FakeWeChat, _query: Query, body: Body) -> Body:
    """Answer ``wxa/generate_urllink``."""
    _check_link(wechat, body, body)
    return {"errcode": 0, "errmsg": "ok", "url_link": f"https://wxaurl.cn/{secrets.token_hex(8)}"}


def scheme(wechat: FakeWeChat, _query: Query, body: Body) -> Body:
    """Answer ``wxa/generatescheme``."""
    target = body.get("jump_wxa")
    _check_link(wechat, target if isinstance(target, dict) else {}, body)
    return {"errcode": 0, "errmsg": "ok", "openlink": f"weixin://dl/business/?t={secrets.token_hex(8)}"}


def check_text(wechat: FakeWeChat, _query: Query, body: Body) -> Body:
    """Answer ``wxa/msg_sec_check`` version 2; text that came escaped always passes, as users have found out."""
    content = body.get("content")
    if body.get("version") != 2 or not isinstance(content, str):
        raise ApiError(47001)
    if body.get("scene") not in (1, 2, 3, 4):
        raise ApiError(40129)
    user = wechat.by_openid(body.get("openid"))
    if len(content) > _LONGEST_TEXT:
        raise ApiError(47001)
    if wechat.now() - user.visited > VISIT_SECONDS:
        raise ApiError(61010)
    seen = "" if body.get("escaped") else content
    found = next((verdict for word, verdict in wechat.risky.items() if word in seen), None)
    suggest, label = found or ("pass", _PASSED)
    return {
        "errcode": 0,
        "errmsg": "ok",
        "result": {"suggest": suggest, "label": label},
        "detail": [],
        "trace_id": "local",
    }


def clear_quota(wechat: FakeWeChat, _query: Query, body: Body) -> Body:
    """Answer ``cgi-bin/clear_quota``."""
    if body.get("appid") != wechat.appid:
        raise ApiError(40013)
    wechat.clear_quota()
    return {"errcode": 0, "errmsg": "ok"}


def get_quota(wechat: FakeWeChat, _query: Query, body: Body) -> Body:
    """Answer ``cgi-bin/openapi/quota/get``."""
    return {"errcode": 0, "errmsg": "ok", "quota": wechat.quota(str(body.get("cgi_path")))}


def _check_app(wechat: FakeWeChat, given: Mapping[str, Any], wrong_secret: int = 40125) -> None:
    if not given.get("appid"):
        raise ApiError(41002)
    if not given.get("secret"):
        raise ApiError(41004)
    if given["appid"] != wechat.appid:
        raise ApiError(40013)
    if given["secret"] != wechat.secret:
        raise ApiError(wrong_secret)


def _token(wechat: FakeWeChat, token: Token) -> Body:
    return {"access_token": token.text, "expires_in": max(0, int(token.until - wechat.now()))}


def _value(data: object, key: str) -> object:
    entry = data.get(key) if isinstance(data, dict) else None
    return entry.get("value") if isinstance(entry, dict) else None


def _check_link(wechat: FakeWeChat, target: Mapping[str, Any], body: Body) -> None:
    if not wechat.published:
        raise ApiError(85079)
    path = str(target.get("path") or "").removeprefix("/")
    if path and path not in wechat.pages:
        raise ApiError(40165)
    query = str(target.get("query") or "")
    if len(query) > 1024 or not _LINK_QUERY.fullmatch(query):
        raise ApiError(40212)
    expires, interval = body.get("expire_time"), body.get("expire_interval", 1)
    if not isinstance(expires, int | None) or not isinstance(interval, int):
        raise ApiError(47001)
    if expires is not None and not 60 <= expires - wechat.now() <= _MONTH:
        raise ApiError(85401)
    if not 1 <= interval <= 30:
        raise ApiError(85401)


def _picture(text: str) -> bytes:
    """Return a QR code as JPEG, where the platform draws a code of its own kind."""
    rows = [bytes(0 if module else 255 for module in row) for row in segno.make(text, micro=False).matrix]
    image = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows)).resize((len(rows) * 8, len(rows) * 8))
    stream = io.BytesIO()
    image.save(stream, "JPEG")
    return stream.getvalue()
