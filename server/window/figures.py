"""Counters per hall and day, kept in the transaction of what they count.

Reading them costs the same however many matters there are.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import date
from typing import Final

from server.store import CollectionSpec, Document, Index, Session, Store
from server.window.counting import Counts, counts_of, difference
from server.window.models import Matter

FIGURES: Final = CollectionSpec("window_figures", shard_key=("hall",), indexes=[Index([("hall", 1), ("day", 1)])])

# A day's counters lie in so many documents: of two transactions that change the same one, one is done all over again.
_PLACES: Final = 16


class Figures:
    """Keeps the counters.

    Args:
        store: the office's database.
    """

    def __init__(self, store: Store) -> None:
        self._figures = store.collection(FIGURES.name)
        self._free: dict[str, asyncio.LifoQueue[int]] = {}

    @asynccontextmanager
    async def place(self, hall_id: str) -> AsyncIterator[int]:
        """Give a place of a hall's counters that no other block of this process has, for the time of the block.

        Citizens who submit at once do not clash; what is left over for another process is one place in sixteen.
        """
        free = self._free.get(hall_id)
        if free is None:
            free = self._free[hall_id] = asyncio.LifoQueue()
            for place in random.sample(range(_PLACES), _PLACES):
                free.put_nowait(place)
        place = await free.get()
        try:
            yield place
        finally:
            free.put_nowait(place)

    async def changed(
        self, session: Session, before: Matter | None, after: Matter | None, place: int | None = None
    ) -> None:
        """Count what has happened to a matter, inside the caller's transaction.

        Args:
            session: the transaction that saves the matter.
            before: as it was; None for a new one.
            after: as it is; None where it leaves the window and counts in nothing any more.
            place: where to count, from ``place``; else by the matter's id. The places are added up, whatever is where.
        """
        matter = after or before
        if matter is None:
            return
        changes = difference(_counts(before), _counts(after))
        by_day: dict[date, dict[str, int]] = {}
        for (day, name), step in changes.items():
            by_day.setdefault(day, {})[f"n.{name}"] = step
        where = int(matter.id, 16) % _PLACES if place is None else place
        for day, steps in by_day.items():
            await self._figures.update_one(
                {"_id": f"{matter.hall}/{day}/{where}", "hall": matter.hall},
                {"$inc": steps, "$setOnInsert": {"day": day.isoformat()}},
                upsert=True,
                session=session,
            )

    async def by_day(self, halls: Iterable[str], first: date, last: date) -> Mapping[tuple[str, date], Counter[str]]:
        """Return the counters of halls by hall and day, both days included; days without any are left out."""
        within = {"hall": {"$in": sorted(halls)}, "day": {"$gte": first.isoformat(), "$lte": last.isoformat()}}
        found: dict[tuple[str, date], Counter[str]] = {}
        async for document in self._figures.find(within):
            found.setdefault((document["hall"], date.fromisoformat(document["day"])), Counter()).update(document["n"])
        return found

    async def total(self, halls: Iterable[str], first: date, last: date) -> Mapping[str, Counter[str]]:
        """Return the counters of halls summed over days, both included, by hall."""
        totals: dict[str, Counter[str]] = {hall: Counter() for hall in halls}
        for (hall, _), counter in (await self.by_day(totals, first, last)).items():
            totals[hall].update(counter)
        return totals


def _counts(matter: Matter | None) -> Counts:
    return counts_of(matter.history) if matter else Counter()


def counted(documents: Iterable[Document]) -> Counter[tuple[str, date, str]]:
    """Return what stored matters count by hall, day and figure: the counters have to agree."""
    totals: Counter[tuple[str, date, str]] = Counter()
    for document in documents:
        matter = Matter.from_document(document)
        for (day, name), times in counts_of(matter.history).items():
            totals[matter.hall, day, name] += times
    return totals
