"""What the platform accepts in the fields of a subscription message, by the type in front of the key's number."""

import re
from collections.abc import Callable, Mapping
from typing import Final

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_KEY: Final = re.compile(r"([a-z_]+?)([0-9]+)")
_CHINESE_ONLY: Final = re.compile("[\u4e00-\u9fff]{1,5}")
_CLOCK: Final = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
_DAY: Final = (
    r"(?:[0-9]{4}年(?:1[0-2]|0?[1-9])月(?:(?:[12][0-9]|3[01]|0?[1-9])日)?"
    r"|(?:1[0-2]|0?[1-9])月(?:[12][0-9]|3[01]|0?[1-9])日"
    r"|[0-9]{4}([-/.])(?:1[0-2]|0?[1-9])(?:\1(?:[12][0-9]|3[01]|0?[1-9]))?"
    r"|(?:1[0-2]|0?[1-9])[-/.](?:[12][0-9]|3[01]|0?[1-9]))"
)
_DATE: Final = re.compile(rf"{_DAY}(?: ?{_CLOCK})?")
_TIME: Final = re.compile(rf"(?:(?:{_DAY}) ?)?{_CLOCK}")
_AMOUNT: Final = re.compile(r"[¥￥$€£]?[0-9]{1,10}(?:\.[0-9]+)?元?")


def _range(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: all(pattern.fullmatch(part.strip()) for part in text.split("~", 1))


def _name(text: str) -> bool:
    # As soon as one character is Chinese, all count as Chinese.
    return len(text) <= (20 if text.isascii() else 10) and not re.search(r"[0-9]", text)


VALIDATORS: Final[Mapping[str, Callable[[str], bool]]] = {
    "thing": lambda text: len(text) <= 20,
    "number": lambda text: re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) is not None and len(text) <= 32,
    "letter": lambda text: re.fullmatch("[A-Za-z]{1,32}", text) is not None,
    "symbol": lambda text: re.fullmatch(r"[^\w\s]{1,5}", text) is not None,
    "character_string": lambda text: re.fullmatch(r"[\x21-\x7e ]{1,32}", text) is not None,
    "time": _range(_TIME),
    "date": _range(_DATE),
    "amount": lambda text: _AMOUNT.fullmatch(text) is not None,
    "phone_number": lambda text: re.fullmatch(r"[0-9+()-]{1,17}", text) is not None,
    "car_number": lambda text: len(text) <= 8,
    "name": _name,
    "phrase": lambda text: _CHINESE_ONLY.fullmatch(text) is not None,
}


def fault(key: str, value: object, choices: Mapping[str, tuple[str, ...]]) -> str | None:
    """Return what is wrong with a field in the platform's words (its misspelling included), None if nothing.

    Args:
        key: key of the template, e.g. ``thing3``.
        value: what the message says.
        choices: the words that the keys of type ``enum_string`` allow.
    """
    if not isinstance(value, str) or not value:
        return f"data.{key}.value is emtpy"
    parts = _KEY.fullmatch(key)
    kind = parts[1] if parts else ""
    listed = kind == "enum_string" and value in choices.get(key, ())
    valid = listed or (kind in VALIDATORS and VALIDATORS[kind](value))
    return None if valid and not _CONTROL.search(value) else f"data.{key}.value invalid"
