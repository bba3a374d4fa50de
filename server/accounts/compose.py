"""Puts the services of this domain together."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from server.accounts.authentication import Authentication
from server.accounts.first_start import FirstStart
from server.accounts.lockout import Lockout
from server.accounts.office import Office
from server.accounts.passwords import Passwords
from server.accounts.refresh_tokens import RefreshTokens
from server.accounts.repository import AccountRepository
from server.accounts.service import Accounts
from server.accounts.sessions import Sessions
from server.accounts.tokens import AccessTokens
from server.accounts.units import Units, UnitUse
from server.audit import Audit
from server.clock import Clock
from server.settings import Settings
from server.store import Store


@dataclass(frozen=True, slots=True)
class Staff:
    """The services about officers; ``passwords`` has threads to be closed at the end."""

    accounts: Accounts
    sessions: Sessions
    units: Units
    office_settings: Office
    first_start: FirstStart
    passwords: Passwords
    repository: AccountRepository


def build_staff(
    settings: Settings, clock: Clock, store: Store, audit: Audit, *, unit_uses: Sequence[UnitUse] = ()
) -> Staff:
    """Return the services about officers on the office's database.

    Args:
        unit_uses: what of other domains keeps a unit from being deleted.
    """
    keys = settings.token_keys()
    repository = AccountRepository(store)
    passwords = Passwords(settings.password_memory_mib)
    lockout = Lockout(store, clock, hmac.digest(keys[-1], b"names of failed log-ins", "sha256"))
    units = Units(store=store, accounts=repository, audit=audit, uses=unit_uses)
    authentication = Authentication(repository, passwords, lockout, audit)
    office = Office(store, audit)
    sessions = Sessions(
        store=store,
        clock=clock,
        accounts=repository,
        authentication=authentication,
        tokens=AccessTokens(keys, timedelta(minutes=settings.access_token_minutes)),
        refresh_tokens=RefreshTokens(store, timedelta(minutes=settings.session_idle_minutes)),
        audit=audit,
        longest=timedelta(hours=settings.session_hours),
    )
    accounts = Accounts(
        store=store,
        clock=clock,
        repository=repository,
        units=units,
        passwords=passwords,
        lockout=lockout,
        authentication=authentication,
        sessions=sessions,
        audit=audit,
    )
    first_start = FirstStart(
        store=store, clock=clock, accounts=repository, passwords=passwords, office=office, audit=audit
    )
    return Staff(accounts, sessions, units, office, first_start, passwords, repository)
