"""The base of every model that crosses the HTTP border, and its complaints in Chinese.

Requests are read strictly: a text is a text, a number is a number, and an unknown field is an error, because a
misspelt field that is silently ignored is a setting that silently does not take effect.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
    ValidationError,
)
from pydantic_core import CoreSchema, ErrorDetails, core_schema

from server.errors import FieldError, InvalidInput


class Model(BaseModel):
    """A model that is strict, frozen and refuses unknown fields."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


@dataclass(frozen=True, slots=True)
class Line:
    """The shape of a one-line text, trimmed: ``Annotated[str, Line(100)]``.

    Attributes:
        longest: characters at most.
        blank: whether the empty text is allowed.
    """

    longest: int
    blank: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        text = core_schema.str_schema(
            strip_whitespace=True, max_length=self.longest, min_length=None if self.blank else 1
        )
        return core_schema.no_info_after_validator_function(_one_line, text)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The shape of a text of several lines, trimmed: ``Annotated[str, Paragraph(2000)]``.

    Attributes:
        longest: characters at most.
        blank: whether the empty text is allowed.
    """

    longest: int
    blank: bool = True

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        text = core_schema.str_schema(
            strip_whitespace=True, max_length=self.longest, min_length=None if self.blank else 1
        )
        return core_schema.no_info_after_validator_function(_printable, text)


def _written_out(value: Any) -> Any:
    """Refuse a number in the place of a time, which pydantic takes for seconds since 1970."""
    if not isinstance(value, datetime) and not (isinstance(value, str) and "T" in value.upper()):
        raise ValueError("应为时间，例如 2026-10-22T01:30:00Z")
    return value


def _of_our_time(moment: datetime) -> datetime:
    """Refuse what cannot be counted in other time zones or stored, such as the last hour of the year 9999."""
    if not 2000 < moment.year < 2200:
        raise ValueError("年份不正确")
    return moment


# Not strict: what has passed a validator before it is no longer JSON to pydantic.
Moment = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_written_out), AfterValidator(_of_our_time)]
"""A moment with its time zone, as ISO 8601 writes it."""


def _day_written_out(value: Any) -> Any:
    """Refuse what pydantic would take for a day too: a number, a moment."""
    if not isinstance(value, date) and not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise ValueError("应为日期，例如 2026-10-22")
    return value


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CalendarDate = Annotated[date, Field(strict=False), BeforeValidator(_day_written_out)]
"""A day without a time, as ISO 8601 writes it."""


def _printable(text: str) -> str:
    """Refuse control characters: they break spreadsheets, PDFs and terminals."""
    if any((ord(character) < 32 and character not in "\t\n\r") or ord(character) == 127 for character in text):
        raise ValueError("不能含有控制字符")
    return text.replace("\r\n", "\n")


def _one_line(text: str) -> str:
    if any(character in "\t\n\r\u2028\u2029" for character in text):
        raise ValueError("只能写一行")
    return _printable(text)


Identifier = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Version = Annotated[int, Field(ge=1, le=2**31)]


class Versioned(Model):
    """The version of a thing that the caller has seen."""

    version: Version


_SENTENCES: dict[str, str] = {
    "missing": "缺少此项",
    "extra_forbidden": "没有此项，请删去",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为是或否",
    "bool_parsing": "应为 true 或 false",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "frozen_set_type": "应为列表",
    "set_type": "应为列表",
    "dict_type": "应为一组名称和值",
    "model_type": "应为一组名称和值",
    "model_attributes_type": "应为一组名称和值",
    "finite_number": "应为有限的数字",
    "string_unicode": "含有无法识别的字符",
    "string_pattern_mismatch": "格式不正确",
    "timezone_aware": "时间须带时区",
    "none_required": "应为空",
    "bytes_type": "应为文字",
}


def _bounded(error: ErrorDetails) -> str | None:
    """Return the sentence of an error that names a limit or a choice."""
    context: Mapping[str, Any] = error.get("ctx") or {}
    match error["type"]:
        case "string_too_long":
            return f"最多 {context['max_length']} 个字"
        case "string_too_short":
            return "不能为空" if context["min_length"] == 1 else f"至少 {context['min_length']} 个字"
        case "greater_than_equal":
            return f"不能小于 {context['ge']}"
        case "less_than_equal":
            return f"不能大于 {context['le']}"
        case "greater_than":
            return f"应大于 {context['gt']}"
        case "less_than":
            return f"应小于 {context['lt']}"
        case "too_long":
            return f"最多 {context['max_length']} 项"
        case "too_short":
            return f"至少 {context['min_length']} 项"
        case "enum" | "literal_error":
            return f"应为其中之一：{str(context['expected']).replace(' or ', '、').replace(', ', '、')}"
        case "value_error":
            return str(context["error"])
        case "date_parsing" | "date_from_datetime_parsing":
            return "没有这一天"
        case kind if kind.startswith(("datetime", "date", "time")):
            return "应为时间，例如 2026-10-22T01:30:00Z"
    return None


def field_error(error: ErrorDetails) -> FieldError:
    """Return one complaint of pydantic as a Chinese sentence with the field's place, e.g. ``rounds.0.weight``."""
    sentence = _bounded(error) or _SENTENCES.get(error["type"], "内容不符合要求")
    return FieldError(".".join(str(part) for part in error["loc"]), sentence)


def invalid_input(problem: ValidationError) -> InvalidInput:
    """Return the domain error for input that a model refused: ``invalid_input`` with every field, at most 50."""
    fields = [field_error(error) for error in problem.errors(include_url=False, include_input=False)[:50]]
    return InvalidInput("invalid_input", "填写的内容不符合要求，请按提示修改", fields=fields)
