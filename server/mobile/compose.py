"""Puts the services of this domain together."""

from typing import Final

from server.accounts.refresh_tokens import RefreshTokens
from server.accounts.repository import AccountRepository
from server.accounts.tokens import AccessTokens
from server.audit import Audit
from server.clock import Clock
from server.mobile.deletion import Deletion, UnusedUsersJob
from server.mobile.metrics import MobileMetrics
from server.mobile.officers import CODES, OfficerPhones
from server.mobile.roster import Roster
from server.mobile.service import Mobile
from server.mobile.sessions import (
    ACCESS_LASTS,
    IDLE,
    PHONES,
    REFRESH_TOKENS,
    SESSIONS,
    PhoneSessions,
    UsesForgottenJob,
)
from server.mobile.users import USERS, PhoneUsers
from server.settings import Settings
from server.store import CollectionSpec, FieldCipher, LookupHash, Store
from server.wechat import WeChat

COLLECTIONS: Final[list[CollectionSpec]] = [USERS, SESSIONS, REFRESH_TOKENS, CODES]


def build_mobile(
    settings: Settings,
    clock: Clock,
    store: Store,
    *,
    accounts: AccountRepository,
    audit: Audit,
    wechat: WeChat,
    roster: Roster,
) -> Mobile:
    """Return the services about phone users on the office's database."""
    lookup = LookupHash(settings.lookup_keys()[0])
    users = PhoneUsers(store, FieldCipher(settings.field_keys()), lookup, clock)
    metrics = MobileMetrics()
    refresh_tokens = RefreshTokens(store, IDLE, collection=REFRESH_TOKENS.name, by_day=True)
    tokens = AccessTokens(settings.mobile_keys(), ACCESS_LASTS, PHONES)
    sessions = PhoneSessions(store, clock, users, tokens, refresh_tokens, metrics)
    officers = OfficerPhones(store, clock, users, accounts, lookup, audit)
    deletion = Deletion(users, sessions, officers, wechat.ledger, roster)
    return Mobile(
        store=store,
        users=users,
        sessions=sessions,
        officers=officers,
        wechat=wechat,
        roster=roster,
        deletion=deletion,
        metrics=metrics,
        jobs=[
            UsesForgottenJob(refresh_tokens),
            UnusedUsersJob(store, users, deletion, roster, audit, settings.phone_user_days),
        ],
    )
