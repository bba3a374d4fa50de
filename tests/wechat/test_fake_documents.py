"""Each call as its page shows it: the page, the example request, and the example answer that the platform's has to fit.

Words in capitals stand for what differs each time: the request's are filled in, the answer's may be anything of their
kind.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from server.wechat.fake.application import CALLS, WECOM_CALLS
from tests.wechat.local_platform import APPID, CORP, SECRET, Platform

OK = {"errcode": 0, "errmsg": "ok"}
VERDICT = {"errcode": 0, "suggest": "risky", "label": 20006}


@dataclass(frozen=True)
class Example:
    """One example of a page.

    Attributes:
        page: its title below 开发/服务端 of developers.weixin.qq.com; WeCom's number and title, of
            developer.work.weixin.qq.com/document/path.
        query: what stands in the address, beside the token.
        body: what is posted; None: GET.
        answer: what the page answers.
        token: of the mini-program (``APP``), of the enterprise (``CORP``), or none.
    """

    page: str
    path: str
    answer: dict[str, Any]
    query: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    token: str = "APP"


EXAMPLES = [
    Example(
        "小程序登录凭证校验",
        "/sns/jscode2session",
        # The page's errcode of 0 does not come, as users have found out and the table of fields says.
        {"openid": "OPENID", "session_key": "SESSIONKEY"},
        query={"appid": "APPID", "secret": "SECRET", "js_code": "JSCODE", "grant_type": "authorization_code"},
        token="",
    ),
    Example(
        "获取接口调用凭据",
        "/cgi-bin/token",
        {"access_token": "ACCESS_TOKEN", "expires_in": 7200},
        query={"grant_type": "client_credential", "appid": "APPID", "secret": "SECRET"},
        token="",
    ),
    Example(
        "获取稳定版接口调用凭据",
        "/cgi-bin/stable_token",
        {"access_token": "ACCESS_TOKEN", "expires_in": 7200},
        body={"grant_type": "client_credential", "appid": "APPID", "secret": "SECRET", "force_refresh": False},
        token="",
    ),
    Example(
        "获取手机号",
        "/wxa/business/getuserphonenumber",
        {
            **OK,
            "phone_info": {
                "phoneNumber": "13580006666",
                "purePhoneNumber": "13580006666",
                "countryCode": "86",
                "watermark": {"timestamp": 1637744274, "appid": "APPID"},
            },
        },
        body={"code": "PHONECODE"},
    ),
    Example(
        "获取已有模板列表",
        "/wxaapi/newtmpl/gettemplate",
        {
            **OK,
            "data": [
                {
                    "priTmplId": "TEMPLATE_ID",
                    "title": "报名结果通知",
                    "content": "会议时间:{{date2.DATA}}\n会议地点:{{thing1.DATA}}\n",
                    "example": "会议时间:2016年8月8日\n会议地点:TIT会议室\n",
                    "type": 2,
                    "keywordEnumValueList": [],
                },
            ],
        },
    ),
    Example(
        "发送订阅消息",
        "/cgi-bin/message/subscribe/send",
        # The guide promises the number of the message, which the page's example lacks.
        {**OK, "msgid": 1700827132819554304},
        body={
            "touser": "OPENID",
            "template_id": "local-to-do",
            "page": "pages/mine/mine?foo=bar",
            "miniprogram_state": "developer",
            "lang": "zh_CN",
            "data": {
                "thing1": {"value": "广州至北京"},
                "time2": {"value": "2019年10月1日 15:01"},
                "thing3": {"value": "TIT创意园"},
            },
        },
    ),
    Example(
        "获取加密URLLink",
        "/wxa/generate_urllink",
        {**OK, "url_link": "URL_LINK"},
        body={
            "path": "/pages/mine/mine",
            "query": "",
            "expire_type": 1,
            "expire_interval": 1,
            "env_version": "release",
            "cloud_base": {"env": "xxx", "domain": "xxx.xx", "path": "/jump-wxa.html", "query": "a=1&b=2"},
        },
    ),
    Example(
        "获取加密scheme码",
        "/wxa/generatescheme",
        {**OK, "openlink": "OPENLINK"},
        body={
            "jump_wxa": {"path": "/pages/mine/mine", "query": "", "env_version": "release"},
            "expire_type": 1,
            "expire_interval": 1,
        },
    ),
    Example(
        "文本内容安全识别",
        "/wxa/msg_sec_check",
        {
            **OK,
            "result": {"suggest": "risky", "label": 20001},
            "detail": [
                {"strategy": "content_model", **VERDICT, "prob": 90},
                {"strategy": "keyword", **VERDICT, "level": 90, "keyword": "命中的关键词2"},
            ],
            "trace_id": "TRACE_ID",
        },
        body={"openid": "OPENID", "scene": 1, "version": 2, "content": "hello world!"},
    ),
    Example(
        "多媒体内容安全识别",
        "/wxa/media_check_async",
        {**OK, "trace_id": "TRACE_ID"},
        body={
            "openid": "OPENID",
            "scene": 1,
            "version": 2,
            "media_url": "http://127.0.0.1:1/head_global_z_@all.png",
            "media_type": 2,
        },
    ),
    Example("重置API调用次数", "/cgi-bin/clear_quota", OK, body={"appid": "APPID"}),
    Example(
        "查询API调用额度",
        "/cgi-bin/openapi/quota/get",
        {**OK, "quota": {"daily_limit": 10000000, "used": 0, "remain": 10000000}},
        body={"cgi_path": "/cgi-bin/message/custom/send"},
    ),
    Example(
        "企业微信 91039/获取access_token",
        "/cgi-bin/gettoken",
        {**OK, "access_token": "ACCESS_TOKEN", "expires_in": 7200},
        query=CORP,
        token="",
    ),
    Example(
        "企业微信 90236/发送应用消息",
        "/cgi-bin/message/send",
        {**OK, "invaliduser": "USERIDS", "msgid": "MSGID"},
        body={
            "touser": "wang|UserID2|UserID3",
            "toparty": "",
            "totag": "",
            "msgtype": "text",
            "agentid": 1,
            "text": {"content": "你的快递已到，请携带工卡前往邮件中心领取。"},
            "safe": 0,
            "enable_id_trans": 0,
            "enable_duplicate_check": 0,
            "duplicate_check_interval": 1800,
        },
        token="CORP",
    ),
    Example(
        "企业微信 91770/群机器人配置说明",
        "/cgi-bin/webhook/send",
        OK,
        query={"key": "local-robot"},
        body={"msgtype": "text", "text": {"content": "广州今日天气：29度，大部分多云，降雨概率：60%"}},
        token="",
    ),
]


def filled(fake: Platform, given: Any) -> Any:
    """Return a request with its words in capitals filled in."""
    words = {"APPID": APPID, "SECRET": SECRET, "OPENID": fake.user.openid}
    codes = {"JSCODE": "login", "PHONECODE": "phone"}
    if isinstance(given, dict):
        return {key: filled(fake, value) for key, value in given.items()}
    if isinstance(given, str) and given in codes:
        return fake.wechat.new_code(fake.user, codes[given])
    return words.get(given, given) if isinstance(given, str) else given


def check(given: Any, example: Any, where: str = "answer") -> None:
    """Compare fields and kinds with those of the example; codes and words of the answer to the letter."""
    assert type(given) is type(example), where
    if isinstance(example, Mapping):
        assert set(given) == set(example), where
        for key, value in example.items():
            check(given[key], value, f"{where}.{key}")
    elif isinstance(example, list):
        assert bool(given) == bool(example), where
        for one, like in zip(given, example, strict=False):
            check(one, like, f"{where}[]")
    elif re.search(r"\.(errcode|errmsg|expires_in|countryCode|strategy)$", where):
        assert given == example, where
    elif isinstance(example, str) and example:
        assert given, where


@pytest.mark.gen_test
@pytest.mark.parametrize("example", EXAMPLES, ids=[example.path for example in EXAMPLES])
async def test_a_call_is_answered_as_its_page_shows(fake: Platform, example: Example) -> None:
    fake.wechat.session_of(fake.user)
    fake.wechat.tap(fake.user, {"local-to-do": "accept"})
    fake.wechat.risky["hello"] = ("risky", 20001)
    token = {}
    if example.token == "APP":
        token = await fake.token()
    elif example.token == "CORP":
        token = {"access_token": (await fake.ask("/cgi-bin/gettoken", CORP))["access_token"]}
    answer = await fake.ask(example.path, {**token, **filled(fake, example.query)}, filled(fake, example.body))
    check(answer, example.answer)


# Page 获取不限制的小程序码: the answer is a picture, and JSON where it fails.
@pytest.mark.gen_test
async def test_a_code_is_answered_as_its_page_shows(fake: Platform) -> None:
    body = {
        "page": "pages/mine/mine",
        "scene": "a=1",
        "check_path": True,
        "env_version": "release",
    }
    token = await fake.token()
    answer = await fake.fetch("/wxa/getwxacodeunlimit", token, body)
    assert answer.headers["Content-Type"] == "image/jpeg"
    failed = await fake.ask("/wxa/getwxacodeunlimit", token, {**body, "page": "pages/unknown/unknown"})
    assert set(failed) == {"errcode", "errmsg"}
    assert failed["errcode"] == 41030


def test_no_call_is_left_out() -> None:
    assert {example.path for example in EXAMPLES} | {"/wxa/getwxacodeunlimit"} == {*CALLS, *WECOM_CALLS}
