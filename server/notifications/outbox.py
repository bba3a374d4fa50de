"""The outbox: messages that are waiting, being sent, or done with.

A message is made in the transaction of what causes it, and collects what is given to the same person for a moment.
Who takes messages out of it, and how several workers keep out of each other's way, is told in ``claims``.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from server.notifications import rules
from server.notifications.documents import from_document, item_document, to_document
from server.notifications.hours import SendingHours
from server.notifications.models import ChannelName, Item, Message, MessageState, Notice, Outcome
from server.store import CollectionSpec, Document, Index, Session, Store

OUTBOX: Final = CollectionSpec(
    "outbox",
    shard_key=("recipient",),
    indexes=[
        Index([("state", 1), ("next_at", 1)]),
        Index([("recipient", 1), ("hour", -1)]),
        Index([("hour", -1)]),
        Index([("items.ref", 1)]),
    ],
)
_UNSENT: Final = [state.value for state in MessageState if state not in (MessageState.SENT, MessageState.MERGED)]


class Outbox:
    """Takes what is to leave the house.

    Args:
        store: the office's database.
    """

    def __init__(self, store: Store) -> None:
        self._messages = store.collection(OUTBOX.name)

    async def add(
        self, session: Session, notices: Sequence[tuple[str, Notice]], now: datetime, hours: SendingHours
    ) -> None:
        """Put notices into their recipients' messages of the hour, urgent ones each into a message of its own.

        Args:
            session: the transaction of what causes the notices, which the recipients have not been given before.
            hours: when messages may leave.
        """
        digests: dict[str, list[Item]] = {}
        made: list[Message] = []
        for recipient, notice in notices:
            item = Item(notice.key, notice.ref, notice.kind, notice.title, notice.due, now)
            if notice.urgent:
                at_once = hours.next(now)
                made.append(_message(recipient, notice.key, rules.hour_of(at_once), (item,), at_once))
            else:
                digests.setdefault(recipient, []).append(item)
        begins = _collecting_from(now, hours)
        while digests:
            hour = rules.hour_of(begins)
            made += await self._into_hour(session, digests, hour, begins + rules.COLLECTS, now)
            # Who is left has had this hour's message: the next one's is theirs.
            begins = _collecting_from(hour + rules.HOUR, hours)
        if made:
            await self._messages.insert_many([to_document(message) for message in made], session=session)

    async def _into_hour(
        self, session: Session, digests: dict[str, list[Item]], hour: datetime, leaves: datetime, now: datetime
    ) -> list[Message]:
        """Take out of ``digests`` what goes into the messages of ``hour``; return those messages that are new."""
        ids = {_message_id(recipient, hour.isoformat()): recipient for recipient in digests}
        query = {"_id": {"$in": list(ids)}, "recipient": {"$in": list(digests)}}
        there = {found["recipient"]: found for found in await self._messages.find_list(query, session=session)}
        made, updates = [], []
        for recipient in list(digests):
            document = there.get(recipient)
            if document is None:
                items = tuple(digests.pop(recipient))
                made.append(_message(recipient, hour.isoformat(), hour, items, leaves, urgent=False))
            elif document["state"] == MessageState.WAITING and now < document["collects_until"]:
                items_added = [item_document(item) for item in digests.pop(recipient)]
                key = {"_id": document["_id"], "recipient": recipient}
                updates.append((key, {"$push": {"items": {"$each": items_added}}}))
        if updates:
            await self._messages.update_each(updates, session=session)
        return made

    async def withdraw(self, session: Session, ref: str, now: datetime) -> None:
        """Take ``ref`` out of what was not sent; a waiting message that says nothing more is withdrawn."""
        query = {"items": {"$elemMatch": {"ref": ref, "withdrawn_at": None}}, "state": {"$in": _UNSENT}}
        await self._messages.update_many(query, [_mark_withdrawn(ref, now), withdraw_if_empty()], session=session)

    async def find(self, message_id: str, recipient: str, session: Session | None = None) -> Message | None:
        """Return the message with this id."""
        document = await self._messages.find_one({"_id": message_id, "recipient": recipient}, session=session)
        return from_document(document) if document else None

    async def handed_over(self, message: Message, channel: ChannelName, since: datetime) -> int:
        """Return how many other messages to the same person ``channel`` may have delivered since then."""
        taken = [Outcome.SENT.value, Outcome.UNSURE.value]
        attempt = {"channel": channel.value, "outcome": {"$in": taken}, "at": {"$gte": since}}
        # One that nothing is known of yet may arrive now, whenever it was handed over.
        maybe = [{"attempts": {"$elemMatch": attempt}}, {"unsure_since": {"$ne": None}}]
        others = {"recipient": message.recipient, "_id": {"$ne": message.id}, "$or": maybe}
        return await self._messages.count(others)

    async def save(self, message: Message, session: Session) -> None:
        """Write a message that nobody is sending."""
        await self._messages.replace_one(key_of(message), to_document(message), session=session)


def _collecting_from(moment: datetime, hours: SendingHours) -> datetime:
    """Return from when on a message collects that may leave when it has; near the evening that is the next morning."""
    begins = hours.next(moment)
    return begins if hours.open(begins + rules.COLLECTS) else hours.next(begins + rules.COLLECTS)


def _message(
    recipient: str, key: str, hour: datetime, items: tuple[Item, ...], leaves: datetime, *, urgent: bool = True
) -> Message:
    return Message(
        id=_message_id(recipient, key),
        recipient=recipient,
        hour=hour,
        urgent=urgent,
        items=items,
        state=MessageState.WAITING,
        collects_until=leaves,
        next_at=leaves,
    )


def _message_id(recipient: str, key: str) -> str:
    """Return the id of the one message that a person has for an hour, or for an urgent notice."""
    return hashlib.sha256(f"{recipient}\0{key}".encode()).hexdigest()[:32]


def _mark_withdrawn(ref: str, now: datetime) -> Mapping[str, object]:
    item_is_meant = {"$and": [{"$eq": ["$$item.ref", {"$literal": ref}]}, {"$eq": ["$$item.withdrawn_at", None]}]}
    withdrawn = {"$mergeObjects": ["$$item", {"withdrawn_at": now}]}
    marked = {"$map": {"input": "$items", "as": "item", "in": {"$cond": [item_is_meant, withdrawn, "$$item"]}}}
    return {"$set": {"items": marked}}


def withdraw_if_empty() -> Mapping[str, object]:
    """Return the step of an update that makes a waiting message withdrawn where all its items are."""
    ends = [{"$ne": ["$$item.withdrawn_at", None]}]
    empty = {"$allElementsTrue": [{"$map": {"input": "$items", "as": "item", "in": {"$and": ends}}}]}
    waiting = {"$eq": ["$state", MessageState.WAITING.value]}
    return {"$set": {"state": {"$cond": [{"$and": [waiting, empty]}, MessageState.WITHDRAWN.value, "$state"]}}}


def key_of(message: Message) -> Document:
    """Return what finds a message."""
    return {"_id": message.id, "recipient": message.recipient}
