"""What WeChat tells of the arrival of messages: for those that it had not answered for when they were sent.

Its word names the person, the template and a number that only an answer would have told, so arrivals can be counted
and not told apart. The person is known by a keyed hash of the openid only.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from server.store import CollectionSpec, Index, LookupHash, Session, Store

ARRIVALS: Final = CollectionSpec(
    "wechat_arrivals",
    shard_key=("person",),
    indexes=[Index([("person", 1), ("at", 1)]), Index([("forget_at", 1)], expire_seconds=0)],
)
_KEPT: Final = timedelta(days=1)


class Arrivals:
    """Counts arrivals.

    Args:
        store: the office's database.
        lookup: hashes openids.
    """

    def __init__(self, store: Store, lookup: LookupHash) -> None:
        self._arrivals = store.collection(ARRIVALS.name)
        self._lookup = lookup

    async def note(self, openid: str, template_id: str, mark: bytes, at: datetime, session: Session) -> None:
        """Note that a message has arrived, inside the transaction that remembers WeChat's event.

        Args:
            mark: of the event, of which there is one for each message.
        """
        document = {"_id": mark, "person": self._person(openid), "template_id": template_id, "at": at}
        await self._arrivals.insert_one({**document, "forget_at": at + _KEPT}, session=session)

    async def count(self, openid: str, template_ids: Collection[str], since: datetime) -> int:
        """Return how many messages by these templates have arrived since then."""
        chosen = {"person": self._person(openid), "at": {"$gte": since}, "template_id": {"$in": list(template_ids)}}
        return await self._arrivals.count(chosen)

    async def forget(self, openid: str, session: Session | None = None) -> None:
        """Delete what is known about the person."""
        await self._arrivals.delete_many({"person": self._person(openid)}, session=session)

    def _person(self, openid: str) -> bytes:
        return self._lookup.of("openid", openid)
