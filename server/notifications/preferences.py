"""Where people want to be reached. Addresses lie encrypted.

The inbox cannot be switched off, so it stands nowhere here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from server.notifications.models import ChannelName, PreferenceValues
from server.store import CollectionSpec, Document, FieldCipher, Session, Store

PREFERENCES: Final = CollectionSpec("notification_preferences", shard_key=None)


@dataclass(frozen=True, slots=True)
class Stored:
    """Preferences with their version, which is 1 before anybody has stored any."""

    values: PreferenceValues
    version: int


class PreferenceRepository:
    """Stores preferences, one document for each account that has any.

    Args:
        store: the office's database.
        cipher: encrypts addresses.
    """

    def __init__(self, store: Store, cipher: FieldCipher) -> None:
        self._preferences = store.collection(PREFERENCES.name)
        self._cipher = cipher

    async def of(self, account_ids: Sequence[str], session: Session | None = None) -> dict[str, Stored]:
        """Return the preferences of each account, the defaults where it has none."""
        query = {"_id": {"$in": list(account_ids)}}
        found = {document["_id"]: document for document in await self._preferences.find_list(query, session=session)}
        return {account_id: self._stored(found.get(account_id)) for account_id in account_ids}

    async def put(self, account_id: str, values: PreferenceValues, version: int, session: Session) -> None:
        """Write preferences; the caller has checked the present version in the same transaction."""
        document = {
            "_id": account_id,
            "email": self._encrypted(account_id, "email", values.email),
            "wecom": self._encrypted(account_id, "wecom", values.wecom),
            "off": sorted(channel.value for channel in values.off),
            "version": version,
        }
        await self._preferences.replace_one({"_id": account_id}, document, upsert=True, session=session)

    def _stored(self, document: Document | None) -> Stored:
        if document is None:
            return Stored(PreferenceValues(), 1)
        account_id = document["_id"]
        values = PreferenceValues.model_construct(
            email=self._decrypted(account_id, "email", document["email"]),
            wecom=self._decrypted(account_id, "wecom", document["wecom"]),
            off=frozenset(ChannelName(name) for name in document["off"]),
        )
        return Stored(values, document["version"])

    def _encrypted(self, account_id: str, field: str, value: str | None) -> bytes | None:
        return self._cipher.encrypt(value.encode(), _context(account_id, field)) if value else None

    def _decrypted(self, account_id: str, field: str, value: bytes | None) -> str | None:
        return self._cipher.decrypt(bytes(value), _context(account_id, field)).decode() if value else None


def _context(account_id: str, field: str) -> str:
    return f"{PREFERENCES.name}/{account_id}/{field}"
