"""The public board: what a hall's screen and anybody's phone may show.

Nobody is to learn from it what became of one matter, nor that one has left for the clue register. Therefore:

* Of today it tells how many matters came and how many were answered, not how; it moves in steps some minutes apart,
  and never down within a day.
* How matters were decided and rated, it tells of the last month that is over, worked out once and then left as it
  is: no two boards can be subtracted from each other to find what happened in between.
* These numbers are rounded to fives, and told only where there are enough of them.
"""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from typing import Any, Final

from pydantic import Field

from server.errors import TooMany
from server.live import Listening, LiveChanges
from server.schemas import Model
from server.store import CollectionSpec
from server.stored import Stored
from server.window.citizen_views import HallRef
from server.window.figure_views import ratings
from server.window.tools import WindowTools
from server.workdays import china_day

BOARD: Final = CollectionSpec("window_board", shard_key=None)
STEP: Final = timedelta(minutes=5)
ENOUGH: Final = 20
MOST_SCREENS: Final = 100
_FIVE: Final = 5
_ALL: Final = "board"


class BoardToday(Model):
    """Of today, some minutes old."""

    received: int
    answered: int
    at: datetime


class BoardMonth(Model):
    """Of the last month that is over: numbers rounded to fives, shares in whole percent, null of too few."""

    received: int
    answered: int
    triaged_resolve_now: int
    triaged_cannot_do: int
    triaged_hard: int
    triaged_redirected: int
    on_time_percent: int | None
    satisfied_percent: int | None


class Published(Stored):
    """What a hall's board shows; ``id`` is the hall's.

    Attributes:
        month_of: first day of the month that ``month`` was worked out for.
    """

    id: str
    day: date
    today: BoardToday
    month_of: date
    month: BoardMonth | None


class BoardHall(Model):
    """One hall.

    Attributes:
        open: whether it takes new matters.
        today: null before the first figures of the day.
        month: null where too few matters were brought.
    """

    hall: HallRef
    open: bool
    today: BoardToday | None
    month: BoardMonth | None


class PublicBoard(Model):
    """All halls by name."""

    day: date
    month: str = Field(description="已结束的上月，例如 2026-02")
    halls: list[BoardHall]


class Board:
    """Shows what was published.

    Args:
        tools: what it works with.
    """

    def __init__(self, tools: WindowTools) -> None:
        self._tools = tools
        self._published = tools.store.collection(BOARD.name)
        self._screens = 0
        self._live = LiveChanges[None](tools.store, [BOARD.name], _read, None)

    async def shown(self) -> PublicBoard:
        """Return the board as it is now."""
        today = china_day(self._tools.clock.now())
        documents = await self._published.find_list({})
        found = {document["_id"]: Published.from_document(document) for document in documents}
        return PublicBoard(
            day=today,
            month=month_before(today).isoformat()[:7],
            halls=[
                _hall(HallRef(id=hall.id, name=hall.name), hall.open, found.get(hall.id), today)
                for hall in await self._tools.halls.all()
            ],
        )

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Listening[None]]:
        """Give word of every change of the board, for the time of the block.

        Raises:
            TooMany: ``too_many_screens``: anybody may listen, but not without end.
        """
        if self._screens >= MOST_SCREENS:
            raise TooMany("too_many_screens", "同时打开的大屏过多，请稍后再试")
        self._screens += 1
        changes = self._live.listen(_ALL)
        try:
            yield changes
        finally:
            self._screens -= 1
            await changes.aclose()

    async def close(self) -> None:
        """Stop watching."""
        await self._live.close()


class BoardJob:
    """Publishes figures for the board.

    Args:
        tools: what it works with.
    """

    name = "window_board"
    interval = timedelta(minutes=1)

    def __init__(self, tools: WindowTools) -> None:
        self._tools = tools
        self._published = tools.store.collection(BOARD.name)

    async def run(self, now: datetime) -> None:
        """Publish what has changed of the halls whose step has come."""
        for hall in await self._tools.halls.all():
            document = await self._published.find_one({"_id": hall.id})
            former = Published.from_document(document) if document else None
            following = await self._following(hall.id, former, now)
            if following is not None:
                await self._published.replace_one({"_id": hall.id}, following.to_document(), upsert=True)

    async def _following(self, hall_id: str, former: Published | None, now: datetime) -> Published | None:
        day = china_day(now)
        counter = await self._counted(hall_id, day, day)
        today = BoardToday(received=counter["received"], answered=counter["answered"], at=now)
        if former is not None and former.day == day:
            step = following_step(former.today, today)
            return former.having(today=step) if step is not None else None
        first = month_before(day)
        if former is not None and former.month_of == first:
            return former.having(day=day, today=today)
        month = told_of_month(await self._counted(hall_id, first, day.replace(day=1) - timedelta(days=1)))
        return Published(id=hall_id, day=day, today=today, month_of=first, month=month)

    async def _counted(self, hall_id: str, first: date, last: date) -> Counter[str]:
        return (await self._tools.figures.total([hall_id], first, last))[hall_id]


def following_step(shown: BoardToday, now: BoardToday) -> BoardToday | None:
    """Return what the board shows next of a day, None for nothing new: not before its time, and never less."""
    received, answered = max(shown.received, now.received), max(shown.answered, now.answered)
    if now.at - shown.at < STEP or (received, answered) == (shown.received, shown.answered):
        return None
    return BoardToday(received=received, answered=answered, at=now.at)


def told_of_month(counter: Counter[str]) -> BoardMonth | None:
    """Return what may be told of a month that is over, None where there was too little."""
    if counter["received"] < ENOUGH:
        return None
    shares = counter["rated_satisfied"] + counter["rated_basically_satisfied"], ratings(counter)
    return BoardMonth(
        on_time_percent=_whole_percent(counter["answered_on_time"], counter["answered"]),
        satisfied_percent=_whole_percent(*shares),
        **{name: in_fives(counter[name]) for name in BoardMonth.model_fields if not name.endswith("_percent")},
    )


def in_fives(number: int) -> int:
    """Return the nearest multiple of five."""
    return (number + _FIVE // 2) // _FIVE * _FIVE


def month_before(day: date) -> date:
    """Return the first day of the month before that of ``day``."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def _whole_percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole >= ENOUGH else None


def _hall(hall: HallRef, is_open: bool, found: Published | None, day: date) -> BoardHall:
    return BoardHall(
        hall=hall,
        open=is_open,
        today=found.today if found is not None and found.day == day else None,
        month=found.month if found is not None and found.month_of == month_before(day) else None,
    )


def _read(change: Mapping[str, Any]) -> tuple[str, None] | None:
    return (_ALL, None) if change.get("fullDocument") is not None else None
