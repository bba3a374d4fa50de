"""Phone users: whoever opens the mini-program, or the web page with a personal invitation.

A phone user is a random number. WeChat's openid is found by its keyed hash and kept encrypted beside it, because
messages need it. No name, no phone number and no moment is kept here, but for an officer's own phone; of the last use
the month, so that whoever never comes back can be forgotten.
"""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from server.clock import Clock
from server.store import (
    CollectionSpec,
    Document,
    DuplicateKey,
    FieldCipher,
    Index,
    LookupHash,
    Migration,
    Session,
    Store,
    new_id,
)

USERS: Final = CollectionSpec(
    "phone_users",
    shard_key=None,
    indexes=[
        Index([("openid_hash", 1)], unique=True, partial={"openid_hash": {"$exists": True}}),
        Index([("account_id", 1)], unique=True, partial={"account_id": {"$exists": True}}),
    ],
)


class PhoneKind(StrEnum):
    """How somebody came here."""

    WECHAT = "wechat"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class PhoneUser:
    """A phone user.

    Attributes:
        version: a token that was issued under an earlier one is worthless.
        openid: who it is to WeChat, None on the web page.
        account_id: the officer whose phone it is, None for everybody else.
        bound_at: since when it is the officer's.
        seen_in: month of the last log-in or renewal; see ``month_of``.
    """

    id: str
    kind: PhoneKind
    version: int
    openid: str | None
    account_id: str | None
    bound_at: datetime | None
    seen_in: str


class PhoneUsers:
    """Finds, makes and deletes phone users.

    Args:
        store: the office's database.
        cipher: encrypts openids.
        lookup: finds openids.
        clock: tells day and month.
    """

    def __init__(self, store: Store, cipher: FieldCipher, lookup: LookupHash, clock: Clock) -> None:
        self._users = store.collection(USERS.name)
        self._cipher = cipher
        self._lookup = lookup
        self._clock = clock

    async def get(self, user_id: str, session: Session | None = None) -> PhoneUser | None:
        """Return the user with this id."""
        return self._user(await self._users.find_one({"_id": user_id}, session=session))

    async def of_openid(self, openid: str) -> PhoneUser | None:
        """Return the user whom WeChat calls ``openid``."""
        return self._user(await self._users.find_one({"openid_hash": self._lookup.of("openid", openid)}))

    async def of_account(self, account_id: str, session: Session | None = None) -> PhoneUser | None:
        """Return the user whose phone is the officer's."""
        return self._user(await self._users.find_one({"account_id": account_id}, session=session))

    async def of_accounts(self, account_ids: Collection[str]) -> dict[str, PhoneUser]:
        """Return the officers' phones by account."""
        found = await self._users.find_list({"account_id": {"$in": list(account_ids)}})
        return {document["account_id"]: user for document in found if (user := self._user(document)) is not None}

    async def with_openid(self, openid: str) -> PhoneUser:
        """Return the user whom WeChat calls ``openid``, made now if there is none."""
        known = await self.of_openid(openid)
        if known is not None:
            return known
        user_id = new_id()
        fields = {
            "openid_hash": self._lookup.of("openid", openid),
            "openid": self._cipher.encrypt(openid.encode(), _context(user_id)),
        }
        try:
            await self._users.insert_one(self._document(user_id, PhoneKind.WECHAT, fields))
        except DuplicateKey:
            # The same phone was quicker with another request.
            known = await self.of_openid(openid)
            if known is None:
                raise
            return known
        return PhoneUser(user_id, PhoneKind.WECHAT, 1, openid, None, None, self._month())

    async def on_web(self, user_id: str) -> PhoneUser:
        """Return the web page's user with this id, made now if there is none."""
        known = await self.get(user_id)
        if known is not None:
            return known
        try:
            await self._users.insert_one(self._document(user_id, PhoneKind.WEB, {}))
        except DuplicateKey:
            known = await self.get(user_id)
            if known is not None:
                return known
        return PhoneUser(user_id, PhoneKind.WEB, 1, None, None, None, self._month())

    async def seen(self, user: PhoneUser, session: Session | None = None) -> bool:
        """Note that a user is here in this month; return False where the user is gone."""
        month = self._month()
        if user.seen_in == month:
            return True
        return bool(await self._users.update_one({"_id": user.id}, {"$set": {"seen_in": month}}, session=session))

    async def unseen_since(self, month: str) -> AsyncIterator[str]:
        """Yield the ids of users who were last here before ``month``."""
        async for document in self._users.find({"seen_in": {"$lt": month}}, projection={"_id": 1}, sort=[("_id", 1)]):
            yield document["_id"]

    async def count_up(self, user_id: str, session: Session) -> None:
        """Make all access tokens of the user worthless."""
        await self._users.update_one({"_id": user_id}, {"$inc": {"version": 1}}, session=session)

    async def bind(self, user_id: str, account_id: str, session: Session) -> bool:
        """Make the phone the officer's; return False where the user is gone."""
        change = {"$set": {"account_id": account_id, "bound_at": self._clock.now()}}
        return bool(await self._users.update_one({"_id": user_id}, change, session=session))

    async def release(self, user_id: str, session: Session) -> None:
        """Make the phone nobody's."""
        await self._users.update_one({"_id": user_id}, {"$unset": {"account_id": "", "bound_at": ""}}, session=session)

    async def delete(self, user_id: str, session: Session) -> None:
        """Delete a user."""
        await self._users.delete_one({"_id": user_id}, session=session)

    def _document(self, user_id: str, kind: PhoneKind, fields: Document) -> Document:
        created_on = self._clock.now().date().isoformat()
        seen = {"created_on": created_on, "seen_in": self._month()}
        return {"_id": user_id, "kind": kind, "version": 1, **seen, **fields}

    def _month(self) -> str:
        return month_of(self._clock.now())

    def _user(self, document: Document | None) -> PhoneUser | None:
        if document is None:
            return None
        encrypted = document.get("openid")
        openid = self._cipher.decrypt(bytes(encrypted), _context(document["_id"])).decode() if encrypted else None
        return PhoneUser(
            document["_id"],
            PhoneKind(document["kind"]),
            document["version"],
            openid,
            document.get("account_id"),
            document.get("bound_at"),
            document["seen_in"],
        )


def month_of(moment: datetime) -> str:
    """Return the month that ``moment`` is in; as texts, earlier months are the lesser ones."""
    return f"{moment:%Y-%m}"


def first_use_unknown(number: int, clock: Clock) -> Migration:
    """Return the step that takes users of whose use nothing is known for ones of this month."""

    async def apply(store: Store) -> None:
        known = {"seen_in": {"$exists": False}}
        await store.collection(USERS.name).update_many(known, {"$set": {"seen_in": month_of(clock.now())}})

    return Migration(number, "phone users have a month of last use", apply)


def _context(user_id: str) -> str:
    return f"{USERS.name}/{user_id}/openid"
