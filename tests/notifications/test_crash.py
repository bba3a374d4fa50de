"""Crashes: no reminder is lost or sent twice, whichever worker is killed; and the reckoning sees what is wrong."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from scripts.crash_reminders import reminder_crash_test
from scripts.reminder_checks import Told, violations
from scripts.rig import Rig
from server.notifications import MessageState, NoticeKind
from server.notifications.models import Item, Message

NOW = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)


def test_no_reminder_is_lost_or_sent_twice_when_workers_are_killed(run: Callable[..., Any]) -> None:
    async def play(rig: Rig) -> list[Any]:
        generator = random.Random(7)  # noqa: S311 - to be repeatable
        async with reminder_crash_test(rig, 3, generator) as test:
            return [await test.play(officers=20, kills=3) for _ in range(3)]

    with Rig() as rig:
        ledgers = run(play(rig))
    assert [ledger.violations for ledger in ledgers] == [[], [], []]
    assert [ledger.kills for ledger in ledgers] == [3, 3, 3]
    assert sum(ledger.taken_over for ledger in ledgers) > 0
    assert all(ledger.told == 60 for ledger in ledgers)


def message(number: int, *keys: str, state: MessageState = MessageState.SENT, recipient: str = "wang") -> Message:
    """Return a message that holds these notices."""
    items = tuple(Item(key, key, NoticeKind.REMINDER, "廉政谈话", None, NOW) for key in keys)
    return Message(str(number), recipient, NOW, False, items, state, NOW, NOW)


TOLD: list[Told] = [("wang", "a"), ("wang", "b")]


def test_what_was_merged_counts_where_it_was_sent() -> None:
    merged = replace(message(1, "a", state=MessageState.MERGED), merged_into="2")
    assert violations(TOLD, [merged, message(2, "a", "b")], ["<2>"], kills=0) == []


@pytest.mark.parametrize(
    ("messages", "mails", "sentence"),
    [
        ([message(1, "a")], ["<1>"], "lost: ('wang', 'b')"),
        ([message(1, "a"), message(2, "b", state=MessageState.WAITING)], ["<1>"], "lost: ('wang', 'b')"),
        ([message(1, "a"), message(2, "b", recipient="li")], ["<1>", "<2>"], "lost: ('wang', 'b')"),
        ([message(1, "a", "b"), message(2, "b")], ["<1>", "<2>"], "sent twice: ('wang', 'b')"),
        ([message(1, "a"), message(2, "b")], ["<1>"], "2 messages were sent, 1 came"),
        ([message(1, "a", "b")], ["<1>", "<1>", "<1>"], "2 mails came twice, after 1 kills only"),
    ],
)
def test_the_reckoning_sees_what_is_wrong(messages: list[Message], mails: list[str], sentence: str) -> None:
    assert any(sentence in violation for violation in violations(TOLD, messages, mails, kills=1))
