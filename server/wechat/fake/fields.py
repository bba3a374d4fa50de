"""What the platform accepts in the fields of a subscription message, by the type in front of the key's number."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_KEY: Final = re.compile(r"([a-z_]+?)([0-9]+)")
_CHINESE_ONLY: Final = re.compile("[\u4e00-\u9fff]{1,5}")
_CAR_NUMBER: Final = re.compile("[\u4e00-\u9fffA-Za-z0-9](?:[A-Za-z0-9]{0,6}[\u4e00-\u9fffA-Za-z0-9])?")
_CLOCK: Final = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
_DAYS: Final = (
    re.compile(r"(?P<year>[0-9]{4})年(?P<month>[0-9]{1,2})月(?:(?P<day>[0-9]{1,2})日)?"),
    re.compile(r"(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日"),
    re.compile(r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?:(?P=mark)(?P<day>[0-9]{1,2}))?"),
    re.compile(r"(?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})"),
)
# The space between day and time may be left out behind 日 alone, where they cannot run into each other.
_DATE: Final = re.compile(rf"(?P<day>\S+?)(?:(?:(?<=日) ?| ){_CLOCK})?")
_TIME: Final = re.compile(rf"(?:(?P<day>\S+?)(?:(?<=日) ?| ))?{_CLOCK}")
# A year in which every day exists that may stand without one.
_LEAP_YEAR: Final = 2000
_AMOUNT: Final = re.compile(r"[¥￥$€£]?[0-9]{1,10}(?:\.[0-9]+)?元?")


def _range(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    """Return what accepts one moment, or two with a ``~`` in between, whose days the calendar has."""

    def valid(moment: str) -> bool:
        found = pattern.fullmatch(moment)
        return found is not None and (found["day"] is None or _in_calendar(found["day"]))

    return lambda text: all(valid(part.strip()) for part in text.split("~", 1))


def _in_calendar(text: str) -> bool:
    found = next((match for pattern in _DAYS if (match := pattern.fullmatch(text))), None)
    if found is None:
        return False
    parts = found.groupdict()
    try:
        date(int(parts.get("year") or _LEAP_YEAR), int(parts["month"]), int(parts["day"] or 1))
    except ValueError:
        return False
    return True


def _name(text: str) -> bool:
    # As soon as one character is Chinese, all count as Chinese.
    return len(text) <= (20 if text.isascii() else 10) and not re.search(r"[0-9]", text)


VALIDATORS: Final[Mapping[str, Callable[[str], bool]]] = {
    "thing": lambda text: len(text) <= 20,
    "number": lambda text: re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) is not None and len(text) <= 32,
    "letter": lambda text: re.fullmatch("[A-Za-z]{1,32}", text) is not None,
    "symbol": lambda text: re.fullmatch(r"(?:[^\w\s]|_){1,5}", text) is not None,
    "character_string": lambda text: re.fullmatch(r"[\x21-\x7e ]{1,32}", text) is not None,
    "time": _range(_TIME),
    "date": _range(_DATE),
    "amount": lambda text: _AMOUNT.fullmatch(text) is not None,
    "phone_number": lambda text: re.fullmatch(r"[0-9+()-]{1,17}", text) is not None,
    "car_number": lambda text: _CAR_NUMBER.fullmatch(text) is not None,
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
