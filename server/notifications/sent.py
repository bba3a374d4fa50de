"""What was sent to whom and what became of it, for those who see to it that everybody is reached."""

import re
from collections.abc import Sequence
from typing import Final

from server.accounts.repository import AccountRepository
from server.accounts.rules import Actor
from server.accounts.units import Units
from server.audit import Audit
from server.clock import Clock
from server.errors import NotFound
from server.lists import Page, page_of
from server.notifications import rules
from server.notifications.documents import from_document
from server.notifications.models import (
    Attempt,
    Item,
    Message,
    MessageState,
    Recipient,
    SentAttempt,
    SentItem,
    SentMessage,
    SentQuery,
)
from server.notifications.outbox import OUTBOX, Outbox
from server.notifications.reasons import reason_text
from server.store import Document, Session, Store

_EXPORTED: Final = 50_000


class SentMessages:
    """Lists messages to the officers of a subtree, and sends again what failed.

    Args:
        store: the office's database.
        outbox: where the messages are.
        accounts, units: the recipients.
        audit: records what is sent again.
        clock: tells the time.
    """

    def __init__(
        self, *, store: Store, outbox: Outbox, accounts: AccountRepository, units: Units, audit: Audit, clock: Clock
    ) -> None:
        self._store = store
        self._messages = store.collection(OUTBOX.name)
        self._outbox = outbox
        self._accounts = accounts
        self._units = units
        self._audit = audit
        self._clock = clock

    async def page(self, actor: Actor, query: SentQuery) -> Page[SentMessage]:
        """Return one page of the messages to officers of the actor's unit and those below it."""
        chosen = await self._chosen(actor, query)
        found = await self._messages.find_list(chosen, sort=query.order(), skip=query.skip, limit=query.page_size)
        return page_of(query, await self._views(found), await self._messages.count(chosen))

    async def one(self, actor: Actor, message_id: str) -> SentMessage:
        """Return one message.

        Raises:
            NotFound: ``message_not_found``: there is none, or its recipient is none of the actor's.
        """
        chosen = {"_id": message_id, "recipient": {"$in": await self._recipients(actor)}}
        found = await self._messages.find_list(chosen)
        if not found:
            raise _not_found()
        return (await self._views(found))[0]

    async def send_again(self, actor: Actor, message_id: str) -> SentMessage:
        """Send a message again that reached nobody outside, from its first channel on.

        Raises:
            NotFound: ``message_not_found``.
            Conflict: ``message_not_failed``, ``nothing_to_send``.
        """
        shown = await self.one(actor, message_id)

        async def write(session: Session) -> None:
            message = await self._outbox.find(message_id, shown.recipient.id, session)
            if message is None:
                raise _not_found()
            await self._outbox.save(rules.to_send_again(message, self._clock.now()), session)
            await self._audit.record(
                session,
                actor=actor,
                action="notification_sent_again",
                target_kind="account",
                target_id=message.recipient,
                target_name=shown.recipient.name,
                data={"message": message_id, "state": message.state.value, "reason": message.reason},
            )

        await self._store.transaction(write)
        return await self.one(actor, message_id)

    async def export(self, actor: Actor, query: SentQuery) -> list[SentMessage]:
        """Return all messages that match, at most 50,000, and record that they were taken out."""
        chosen = await self._chosen(actor, query)
        found = await self._messages.find_list(chosen, sort=query.order(), limit=_EXPORTED)

        async def record(session: Session) -> None:
            await self._audit.record(
                session,
                actor=actor,
                action="notifications_exported",
                target_kind="notifications",
                target_id="",
                target_name="提醒发送记录",
                data={"entries": len(found)},
            )

        await self._store.transaction(record)
        return await self._views(found)

    async def _chosen(self, actor: Actor, query: SentQuery) -> Document:
        recipients = await self._recipients(actor)
        if query.recipient is not None:
            recipients = [account_id for account_id in recipients if account_id == query.recipient]
        chosen: Document = {"recipient": {"$in": recipients}}
        if query.state == "failed":
            chosen["state"] = {"$in": [state.value for state in rules.FAILED]}
        elif query.state is not None:
            chosen["state"] = query.state.value
        if query.channel is not None:
            chosen["channel"] = query.channel.value
        if query.kind is not None:
            chosen["items.kind"] = query.kind.value
        if query.q:
            chosen["items.title"] = {"$regex": re.escape(query.q), "$options": "i"}
        if query.since or query.until:
            since = {"$gte": query.since} if query.since else {}
            chosen["hour"] = {**since, **({"$lt": query.until} if query.until else {})}
        return chosen

    async def _recipients(self, actor: Actor) -> list[str]:
        return await self._accounts.ids_within(actor.unit_id) if actor.unit_id else []

    async def _views(self, documents: Sequence[Document]) -> list[SentMessage]:
        messages = [from_document(document) for document in documents]
        accounts = await self._accounts.by_ids({message.recipient for message in messages})
        units = await self._units.names([account["unit_id"] for account in accounts])
        people = {
            account["_id"]: Recipient(id=account["_id"], name=account["name"], unit=units.get(account["unit_id"], ""))
            for account in accounts
        }
        return [_view(message, people[message.recipient]) for message in messages]


def _view(message: Message, recipient: Recipient) -> SentMessage:
    failed = message.state in rules.FAILED
    return SentMessage(
        id=message.id,
        recipient=recipient,
        hour=message.hour,
        urgent=message.urgent,
        state=message.state,
        reason=reason_text(message.reason) if failed else "",
        channel=message.channel,
        items=[_item(message, item) for item in message.items],
        attempts=[_attempt(attempt) for attempt in message.attempts],
        next_at=message.next_at if message.state is MessageState.WAITING else None,
        sent_at=message.sent_at,
        can_send_again=failed and bool(rules.current(message.items)),
    )


def _item(message: Message, item: Item) -> SentItem:
    # What was withdrawn after it had been sent was said all the same.
    unsaid = item.withdrawn_at is not None and (message.sent_at is None or item.withdrawn_at < message.sent_at)
    return SentItem(ref=item.ref, kind=item.kind, title=item.title, due=item.due, withdrawn=unsaid)


def _attempt(attempt: Attempt) -> SentAttempt:
    return SentAttempt(
        channel=attempt.channel,
        at=attempt.at,
        outcome=attempt.outcome,
        code=attempt.code,
        text=reason_text(attempt.code),
    )


def _not_found() -> NotFound:
    return NotFound("message_not_found", "没有这条发送记录")
