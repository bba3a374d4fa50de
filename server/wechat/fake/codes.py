"""Error codes of the platform with its words, as its documents and its users quote them."""

import secrets
from collections.abc import Mapping
from typing import Any, Final

WORDS: Final[Mapping[int, str]] = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40013: "invalid appid",
    40014: "invalid access_token",
    40029: "invalid code",
    40037: "invalid template_id",
    40097: "invalid args",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40163: "code been used",
    40165: "invalid weapp pagepath",
    40169: "invalid length for scene, or the data is not json string",
    40212: "invalid query",
    40226: "code blocked",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41008: "missing code",
    41030: "invalid page",
    42001: "access_token expired",
    43002: "require POST method",
    43101: "user refuse to accept the msg",
    43104: "appid does not match openid",
    43107: "subscribe message ability banned",
    43108: "Cannot make concurrent calls to the same OpenID",
    44002: "empty post data",
    44990: "reach max api second frequence limit",
    44991: "reach minute limit",
    44993: "reach max api day frequence limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45168: "content hits sensitive words",
    47001: "data format error",
    47003: "argument invalid!",
    48006: "forbid to clear quota because of reaching the limit",
    61010: "code is expired",
    85079: "miniprogram has no online release",
    85096: "scancode_time is reserved",
    85401: "time limit between 1min and 30days",
    85402: "invalid env_version",
    85406: "daily visit limit",
    87020: "repeat too often",
}


class ApiError(Exception):
    """An answer that says no.

    Args:
        code: the platform's.
        words: in the place of the usual ones.
    """

    def __init__(self, code: int, words: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.words = WORDS[code] if words is None else words

    def body(self) -> dict[str, Any]:
        """Return the JSON answer; nearly every message of the platform ends with such a request id."""
        rid = "-".join(secrets.token_hex(4) for _ in range(3))
        return {"errcode": self.code, "errmsg": f"{self.words} rid: {rid}"}
