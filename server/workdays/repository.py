"""The office's calendar in the database: its version, the office's own days, imported notices, and every change."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from server.accounts.rules import Actor
from server.errors import stale_version
from server.store import CollectionSpec, Document, DuplicateKey, Session, Store
from server.workdays.days import Day, DayKind, YearSchedule
from server.workdays.models import CalendarChange, ChangeReason, ImportedNotice
from server.workdays.package import package_schedules
from server.workdays.rules import WorkCalendar
from server.workdays.schedules import year_schedule

COLLECTIONS: Final[list[CollectionSpec]] = [
    CollectionSpec("workday_calendar", shard_key=None),
    CollectionSpec("workday_overrides", shard_key=None),
    CollectionSpec("workday_notices", shard_key=None),
    CollectionSpec("workday_changes", shard_key=None),
]
_ID: Final = "calendar"
_FIRST_VERSION: Final = 1


class WorkdayRepository:
    """Reads and writes the calendar.

    Args:
        store: the office's database.
    """

    def __init__(self, store: Store) -> None:
        self._calendar = store.collection("workday_calendar")
        self._overrides = store.collection("workday_overrides")
        self._notices = store.collection("workday_notices")
        self._changes = store.collection("workday_changes")

    async def version(self, *, session: Session | None = None) -> int:
        """Return the calendar's version, 1 before anybody changed it."""
        state = await self._calendar.find_one({"_id": _ID}, projection={"version": 1}, session=session)
        return int(state["version"]) if state else _FIRST_VERSION

    async def next_version(self, seen: int, *, session: Session) -> int:
        """Give the calendar the version after ``seen``; two who change it at once cannot both succeed.

        Raises:
            Conflict: ``stale_version``: the calendar has another version than ``seen``.
        """
        change = {"$set": {"version": seen + 1}}
        try:
            found = await self._calendar.update_one(
                {"_id": _ID, "version": seen}, change, upsert=seen == _FIRST_VERSION, session=session
            )
        except DuplicateKey:
            found = 0
        if not found:
            raise stale_version()
        return seen + 1

    async def package(self, *, session: Session) -> dict[int, str] | None:
        """Return the fingerprints of the program's schedules by year as they were last noted, None before."""
        state = await self._calendar.find_one({"_id": _ID}, projection={"package": 1}, session=session)
        noted = (state or {}).get("package")
        return None if noted is None else {int(year): text for year, text in noted.items()}

    async def note_package(self, fingerprints: Mapping[int, str], *, session: Session) -> None:
        """Write down the fingerprints of the program's schedules."""
        noted = {str(year): text for year, text in fingerprints.items()}
        await self._calendar.update_one(
            {"_id": _ID},
            {"$set": {"package": noted}, "$setOnInsert": {"version": _FIRST_VERSION}},
            upsert=True,
            session=session,
        )

    async def calendar(self, version: int, *, session: Session | None = None) -> WorkCalendar:
        """Return the calendar as it is, numbered ``version``."""
        schedules = [*package_schedules().values(), *await self.schedules(session=session)]
        return WorkCalendar(schedules, await self.overrides(session=session), version)

    async def overrides(self, *, session: Session | None = None) -> list[Day]:
        """Return the office's own days."""
        return [_override(document) for document in await self._overrides.find_list({}, session=session)]

    async def put_overrides(self, days: Iterable[Day], *, session: Session) -> None:
        """Write the office's own days, in the place of what it had said about them."""
        for day in days:
            document = {"_id": day.day.isoformat(), "working": day.working, "note": day.name}
            await self._overrides.replace_one({"_id": document["_id"]}, document, upsert=True, session=session)

    async def delete_overrides(self, days: Iterable[date], *, session: Session) -> int:
        """Forget what the office said about ``days``; return about how many it had said anything."""
        wanted = [day.isoformat() for day in days]
        return await self._overrides.delete_many({"_id": {"$in": wanted}}, session=session)

    async def schedules(self, *, session: Session | None = None) -> list[YearSchedule]:
        """Return the schedules of the imported notices."""
        return [_schedule(document) for document in await self._notices.find_list({}, session=session)]

    async def notice(self, year: int, *, session: Session | None = None) -> ImportedNotice | None:
        """Return the imported notice of ``year``, None if there is none."""
        document = await self._notices.find_one({"_id": year}, session=session)
        if document is None:
            return None
        return ImportedNotice(
            year=year,
            imported_at=document["imported_at"],
            imported_by=document["imported_by"]["name"],
            text=document["text"],
        )

    async def put_notice(
        self, schedule: YearSchedule, text: str, actor: Actor, at: datetime, *, session: Session
    ) -> None:
        """Write a notice, in the place of an earlier one for the same year."""
        document = {
            "_id": schedule.year,
            "text": text,
            "days": [{"day": day.day.isoformat(), "kind": day.kind, "name": day.name} for day in schedule.days],
            "imported_at": at,
            "imported_by": {"id": actor.id, "name": actor.name},
        }
        await self._notices.replace_one({"_id": schedule.year}, document, upsert=True, session=session)

    async def delete_notice(self, year: int, *, session: Session) -> bool:
        """Forget the imported notice of ``year``; return whether there was one."""
        return bool(await self._notices.delete_one({"_id": year}, session=session))

    async def add_change(self, change: CalendarChange, *, session: Session) -> None:
        """Write down a change."""
        document = change.model_dump(exclude={"version"})
        document |= {"_id": change.version, "days": [day.isoformat() for day in change.days]}
        await self._changes.insert_one(document, session=session)

    async def changes_since(self, version: int) -> list[CalendarChange]:
        """Return the changes after ``version``, the oldest first."""
        documents = await self._changes.find_list({"_id": {"$gt": version}}, sort=[("_id", 1)])
        return [_change(document) for document in documents]


def _override(document: Document) -> Day:
    kind = DayKind.LOCAL_WORKING if document["working"] else DayKind.LOCAL_OFF
    return Day(date.fromisoformat(document["_id"]), kind, document["note"])


def _schedule(document: Document) -> YearSchedule:
    named: dict[DayKind, dict[date, str]] = {DayKind.HOLIDAY: {}, DayKind.MAKE_UP: {}}
    for entry in document["days"]:
        named[DayKind(entry["kind"])][date.fromisoformat(entry["day"])] = entry["name"]
    return year_schedule(document["_id"], True, named[DayKind.HOLIDAY], named[DayKind.MAKE_UP])


def _change(document: Document) -> CalendarChange:
    return CalendarChange(
        version=document["_id"],
        at=document["at"],
        reason=ChangeReason(document["reason"]),
        years=document["years"],
        days=[date.fromisoformat(day) for day in document["days"]],
    )
