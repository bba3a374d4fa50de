"""The ledger that a simulation prints."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from scripts.benchmarks.report import columns
from scripts.simulation.facts import Ending, Life
from scripts.simulation.limits import LIMITS
from scripts.simulation.oracle import Expected
from scripts.simulation.spans import due_in_the_end
from scripts.simulation.year import Outcome
from server.china_time import CHINA
from server.notifications import NoticeKind
from server.obligations.rules import RULES

_HEAD: Final = (
    "kind",
    "opened",
    "came due",
    "done",
    "cancelled",
    "reminded",
    "before",
    "on the day",
    "overdue",
    "escalated",
)
_SHOWN: Final = 20


def ledger(outcome: Outcome) -> str:
    """Return what a simulation came to."""
    verdict = outcome.verdict
    channels = ", ".join(f"{channel.value} {count:,}" for channel, count in verdict.deliveries.by_channel.items())
    lines = [
        columns([_HEAD, *_rows(outcome)]),
        "",
        f"told            {len(verdict.expected):,} notices to {len(outcome.facts.people):,} people",
        f"messages        {verdict.deliveries.by_channel.total():,} arrived: {channels}",
        f"waited          {verdict.waited:,} notices, for a channel that took nothing or a mailbox that was full",
        f"inbox only      {verdict.inbox_only:,} messages to people without a channel",
        f"given up        {verdict.given_up:,} messages to mailboxes that stayed full",
        f"worker          looked {outcome.looks:,} times",
        f"sent twice      {len(verdict.twice):,}",
        f"never sent      {len(verdict.never):,}",
        f"otherwise wrong {len(verdict.wrong):,}",
    ]
    for name in ("twice", "never", "wrong"):
        lines += _some(name, getattr(verdict, name))
    return "\n".join(lines)


def _some(name: str, findings: Sequence[str]) -> Iterator[str]:
    for finding in findings[:_SHOWN]:
        yield f"  {name}: {finding}"
    if len(findings) > _SHOWN:
        yield f"  {name}: and {len(findings) - _SHOWN:,} more"


def _rows(outcome: Outcome) -> Iterator[tuple[str, ...]]:
    facts = outcome.facts
    reminders: dict[str, list[Expected]] = {rule: [] for rule in LIMITS}
    for one in outcome.verdict.expected:
        if one.step is not None:
            reminders[facts.lives[one.told.about].rule].append(one)
    lives: dict[str, list[Life]] = {rule: [] for rule in LIMITS}
    for life in facts.lives.values():
        lives[life.rule].append(life)
    today = facts.passes[-1].at.astimezone(CHINA).date()
    totals: Counter[int] = Counter()
    for rule in LIMITS:
        due = sum(due_in_the_end(facts, life) <= today for life in lives[rule])
        counts = [len(lives[rule]), due, *_endings(lives[rule]), *_steps(reminders[rule])]
        totals.update(dict(enumerate(counts)))
        yield RULES[rule].title, *(f"{count:,}" for count in counts)
    yield "all", *(f"{totals[number]:,}" for number in range(len(_HEAD) - 1))


def _endings(lives: Sequence[Life]) -> list[int]:
    return [sum(life.ending is ending for life in lives) for ending in (Ending.DONE, Ending.CANCELLED)]


def _steps(reminders: Sequence[Expected]) -> list[int]:
    owed = [one for one in reminders if one.told.kind is not NoticeKind.ESCALATION]
    steps = [one.step or 0 for one in owed]
    return [
        len(owed),
        sum(step < 0 for step in steps),
        sum(step == 0 for step in steps),
        sum(step > 0 for step in steps),
        len(reminders) - len(owed),
    ]
