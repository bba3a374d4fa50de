"""The end of phone users: at their own word, at WeChat's, or because they have not come for a long time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from server.audit import Audit
from server.mobile.officers import OfficerPhones
from server.mobile.roster import Roster
from server.mobile.sessions import PhoneSessions
from server.mobile.users import PhoneUser, PhoneUsers, month_of
from server.store import Session, Store
from server.wechat import Ledger

_BATCH: Final = 50


class Deletion:
    """Deletes everything about a phone user: bindings, grants of messages, sessions, and the user.

    Args:
        users: the phone users.
        sessions: their sessions.
        officers: officers' phones.
        ledger: what they have granted.
        roster: where they are bound.
    """

    def __init__(
        self, users: PhoneUsers, sessions: PhoneSessions, officers: OfficerPhones, ledger: Ledger, roster: Roster
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._officers = officers
        self._ledger = ledger
        self._roster = roster

    async def delete(self, user: PhoneUser, session: Session, *, unused: bool = False) -> None:
        """Delete a user inside the caller's transaction; ``unused``: nobody asked for it."""
        await self._roster.unbind_user(user.id, session)
        if user.openid is not None:
            await self._ledger.forget(user.openid, session)
        # As it is now: an officer may have bound the phone a moment ago.
        current = await self._users.get(user.id, session)
        if current is not None:
            await self._officers.release(current, session, unused=unused)
        await self._sessions.end_all(user.id, session)
        await self._users.delete(user.id, session)


class UnusedUsersJob:
    """Deletes phone users who have not come for a long time and are awaited in no round.

    Args:
        store: the office's database.
        users: the phone users.
        deletion: deletes one.
        roster: tells who is awaited.
        audit: records how many were deleted, and of nobody who.
        days: how long a user is kept without use; then up to the end of the month in which the use was, as no more
            than the month is known.
    """

    name: Final = "phone_users_forgotten"
    interval: Final = timedelta(hours=12)

    def __init__(
        self, store: Store, users: PhoneUsers, deletion: Deletion, roster: Roster, audit: Audit, days: int
    ) -> None:
        self._store = store
        self._users = users
        self._deletion = deletion
        self._roster = roster
        self._audit = audit
        self._days = days

    async def run(self, now: datetime) -> None:
        """Delete whose last use lies too far back at ``now``."""
        month = month_of(now - timedelta(days=self._days))
        unseen = [user_id async for user_id in self._users.unseen_since(month)]
        unawaited = [user_id for user_id in unseen if not await self._roster.is_awaited(user_id)]
        for start in range(0, len(unawaited), _BATCH):
            await self._delete(unawaited[start : start + _BATCH], month)

    async def _delete(self, user_ids: Sequence[str], month: str) -> None:
        async def write(session: Session) -> None:
            found = [await self._users.get(user_id, session) for user_id in user_ids]
            # Whoever has come back in this instant stays.
            unseen = [user for user in found if user is not None and user.seen_in < month]
            for user in unseen:
                await self._deletion.delete(user, session, unused=True)
            if unseen:
                await self._record(len(unseen), session)

        await self._store.transaction(write)

    async def _record(self, count: int, session: Session) -> None:
        await self._audit.record(
            session,
            actor=None,
            action="phone_users_forgotten",
            target_kind="phone_users",
            target_id="",
            target_name="手机用户",
            data={"users": count, "days": self._days},
        )
