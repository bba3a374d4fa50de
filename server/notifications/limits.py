"""How many messages leave a minute by each channel, counted over all workers."""

from datetime import datetime, timedelta
from typing import Final

from server.notifications.models import ChannelName
from server.store import CollectionSpec, Store

MINUTES: Final = CollectionSpec("notification_minutes", shard_key=None)
# So far apart workers' clocks may be. A minute beyond that was begun by a clock that was wrong.
_APART: Final = timedelta(minutes=5)


class MinuteLimits:
    """Counts what leaves, one document a channel.

    Args:
        store: the office's database.
    """

    def __init__(self, store: Store) -> None:
        self._minutes = store.collection(MINUTES.name)

    async def take(self, channel: ChannelName, wanted: int, most: int, now: datetime) -> int:
        """Return how many of ``wanted`` messages may leave in this minute, which then count as left.

        Args:
            most: the channel's limit a minute.
        """
        minute = now.replace(second=0, microsecond=0)
        latest = minute + _APART
        # A worker whose clock is behind joins the minute that has begun.
        begun = {"$and": [{"$gte": ["$minute", minute]}, {"$lte": ["$minute", latest]}]}
        used = {"$min": [most, {"$add": [{"$cond": [begun, "$used", 0]}, wanted]}]}
        changed = [{"$set": {"used": used, "minute": {"$cond": [begun, "$minute", minute]}}}]
        found = await self._minutes.find_one_and_update({"_id": channel.value}, changed, upsert=True, before=True)
        already = found["used"] if found is not None and minute <= found["minute"] <= latest else 0
        return max(0, min(wanted, most - already))
