"""Log-in, tokens, phone numbers, messages and quotas, as the documents say; every no is an answer with status 200."""

from collections.abc import Mapping
from typing import Any

from server.wechat.fake.codes import ApiError
from server.wechat.fake.fields import fault
from server.wechat.fake.limits import LOG_IN
from server.wechat.fake.state import FakeWeChat
from server.wechat.fake.tokens import Token

Query = Mapping[str, str]
Body = Mapping[str, Any]


def code_to_session(wechat: FakeWeChat, query: Query, _body: Body) -> Body:
    """Answer ``sns/jscode2session``: no errcode where all is well."""
    _check_app(wechat, query)
    if not query.get("js_code"):
        raise ApiError(41008)
    if query.get("grant_type") != "authorization_code":
        raise ApiError(40002)
    user = wechat.take_code(query["js_code"], "login")
    wechat.count(LOG_IN, user.id)
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
    return {"errcode": 0, "errmsg": "ok", **({"msgid": message.id} if wechat.tells_message_id else {})}


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
