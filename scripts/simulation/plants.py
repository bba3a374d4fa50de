"""Faults that are planted to see whether the verdict finds them: the database is changed behind the product's back."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from scripts.simulation.days import Days
from scripts.simulation.timetable import Act
from server.china_time import CHINA
from server.clock import Clock
from server.notifications import ChannelName, MessageState
from server.store import Store

# One alone might be done before its next step.
_FORGOTTEN: Final = 5


class Plant(StrEnum):
    """A fault: obligations that are forgotten, a message that is lost, one that is sent again."""

    FORGET = "forget"
    LOSE = "lose"
    REPEAT = "repeat"


def planting_time(day: date) -> datetime:
    """Return when to plant something: of the first working day after ``day`` the minute in which messages collect."""
    return datetime.combine(Days().after(day, 1), time(8, 30, 30), CHINA)


def planting(plant: Plant, office: Store, clock: Clock) -> Act:
    """Return the act that plants a fault.

    Raises:
        RuntimeError: when it is called and there is nothing to plant it on.
    """
    obligations, outbox = office.collection("obligations"), office.collection("outbox")

    async def forget() -> None:
        found = await obligations.find_list({"state": "open"}, sort=[("remind_at", 1)], limit=_FORGOTTEN)
        _first(found)
        change = {"$set": {"remind_at": clock.now() + timedelta(days=400)}}
        await obligations.update_many({"_id": {"$in": [one["_id"] for one in found]}, "state": "open"}, change)

    async def lose() -> None:
        found = await outbox.find_list({"state": MessageState.WAITING.value, "next_at": {"$gt": clock.now()}}, limit=1)
        change = {"$set": {"state": MessageState.SENT.value, "sent_at": clock.now()}}
        await outbox.update_one({"_id": _first(found)["_id"]}, change)

    async def repeat() -> None:
        waiting = await outbox.distinct("recipient", {"state": MessageState.WAITING.value})
        sent = {
            "state": MessageState.SENT.value,
            "channel": ChannelName.MAIL.value,
            "recipient": {"$nin": waiting},
            "items.withdrawn_at": None,
        }
        found = await outbox.find_list(sent, sort=[("sent_at", -1)], limit=1)
        change = {"$set": {"state": MessageState.WAITING.value, "next_at": clock.now()}}
        await outbox.update_one({"_id": _first(found)["_id"]}, change)

    return {Plant.FORGET: forget, Plant.LOSE: lose, Plant.REPEAT: repeat}[plant]


def _first(found: list[dict[str, Any]]) -> dict[str, Any]:
    if not found:
        raise RuntimeError("there is nothing to plant a fault on")
    return found[0]
