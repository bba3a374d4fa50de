"""Errors that the domain raises. They carry a code, a Chinese sentence and data, and know no HTTP.

``server.web`` holds the one table that maps these classes to a status.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of the input.

    Attributes:
        path: where the field stands, e.g. ``rounds.0.weight`` or ``第3行 姓名``.
        message: Chinese sentence for the person who filled it in.
    """

    path: str
    message: str


class DomainError(Exception):
    """Something the caller asked for cannot be done, and nothing has changed.

    Args:
        code: stable identifier in snake_case, part of the API.
        message: Chinese sentence that says what is wrong and, where possible, what to do.
        fields: the fields at fault, if the input is.
        data: figures that the caller may show or act on (never personal data).
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        fields: Sequence[FieldError] = (),
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.fields = tuple(fields)
        self.data = dict(data) if data else None

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class InvalidInput(DomainError):
    """The input is malformed or breaks a rule that the input alone decides."""


class NotAuthenticated(DomainError):
    """It is not known who asks."""


class NotAllowed(DomainError):
    """It is known who asks, and they may not."""


class NotFound(DomainError):
    """There is no such thing, or the caller may not know that there is."""


class Conflict(DomainError):
    """The present state of the thing does not allow this."""


class TooLarge(DomainError):
    """The input exceeds a stated size."""


class TooMany(DomainError):
    """The caller has tried too often; ``data`` tells when to try again."""


class Unavailable(DomainError):
    """A part that the work needs does not answer; trying again later may help."""


def stale_version() -> Conflict:
    """Return the error for a change of something that somebody else has changed since it was read."""
    return Conflict("stale_version", "内容已被他人修改，请刷新后重试")


def not_logged_in() -> NotAuthenticated:
    """Return the error for a request without a token where one is asked for."""
    return NotAuthenticated("not_authenticated", "请先登录")


def login_over() -> NotAuthenticated:
    """Return the error for a token or a session that does not hold, or does not hold any more."""
    return NotAuthenticated("not_authenticated", "登录已失效，请重新登录")
