"""What the API says about accounts and units."""

from datetime import datetime
from enum import StrEnum

from server.accounts.rules import Role
from server.schemas import Model


class AccountState(StrEnum):
    """Whether an account may log in."""

    ACTIVE = "active"
    DISABLED = "disabled"


class Attention(StrEnum):
    """Why an account waits for an administrator."""

    NO_ROLES = "no_roles"
    LOCKED = "locked"


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


class HistoryActor(Model):
    """Who did something to an account."""

    id: str
    name: str


class AccountEvent(Model):
    """Something that was done to an account; ``actor`` is null for the system itself."""

    at: datetime
    actor: HistoryActor | None
    action: str
    action_text: str


class AccountHistory(Model):
    """What administrators did to an account, newest first."""

    items: list[AccountEvent]


class AccountWithPassword(Model):
    """An account together with the first password, which is shown this once."""

    account: Account
    first_password: str
