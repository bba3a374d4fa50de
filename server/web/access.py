"""Who may call what: every handler method declares it with ``@endpoint``, and the declarations are the access table.

The same declarations make the OpenAPI document, so what is documented is what is enforced.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from server.accounts.rules import Role

KILOBYTE = 1024
DEFAULT_BODY_LIMIT = 64 * KILOBYTE


@dataclass(frozen=True, slots=True)
class Access:
    """Who may call an endpoint.

    Attributes:
        kind: ``public`` (anybody, nothing is known about them), ``anonymous`` (a phone; must stay unknown),
            ``mobile`` (a phone user who is logged in), ``signed_in`` (any officer) or ``roles``.
        roles: the roles of which one suffices.
        before_password_change: whether an officer may call it who has yet to change the first password.
    """

    kind: str
    roles: frozenset[Role] = frozenset()
    before_password_change: bool = False


PUBLIC = Access("public")
ANONYMOUS = Access("anonymous")
MOBILE = Access("mobile")
SIGNED_IN = Access("signed_in")
SIGNED_IN_FIRST = Access("signed_in", before_password_change=True)


def Roles(*roles: Role) -> Access:
    """Return the access of officers who hold at least one of ``roles``."""
    if not roles:
        raise ValueError("name at least one role")
    return Access("roles", frozenset(roles))


@dataclass(frozen=True, slots=True)
class Upload:
    """A multipart upload of one file.

    Attributes:
        field: name of the form's field.
        largest: bytes at most.
        media_type: what the document says the file is.
    """

    field: str
    largest: int
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What one handler method declares about itself; see ``endpoint``."""

    access: Access
    summary: str
    request: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    response: Any = None
    status: int = 200
    upload: Upload | None = None
    binary: int = 0
    produces: str = "application/json"
    body_limit: int = 0
    errors: Mapping[str, int] = field(default_factory=dict)
    example: Mapping[str, Any] | None = None
    description: str = ""
    path_examples: Mapping[str, str] = field(default_factory=dict)
    repeated_status: int | None = None


class _Runs(Protocol):
    async def run_endpoint(
        self, declared: Endpoint, method: Callable[..., Awaitable[Any]], path: dict[str, str]
    ) -> None:
        """Admit the caller, read the request as ``declared`` says, call ``method`` and write its answer.

        Args:
            declared: what the method declares about itself.
            method: the handler's method under its declaration.
            path: the path's parameters by name, decoded.
        """
        ...


Method = TypeVar("Method", bound=Callable[..., Awaitable[Any]])


def endpoint(
    *,
    access: Access,
    summary: str,
    request: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    response: Any = None,
    status: int = 200,
    upload: Upload | None = None,
    binary: int = 0,
    produces: str = "application/json",
    body_limit: int | None = None,
    errors: Mapping[str, int] | None = None,
    example: Mapping[str, Any] | None = None,
    description: str = "",
    path_examples: Mapping[str, str] | None = None,
    repeated_status: int | None = None,
) -> Callable[[Method], Callable[..., Awaitable[None]]]:
    """Declare a handler's HTTP method.

    The method is called with the path's parameters by name (decoded texts), ``query`` (an instance of ``query``,
    if declared), ``body`` (an instance of ``request``), ``upload`` (an ``UploadedFile``) and ``content`` (the bytes of
    a binary body). What it returns is the
    answer: a model, anything that pydantic can write as JSON, bytes where ``produces`` is another media type, or
    None for an empty answer or one that was streamed.

    Args:
        access: who may call it.
        summary: one Chinese line for the document.
        request: model of the JSON body.
        query: model of the query string; without one, any query is refused.
        response: model (or type) of the answer, for the document.
        status: status of success.
        upload: the file that is sent instead of JSON.
        binary: bytes at most of a body that is sent as it is (application/octet-stream) instead of JSON.
        produces: media type of the answer.
        body_limit: bytes of the body at most; by default 64 KiB with a body, next to nothing without.
        errors: codes that callers must expect, with their status, beyond those that every endpoint has.
        example: example of the JSON body.
        description: more sentences for the document.
        path_examples: example values of the path's parameters.
        repeated_status: status of success when the same request had been carried out before; the method says so by
            setting ``self.repeated``.
    """
    if body_limit is None:
        # The multipart frame around the file takes some room of its own.
        body_limit = upload.largest + 8 * KILOBYTE if upload else binary
        body_limit = body_limit or (DEFAULT_BODY_LIMIT if request else KILOBYTE)
    declared = Endpoint(
        access, summary, request, query, response, status, upload, binary, produces, body_limit,
        dict(errors or {}), example, description, dict(path_examples or {}),
        repeated_status,
    )  # fmt: skip

    def decorate(method: Method) -> Callable[..., Awaitable[None]]:
        @wraps(method)
        async def call(handler: _Runs, **path: str) -> None:
            await handler.run_endpoint(declared, method, path)

        call.__dict__["endpoint"] = declared
        return call

    return decorate


def endpoint_of(handler: type, http_method: str) -> Endpoint | None:
    """Return what ``handler`` declares for ``http_method`` (e.g. ``GET``), None without a declaration."""
    method = getattr(handler, http_method.lower(), None)
    declared = getattr(method, "endpoint", None)
    return declared if isinstance(declared, Endpoint) else None
