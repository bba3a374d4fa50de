"""Halls with very many matters of a year, made past the product, which would take hours, and what they count."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from scripts.rig_window import SYSTEM, StagedHall, new_officer, stage_hall
from server.accounts.rules import Actor, Role
from server.app import Services
from server.store import Document, new_id
from server.window.counting import counts_of
from server.window.desk_requests import TriageRequest
from server.window.figures import FIGURES
from server.window.models import Matter
from server.window.requests import NewMatter, RatingRequest
from server.window.rules import Rating, TriageOutcome
from server.window.sealing import MATTERS
from server.workdays import china_day

HALLS: Final = ("不动产登记大厅", "税务大厅", "医保大厅", "社保大厅")
DAYS: Final = 365
OPEN: Final = 1_000
_BATCH: Final = 5_000
# As the product spreads a day's counters.
_PLACES: Final = 16


@dataclass(frozen=True, slots=True)
class Town:
    """Halls of one city.

    Attributes:
        supervisor: sees all of them.
    """

    halls: list[StagedHall]
    supervisor: Actor


async def make_town(services: Services, count: int) -> Town:
    """Make halls with so many matters of the last year, ``OPEN`` of them open."""
    city = await services.units.create(SYSTEM, "清溪市", None)
    halls = [await stage_hall(services, name, parent=city.id) for name in HALLS]
    patterns = [await _pattern(services, hall) for hall in halls]
    last = china_day(services.clock.now())
    matters = services.office_store.collection(MATTERS)
    for first in range(0, count, _BATCH):
        numbers = range(first, min(count, first + _BATCH))
        await matters.insert_many(list(_copies(patterns, numbers, count, last)), ordered=False)
    counters = list(_counters(patterns, count, last))
    await services.office_store.collection(FIGURES.name).insert_many(counters, ordered=False)
    return Town(halls, await new_officer(services, city.id, Role.WINDOW_SUPERVISOR))


async def submit(services: Services, hall: StagedHall) -> str:
    """Bring a matter to a hall and return its code."""
    new = NewMatter(
        submission_id=new_id(),
        hall=hall.id,
        business=hall.businesses[0],
        what="过户材料交了两次，仍说不齐",
        consent=True,
    )
    return (await services.window.submissions.submit(new)).code


async def _pattern(services: Services, hall: StagedHall) -> Document:
    """Return a matter that citizen and officer have brought to its rating, and take it away again."""
    code = await submit(services, hall)
    place = await services.window.citizens.place(code)
    decision = TriageRequest(
        outcome=TriageOutcome.CANNOT_DO, explanation="经核实，说明如下。", policy="《条例》第十六条", version=1
    )
    await services.window.triage.decide(hall.officers[0], place.matter, decision)
    await services.window.citizens.rate(RatingRequest(code=code, rating=Rating.SATISFIED))
    document = await services.office_store.collection(MATTERS).find_one({"_id": place.matter})
    if document is None:
        raise RuntimeError("the pattern vanished")
    for name in (MATTERS, FIGURES.name):
        await services.office_store.collection(name).delete_many({"hall": hall.id})
    return document


def _copies(patterns: list[Document], numbers: range, count: int, last: date) -> Iterator[Document]:
    every = max(1, count // OPEN)
    for number in numbers:
        pattern, day = patterns[number % len(patterns)], _day(number, last)
        at = pattern["submitted_at"] - (last - day)
        is_open = number % every == 0
        yield {
            **pattern,
            "_id": f"{number:032x}",
            "number": f"{number:08}",
            "code_hash": number.to_bytes(32, "big"),
            "day": day.isoformat(),
            "submitted_at": at,
            "history": [{**entry, "at": at} for entry in pattern["history"]],
            "state": "in_progress" if is_open else "closed",
            "due": last.isoformat() if is_open else None,
            "closes_at": None,
        }


def _counters(patterns: list[Document], count: int, last: date) -> Iterator[Document]:
    """Yield the counters that so many matters make."""
    matters = Counter(
        (number % len(patterns), _day(number, last), number // len(patterns) % _PLACES) for number in range(count)
    )
    for (place_of_hall, day, place), times in matters.items():
        pattern = patterns[place_of_hall]
        names = counts_of(Matter.from_document(pattern).history)
        yield {
            "_id": f"{pattern['hall']}/{day}/{place}",
            "hall": pattern["hall"],
            "day": day.isoformat(),
            "n": {name: times * each for (_, name), each in names.items()},
        }


def _day(number: int, last: date) -> date:
    return last - timedelta(days=number // len(HALLS) % DAYS)


def year_until(now: datetime) -> tuple[date, date]:
    """Return first and last day of the year that the matters are of."""
    last = china_day(now)
    return last - timedelta(days=DAYS - 1), last
