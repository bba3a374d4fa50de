"""What the API says about accounts and units."""

from datetime import datetime
from enum import StrEnum

from server.accounts.rules import Role
from server.schemas import Model


class AccountState(StrEnum):
    """Whether an account may log in."""

    ACTIVE = "active"
    DISABLED = "disabled"


class UnitRef(Model):
    """A unit as part of something else."""

    id: str
    name: str


class Unit(Model):
    """A unit of the tree. ``path`` holds the ids from the root down to the unit itself."""

    id: str
    name: str
    parent_id: str | None
    path: list[str]
    version: int


class Account(Model):
    """An officer's account as administrators see it."""

    id: str
    account: str
    name: str
    unit: UnitRef | None
    roles: list[Role]
    state: AccountState
    locked_until: datetime | None
    must_change_password: bool
    created_at: datetime
    version: int


class Self(Model):
    """The account of whoever asks."""

    id: str
    account: str
    name: str
    unit: UnitRef | None
    roles: list[Role]
    must_change_password: bool


class OpenedSession(Model):
    """An officer's session: a short access token, its lifetime in seconds, and the token that renews both."""

    access_token: str
    expires_in: int
    refresh_token: str
    account: Self


class AccountWithPassword(Model):
    """An account together with the first password, which is shown this once."""

    account: Account
    first_password: str
