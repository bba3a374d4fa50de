"""Preferences as officers see and change them."""

from collections.abc import Callable, Sequence

from server.accounts.repository import AccountRepository
from server.accounts.rules import Actor
from server.audit import Audit
from server.errors import NotFound, stale_version
from server.notifications.channels import NOWHERE, Channel, usable
from server.notifications.models import AddressesChange, Preferences, PreferencesChange, PreferenceValues
from server.notifications.preferences import PreferenceRepository
from server.notifications.reach import Reaches
from server.store import Document, DuplicateKey, Session, Store


class PreferenceService:
    """Shows and changes where people are reached.

    Args:
        store: the office's database.
        repository: where the preferences are.
        reaches: knows phones as well.
        accounts: the officers.
        channels: the office's ways out of the house.
        audit: records what an administrator changes; never an address.
    """

    def __init__(
        self,
        *,
        store: Store,
        repository: PreferenceRepository,
        reaches: Reaches,
        accounts: AccountRepository,
        channels: Sequence[Channel],
        audit: Audit,
    ) -> None:
        self._store = store
        self._repository = repository
        self._reaches = reaches
        self._accounts = accounts
        self._channels = list(channels)
        self._audit = audit

    async def of(self, account_id: str) -> Preferences:
        """Return somebody's preferences.

        Raises:
            NotFound: ``account_not_found``.
        """
        await self._account(account_id)
        stored = (await self._repository.of([account_id]))[account_id]
        reach = (await self._reaches.of([account_id])).get(account_id, NOWHERE)
        return Preferences(
            **stored.values.model_dump(),
            version=stored.version,
            usable=usable(self._channels, reach),
            wechat_bound=reach.openid is not None,
        )

    async def change(self, actor: Actor, new: PreferencesChange) -> Preferences:
        """Change one's own preferences.

        Raises:
            Conflict: ``stale_version``.
        """

        def values(_present: PreferenceValues) -> PreferenceValues:
            return PreferenceValues(**new.model_dump(exclude={"version"}))

        return await self._change(actor.id, new.version, values)

    async def set_addresses(self, actor: Actor, account_id: str, new: AddressesChange) -> Preferences:
        """Change somebody's addresses as an administrator; what that person has switched off stays so.

        Raises:
            NotFound: ``account_not_found``.
            Conflict: ``stale_version``.
        """

        def values(present: PreferenceValues) -> PreferenceValues:
            return present.model_copy(update=new.model_dump(exclude={"version"}))

        return await self._change(account_id, new.version, values, by=actor)

    async def _change(
        self,
        account_id: str,
        version: int,
        change: Callable[[PreferenceValues], PreferenceValues],
        by: Actor | None = None,
    ) -> Preferences:
        async def write(session: Session) -> None:
            account = await self._account(account_id, session)
            present = (await self._repository.of([account_id], session))[account_id]
            if present.version != version:
                raise stale_version()
            new = change(present.values)
            await self._repository.put(account_id, new, version + 1, session)
            if by is not None:
                await self._record(session, by, account, present.values, new)

        try:
            await self._store.transaction(write)
        except DuplicateKey:
            raise stale_version() from None
        return await self.of(account_id)

    async def _record(
        self, session: Session, actor: Actor, account: Document, former: PreferenceValues, new: PreferenceValues
    ) -> None:
        await self._audit.record(
            session,
            actor=actor,
            action="notification_addresses_changed",
            target_kind="account",
            target_id=account["_id"],
            target_name=account["name"],
            data={"email": _what(former.email, new.email), "wecom": _what(former.wecom, new.wecom)},
        )

    async def _account(self, account_id: str, session: Session | None = None) -> Document:
        document = await self._accounts.by_id(account_id, session=session)
        if document is None:
            raise NotFound("account_not_found", "没有这个账号")
        return document


def _what(former: str | None, new: str | None) -> str:
    """Return what became of an address, without telling it."""
    if former == new:
        return "unchanged"
    return "removed" if new is None else "changed" if former else "set"
