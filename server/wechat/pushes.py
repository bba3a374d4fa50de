"""What comes in from WeChat: taken once, and only while it is fresh."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final

import structlog

from server.clock import Clock
from server.errors import InvalidInput, NotAllowed, NotFound
from server.store import CollectionSpec, DuplicateKey, Index, Session, Store
from server.wechat.arrivals import Arrivals
from server.wechat.grants import Ledger
from server.wechat.metrics import WeChatMetrics
from server.wechat.push_format import Event, Forged, PushQuery, PushReader, Unreadable
from server.wechat.rarely import Rarely
from server.wechat.rules import Tap

PUSHES: Final = CollectionSpec(
    "wechat_pushes", shard_key=("_id",), indexes=[Index([("forget_at", 1)], expire_seconds=0)]
)
FRESH: Final = timedelta(minutes=5)
# Longer than WeChat repeats what was not answered.
_REMEMBERED: Final = timedelta(days=1)
_TAP: Final = "subscribe_msg_popup_event"
_CHANGE: Final = "subscribe_msg_change_event"
_REVOKE: Final = "user_authorization_revoke"
_CANCELLATION: Final = "user_authorization_cancellation"
# RevokeInfo of what is never held here, from the licence plate to the avatar. What is held is the phone number (8).
_NOT_HELD: Final = frozenset(map(str, (1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 18, 19, 20)))
_SENT: Final = "subscribe_msg_sent_event"
_SUCCESS: Final = "success"
_log = structlog.get_logger("wechat")

OnRevoked = Callable[[str], Awaitable[None]]


class PushOutcome(StrEnum):
    """What became of a push."""

    TAKEN = "taken"
    IGNORED = "ignored"
    DUPLICATE = "duplicate"
    FORGED = "forged"
    STALE = "stale"
    UNREADABLE = "unreadable"


class Pushes:
    """Takes pushes.

    Args:
        store: remembers what was taken.
        clock: tells what is fresh.
        reader: None where no pushes are configured.
        ledger: is told of grants.
        arrivals: is told of messages that have arrived.
        metrics: counts.
        on_revoked: told of openids whose owner has withdrawn from the mini-program.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        reader: PushReader | None,
        ledger: Ledger,
        arrivals: Arrivals,
        metrics: WeChatMetrics,
        on_revoked: list[OnRevoked],
    ) -> None:
        self._store = store
        self._pushes = store.collection(PUSHES.name)
        self._clock = clock
        self._reader = reader
        self._ledger = ledger
        self._arrivals = arrivals
        self._metrics = metrics
        self._on_revoked = on_revoked
        self._rarely = Rarely()

    def check_address(self, query: PushQuery) -> None:
        """Check that WeChat is asking whether we are here.

        Raises:
            NotFound: ``push_off``.
            NotAllowed: ``push_refused``: forged or stale.
        """
        reader = self._open_reader()
        try:
            reader.check_address(query)
        except Forged:
            raise self._refused(PushOutcome.FORGED) from None
        self._check_fresh(query)

    async def take(self, query: PushQuery, body: bytes) -> PushOutcome:
        """Do what the push asks for, unless it was done before.

        Raises:
            NotFound: ``push_off``.
            NotAllowed: ``push_refused``: forged or stale.
            InvalidInput: ``push_unreadable``.
        """
        reader = self._open_reader()
        try:
            event = reader.read(query, body)
        except Forged:
            raise self._refused(PushOutcome.FORGED) from None
        except Unreadable:
            self._metrics.pushed(PushOutcome.UNREADABLE)
            raise InvalidInput("push_unreadable", "推送内容无法识别") from None
        self._check_fresh(query)
        outcome = await self._once(query, event)
        self._metrics.pushed(outcome)
        return outcome

    def _open_reader(self) -> PushReader:
        if self._reader is None:
            raise NotFound("push_off", "没有启用微信消息推送")
        return self._reader

    def _refused(self, outcome: PushOutcome) -> NotAllowed:
        self._metrics.pushed(outcome)
        if self._rarely.now(outcome):
            _log.warning("push of WeChat refused", reason=outcome.value)
        return NotAllowed("push_refused", "推送的签名不正确或已过期")

    def _check_fresh(self, query: PushQuery) -> None:
        # Ten digits, as WeChat writes it: int() would take spaces and signs as well.
        seconds = int(query.timestamp) if query.timestamp.isdecimal() and len(query.timestamp) <= 10 else 0
        if abs(self._clock.now().timestamp() - seconds) > FRESH.total_seconds():
            raise self._refused(PushOutcome.STALE)

    async def _once(self, query: PushQuery, event: Event) -> PushOutcome:
        """Do what ``event`` asks for, and remember in the same transaction that it is done."""
        now = self._clock.now()
        marks = [_digest("request", query.timestamp, query.nonce), _digest("event", _canonical(event))]
        withdrawn = _is_withdrawal(event)
        if withdrawn:
            if await self._pushes.find_one({"_id": {"$in": marks}}):
                return PushOutcome.DUPLICATE
            # Done before it is remembered: deleting twice does no harm, deleting never does.
            await self._revoked(event.openid)

        async def write(session: Session) -> None:
            for mark in marks:
                await self._pushes.insert_one({"_id": mark, "forget_at": now + _REMEMBERED}, session=session)
            taps = {entry.get("TemplateId", ""): _tap(entry) for entry in event.entries}
            if event.name == _TAP:
                await self._ledger.confirm(event.openid, taps, session)
            elif event.name == _CHANGE:
                refused = [id_ for id_, tap in taps.items() if tap is Tap.REJECT]
                await self._ledger.switch_off(event.openid, refused, session)
            elif event.name == _SENT:
                await self._note_arrivals(event, marks[1], session)

        try:
            await self._store.transaction(write)
        except DuplicateKey:
            return PushOutcome.DUPLICATE
        if event.name == _SENT:
            self._count_deliveries(event)
        return PushOutcome.TAKEN if withdrawn or event.name in {_TAP, _CHANGE, _SENT} else PushOutcome.IGNORED

    async def _note_arrivals(self, event: Event, mark: bytes, session: Session) -> None:
        now = self._clock.now()
        for number, entry in enumerate(event.entries):
            if entry.get("ErrorStatus") == _SUCCESS:
                id_ = mark + number.to_bytes(2)
                await self._arrivals.note(event.openid, entry.get("TemplateId", ""), id_, now, session)

    def _count_deliveries(self, event: Event) -> None:
        for entry in event.entries:
            self._metrics.called("delivery", "ok" if entry.get("ErrorStatus") == _SUCCESS else "failed")

    async def _revoked(self, openid: str) -> None:
        await self._ledger.forget(openid)
        for tell in self._on_revoked:
            await tell(openid)


def _is_withdrawal(event: Event) -> bool:
    """Tell whether all that is held about somebody has to go; in doubt it has."""
    if event.name == _REVOKE:
        return str(event.content.get("RevokeInfo", "")) not in _NOT_HELD
    return event.name == _CANCELLATION


def _tap(entry: Mapping[str, str]) -> Tap:
    return Tap.ACCEPT if entry.get("SubscribeStatusString") == "accept" else Tap.REJECT


def _canonical(event: Event) -> str:
    return json.dumps(event.content, ensure_ascii=False, sort_keys=True)


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()
