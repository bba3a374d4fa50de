"""From bytes and query strings to models."""

from typing import Any, TypeVar
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from tornado.httputil import HTTPServerRequest

from server.errors import FieldError, InvalidInput
from server.schemas import invalid_input
from server.web.error_bodies import UnsupportedMediaType

AnyModel = TypeVar("AnyModel", bound=BaseModel)
BINARY = "application/octet-stream"
_MOST_PARAMETERS = 50


def parse_body(model: type[AnyModel], request: HTTPServerRequest) -> AnyModel:
    """Return the JSON body as ``model``.

    Raises:
        UnsupportedMediaType: the body does not say that it is JSON.
        InvalidInput: ``malformed_json``, or ``invalid_input`` with the fields at fault.
    """
    if not request.headers.get("Content-Type", "").lower().startswith("application/json"):
        raise UnsupportedMediaType("unsupported_media_type", "请求内容应为 JSON（application/json）")
    try:
        return model.model_validate_json(request.body)
    except ValidationError as problem:
        if problem.errors(include_url=False, include_input=False)[0]["type"] == "json_invalid":
            raise InvalidInput("malformed_json", "请求内容不是有效的 JSON") from None
        raise invalid_input(problem) from None


def parse_binary(request: HTTPServerRequest) -> bytes:
    """Return the body as it came.

    Raises:
        UnsupportedMediaType: the body does not say that it is plain bytes.
    """
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != BINARY:
        raise UnsupportedMediaType("unsupported_media_type", f"请求内容应为二进制数据（{BINARY}）")
    return request.body


def parse_query(model: type[AnyModel] | None, query: str) -> AnyModel:
    """Return the query string as ``model``; an endpoint without parameters takes none.

    Raises:
        InvalidInput: ``invalid_input`` with the parameters at fault.
    """
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        raise InvalidInput("invalid_input", "地址中的参数无法识别") from None
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in values:
            raise _wrong(name, "只能出现一次")
        values[name] = value
    if model is None:
        raise _wrong(next(iter(values), "?"), "没有此项，请删去")
    try:
        return model.model_validate_strings({name: value for name, value in values.items() if value != ""})
    except ValidationError as problem:
        raise invalid_input(problem) from None


def _wrong(name: str, sentence: str) -> InvalidInput:
    return InvalidInput("invalid_input", "地址中的参数不符合要求", fields=[FieldError(name, sentence)])


def bearer_token(request: HTTPServerRequest) -> str | None:
    """Return the access token that the request carries."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None
