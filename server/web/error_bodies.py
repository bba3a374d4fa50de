"""The one table from domain errors to HTTP, and the one writer of error bodies."""

from typing import Any

from pydantic_core import to_json

from server.errors import (
    Conflict,
    DomainError,
    InvalidInput,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    TooLarge,
    TooMany,
    Unavailable,
)

STATUS: dict[type[DomainError], int] = {
    InvalidInput: 400,
    NotAuthenticated: 401,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    TooMany: 429,
    Unavailable: 503,
}

# What the HTTP layer itself finds wrong: status → code and sentence.
HTTP_PROBLEMS: dict[int, tuple[str, str]] = {
    400: ("bad_request", "请求格式不正确"),
    403: ("not_allowed", "没有权限"),
    404: ("not_found", "没有找到您要的内容"),
    405: ("method_not_allowed", "此地址不支持这种操作"),
    413: ("too_large", "提交的内容过大"),
    415: ("unsupported_media_type", "请求内容的类型不正确"),
    500: ("internal_error", "系统出现意外错误，请稍后再试"),
    503: ("unavailable", "系统暂时不可用，请稍后再试"),
}


def status_of(error: DomainError) -> int:
    """Return the HTTP status of ``error`` by the nearest class in the table."""
    for kind in type(error).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return 400


def error_body(error: DomainError) -> bytes:
    """Return the JSON body of ``error``."""
    content: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.fields:
        content["fields"] = [{"path": field.path, "message": field.message} for field in error.fields]
    if error.data:
        content["data"] = error.data
    return to_json({"error": content})


def problem_body(status: int, request_id: str | None = None) -> bytes:
    """Return the JSON body of an error of the HTTP layer, with the request's number where one was logged."""
    code, message = HTTP_PROBLEMS.get(status, HTTP_PROBLEMS[400] if status < 500 else HTTP_PROBLEMS[500])
    content: dict[str, Any] = {"code": code, "message": message}
    if request_id:
        content["data"] = {"request_id": request_id}
    return to_json({"error": content})


class UnsupportedMediaType(InvalidInput):
    """The body is not of the kind that the endpoint reads."""


STATUS[UnsupportedMediaType] = 415
