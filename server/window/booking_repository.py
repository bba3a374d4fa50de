"""Where plans, appointments and the counts of each day lie."""

import contextlib
from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Final

from server.store import CollectionSpec, Document, DuplicateKey, Index, Session, Store
from server.window.booking_models import Appointment, SlotPlan
from server.window.booking_rules import AppointmentState

PLANS: Final = CollectionSpec("slot_plans", shard_key=None)
APPOINTMENTS: Final = CollectionSpec(
    "appointments",
    shard_key=("_id",),
    indexes=[
        Index([("hall", 1), ("day", 1), ("number", 1)]),
        Index([("kept_until", 1)], partial={"state": AppointmentState.BOOKED.value}),
    ],
)
# One document for each hall and day: who books there at the same moment meets here.
DAYS: Final = CollectionSpec(
    "booking_days", shard_key=("hall",), indexes=[Index([("hall", 1), ("day", 1)], unique=True)]
)
COLLECTIONS: Final[list[CollectionSpec]] = [PLANS, APPOINTMENTS, DAYS]


class BookingRepository:
    """Reads and writes what the booking knows.

    Args:
        store: the office's database.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._plans = store.collection(PLANS.name)
        self._appointments = store.collection(APPOINTMENTS.name)
        self._days = store.collection(DAYS.name)

    async def plan(self, hall_id: str, session: Session | None = None) -> SlotPlan | None:
        """Return a hall's plan."""
        document = await self._plans.find_one({"_id": hall_id}, session=session)
        return SlotPlan.from_document(document) if document else None

    async def insert_plan(self, plan: SlotPlan, session: Session) -> None:
        """Store a hall's first plan.

        Raises:
            DuplicateKey: it has one.
        """
        await self._plans.insert_one(plan.to_document(), session=session)

    async def save_plan(self, plan: SlotPlan, session: Session) -> SlotPlan:
        """Save a plan unless somebody else has saved it since.

        Raises:
            Conflict: ``stale_version``.
        """
        return SlotPlan.from_document(
            await self.store.save_conditionally(PLANS.name, plan.to_document(), session=session)
        )

    async def find(self, appointment_id: str, session: Session | None = None) -> Appointment | None:
        """Return an appointment."""
        document = await self._appointments.find_one({"_id": appointment_id}, session=session)
        return Appointment.from_document(document) if document else None

    async def insert(self, appointment: Appointment, session: Session) -> None:
        """Store a new appointment.

        Raises:
            DuplicateKey: there is one with this code.
        """
        await self._appointments.insert_one(appointment.to_document(), session=session)

    async def save(self, appointment: Appointment, session: Session) -> Appointment:
        """Save an appointment unless somebody else has saved it since.

        Raises:
            Conflict: ``stale_version``.
        """
        document = appointment.to_document()
        return Appointment.from_document(
            await self.store.save_conditionally(APPOINTMENTS.name, document, session=session)
        )

    async def of_day(self, hall_id: str, day: date) -> list[Appointment]:
        """Return the appointments of a day in the order of their numbers."""
        query = {"hall": hall_id, "day": day.isoformat()}
        documents = await self._appointments.find_list(query, sort=[("number", 1)])
        return [Appointment.from_document(document) for document in documents]

    async def waited_for_in_vain(self, now: datetime) -> AsyncIterator[str]:
        """Yield the ids of appointments whose people have not come in time."""
        query = {"state": AppointmentState.BOOKED.value, "kept_until": {"$lte": now}}
        async for document in self._appointments.find(query, projection={"_id": 1}, sort=[("kept_until", 1)]):
            yield document["_id"]

    async def days_from(self, day: date, hall_id: str | None = None) -> list[tuple[str, date]]:
        """Return halls and days, from ``day`` on, for which somebody has booked."""
        query: Document = {"day": {"$gte": day.isoformat()}} | ({"hall": hall_id} if hall_id else {})
        documents = await self._days.find_list(query, sort=[("hall", 1), ("day", 1)])
        return [(document["hall"], date.fromisoformat(document["day"])) for document in documents]

    async def taken(self, hall_id: str, first: date, last: date) -> dict[tuple[date, str], int]:
        """Return the places taken by day and slot."""
        query = {"hall": hall_id, "day": {"$gte": first.isoformat(), "$lte": last.isoformat()}}
        return {
            (date.fromisoformat(document["day"]), start): counts["taken"]
            for document in await self._days.find_list(query)
            for start, counts in document["slots"].items()
        }

    async def open_day(self, hall_id: str, day: date) -> None:
        """See to it that there is a count of a day, before the transactions that meet there."""
        document = {"_id": _day_id(hall_id, day), "hall": hall_id, "day": day.isoformat(), "slots": {}}
        if await self._days.find_one({"hall": hall_id, "day": document["day"]}) is None:
            with contextlib.suppress(DuplicateKey):
                await self._days.insert_one(document)

    async def take(self, hall_id: str, day: date, start: str, places: int, session: Session) -> int | None:
        """Take a place in a slot of ``places``; return the how manieth number it is, None where none is left."""
        query = {"_id": _day_id(hall_id, day), "hall": hall_id}
        document = await self._days.find_one(query, session=session)
        counts = (document or {}).get("slots", {}).get(start, {"taken": 0, "issued": 0})
        if counts["taken"] >= places:
            return None
        change = {"$inc": {f"slots.{start}.taken": 1, f"slots.{start}.issued": 1}}
        await self._days.update_one(query, change, session=session)
        return int(counts["issued"]) + 1

    async def free(self, appointment: Appointment, session: Session) -> None:
        """Give the place of an appointment back."""
        query = {"_id": _day_id(appointment.hall, appointment.day), "hall": appointment.hall}
        await self._days.update_one(query, {"$inc": {f"slots.{appointment.start}.taken": -1}}, session=session)


def _day_id(hall_id: str, day: date) -> str:
    return f"{hall_id}/{day.isoformat()}"
