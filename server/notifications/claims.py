"""Taking messages out of the outbox, by any number of workers.

A message is taken by writing a token and the end of the claim, by the database's clock; what became of it is written
only where the token still stands. So each message is sent by one worker at a time, and one whose worker died is taken
again when the claim has ended.
"""

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from server.errors import Unavailable
from server.notifications import rules
from server.notifications.documents import from_document, to_document
from server.notifications.models import Message, MessageState
from server.notifications.outbox import OUTBOX, key_of, withdraw_if_empty
from server.store import Document, Filter, Session, Store, Update, from_now

# As long as the lease of a job: so soon after a crash another worker takes over.
CLAIM_LASTS = timedelta(seconds=15)
_log = structlog.get_logger("notifications")


class Claim:
    """Messages that this worker sends, and nobody else while the claim holds.

    Attributes:
        messages: what was claimed, in the order in which it is due.
    """

    def __init__(self, claims: "Claims", token: str, messages: list[Message], held_from: float) -> None:
        self._claims = claims
        self._token = token
        self._held_from = held_from
        self.messages = messages

    @property
    def holds(self) -> bool:
        """Whether the claim certainly has not ended yet; reckoned from before it was made or renewed."""
        return time.monotonic() - self._held_from < self._claims.lasts.total_seconds()

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Renew the claim for the time of the block."""
        renewal = asyncio.create_task(self._renew())
        try:
            yield
        finally:
            renewal.cancel()
            await asyncio.gather(renewal, return_exceptions=True)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._claims.lasts.total_seconds() / 4)
            began = time.monotonic()
            with contextlib.suppress(Unavailable):
                await self._claims.renew(self._token)
                self._held_from = began

    async def settle(self, message: Message) -> bool:
        """Write what became of a claimed message; return False where another worker has taken it meanwhile."""
        return await self._claims.settle(message, self._token)


class Claims:
    """Makes claims.

    Args:
        store: the office's database.
        lasts: how long a claim holds after its last renewal, ``CLAIM_LASTS`` by default.
    """

    def __init__(self, store: Store, lasts: timedelta | None = None) -> None:
        self._store = store
        self._messages = store.collection(OUTBOX.name)
        self.lasts = lasts or CLAIM_LASTS

    async def take_back(self, now: datetime) -> int:
        """Make messages wait again whose worker died while it was sending them; return how many."""
        ended = {"state": MessageState.SENDING.value, "$expr": {"$lte": ["$claim_until", "$$NOW"]}}
        count = 0
        for document in await self._messages.find_list(ended):
            message = rules.taken_back(from_document(document), now)
            count += await self._settle(message, {**ended, "claim": document["claim"]})
        if count:
            _log.warning("messages taken over from a worker that died", messages=count)
        return count

    async def claim(self, now: datetime, most: int) -> Claim | None:
        """Claim up to ``most`` messages that are due, those of one person merged into one; None where none is due.

        A message that may have arrived is never merged: it has to be the same when it comes again.
        """
        token = secrets.token_hex(8)
        began = time.monotonic()

        async def work(session: Session) -> list[Message]:
            due = {"state": MessageState.WAITING.value, "next_at": {"$lte": now}}
            found = await self._messages.find_list(due, sort=[("next_at", 1)], limit=most, session=session)
            if not found:
                return []
            chosen, updates = await self._merged([from_document(document) for document in found], now, session)
            claimed: Document = {
                "state": MessageState.SENDING.value,
                "claim": token,
                "claim_until": from_now(self.lasts),
            }
            for message in chosen:
                document = to_document(message)
                merged = {name: {"$literal": document[name]} for name in ("items", "attempts", "anew_at")}
                updates.append((key_of(message), [{"$set": {**merged, **claimed}}]))
            await self._messages.update_each(updates, session=session)
            return [replace(message, state=MessageState.SENDING) for message in chosen]

        messages = await self._store.transaction(work)
        return Claim(self, token, messages, began) if messages else None

    async def _merged(
        self, due: list[Message], now: datetime, session: Session
    ) -> tuple[list[Message], list[tuple[Filter, Update]]]:
        """Return which of ``due`` to send, each with all that its recipient has waiting, and how the others change."""
        chosen = [message for message in due if not _mergeable(message)]
        recipients = list(dict.fromkeys(message.recipient for message in due if _mergeable(message)))
        waiting: dict[str, list[Message]] = {}
        query = {"recipient": {"$in": recipients}, "state": MessageState.WAITING.value, "collects_until": {"$lte": now}}
        for document in await self._messages.find_list(query, sort=[("hour", -1)], session=session):
            message = from_document(document)
            if _mergeable(message):
                waiting.setdefault(message.recipient, []).append(message)
        updates: list[tuple[Filter, Update]] = []
        for recipient in recipients:
            newest, *others = waiting[recipient]
            chosen.append(rules.merged(newest, others))
            state = rules.next_state(MessageState.WAITING, rules.MessageEvent.MERGE)
            merged = {"state": state.value, "merged_into": newest.id}
            updates += [(key_of(message), {"$set": merged}) for message in others]
        return chosen, updates

    async def renew(self, token: str) -> None:
        """Let the claim last from now."""
        query = {"state": MessageState.SENDING.value, "claim": token}
        await self._messages.update_many(query, [{"$set": {"claim_until": from_now(self.lasts)}}])

    async def settle(self, message: Message, token: str) -> bool:
        """Write ``message``, free of the claim, where the claim still stands; return whether it did."""
        return await self._settle(message, {"state": MessageState.SENDING.value, "claim": token})

    async def _settle(self, message: Message, condition: Filter) -> bool:
        # Items stay as they are stored: they may have been withdrawn meanwhile.
        kept = ("_id", "recipient", "items")
        values = {name: value for name, value in to_document(message).items() if name not in kept}
        written = {"$set": {name: {"$literal": value} for name, value in values.items()}}
        return bool(await self._messages.update_one({**key_of(message), **condition}, [written, withdraw_if_empty()]))


def _mergeable(message: Message) -> bool:
    return not message.urgent and not message.exposed
