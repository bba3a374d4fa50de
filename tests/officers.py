"""A small client of the API and one officer for every role, for tests over real HTTP."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.httputil import HTTPHeaders

from server.accounts.documents import new_account
from server.accounts.models import OpenedSession
from server.accounts.rules import Actor, Role
from server.app import Services
from server.store import Session, new_id

PASSWORD = "right-horse-42"
# What it is stored as; all tests may share it.
_hashed: list[str] = []


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    headers: HTTPHeaders

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def code(self) -> str | None:
        """The error's code, None without an error."""
        return self.json["error"]["code"] if self.status >= 400 else None

    @property
    def fields(self) -> dict[str, str]:
        """The fields at fault with their messages."""
        return {entry["path"]: entry["message"] for entry in self.json["error"].get("fields", [])}


@dataclass(frozen=True)
class Api:
    """Calls the server, by default as nobody."""

    client: AsyncHTTPClient
    base_url: str
    token: str | None = None

    def __call__(self, method: str, path: str, body: Any = None, **options: Any) -> Awaitable[Answer]:
        """Send one request; ``body`` is written as JSON unless it is bytes."""
        return self.call(method, path, body, **options)

    async def call(
        self, method: str, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None, **options: Any
    ) -> Answer:
        """Send one request."""
        sent: dict[str, str] = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if body is not None:
            sent["Content-Type"] = "application/json"
        sent |= dict(headers or {})
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = HTTPRequest(
            self.base_url + path,
            method=method,
            headers=sent,
            body=raw,
            allow_nonstandard_methods=True,
            follow_redirects=False,
            decompress_response=False,
            **options,
        )
        response = await self.client.fetch(request, raise_error=False)
        return Answer(response.code, response.body or b"", response.headers)

    def bearing(self, token: str | None) -> "Api":
        """Return a client that sends ``token``."""
        return Api(self.client, self.base_url, token)


@dataclass
class Officers:
    """Officers with known passwords, made without going through the API."""

    services: Services
    api: Api
    password_hash: str
    ids: dict[str, str] = field(default_factory=dict)

    async def add(
        self,
        account: str,
        *roles: Role,
        unit_id: str | None = None,
        must_change_password: bool = False,
    ) -> str:
        """Make an officer who logs in as ``account`` with ``PASSWORD``; return the id."""
        account_id = new_id()
        path = await self.services.units.path_of(unit_id)
        document = new_account(
            account_id,
            account,
            f"姓名{account}",
            self.password_hash,
            unit_id=unit_id,
            unit_path=path,
            created_at=self.services.clock.now(),
            roles=roles,
            must_change_password=must_change_password,
        )

        async def write(session: Session) -> None:
            await self.services.office_store.collection("accounts").insert_one(document, session=session)

        await self.services.office_store.transaction(write)
        self.ids[account] = account_id
        return account_id

    async def session(self, account: str) -> OpenedSession:
        """Log in."""
        return await self.services.sessions.open(account, PASSWORD)

    async def login(self, account: str) -> Api:
        """Return a client for an officer who is logged in."""
        return self.api.bearing((await self.session(account)).access_token)

    async def actor(self, account: str) -> Actor:
        """Return an officer as the services see one."""
        return await self.services.accounts.actor(self.ids[account])

    async def with_role(self, role: Role, unit_id: str | None = None) -> Api:
        """Return a client for an officer of this role, made at the first call."""
        if role.value not in self.ids:
            await self.add(role.value, role, unit_id=unit_id)
        return await self.login(role.value)


def officers_of(services: Services, api: Api, run: Callable[..., Any]) -> Officers:
    """Return officers for a test; the password is hashed once a process."""
    if not _hashed:
        _hashed.append(run(services.passwords.hash(PASSWORD)))
    return Officers(services, api, _hashed[0])
