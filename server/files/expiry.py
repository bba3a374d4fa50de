"""The end of photos that nobody has claimed: uploads that broke off, and drafts that were never submitted."""

from datetime import datetime, timedelta
from typing import Final

from server.files.repository import FileRepository
from server.store import Session, Store

_BATCH: Final = 50


class ExpiryJob:
    """Deletes what nobody has claimed in time.

    Args:
        store: for transactions.
        repository: the photos.
    """

    name: Final = "files_expired"
    interval: Final = timedelta(minutes=10)

    def __init__(self, store: Store, repository: FileRepository) -> None:
        self._store = store
        self._repository = repository

    async def run(self, now: datetime) -> None:
        """Delete what is over at ``now``."""
        while file_ids := await self._repository.expired(now, _BATCH):
            for file_id in file_ids:
                await self._delete(file_id, now)

    async def _delete(self, file_id: str, now: datetime) -> None:
        async def write(session: Session) -> None:
            file = await self._repository.get(file_id, session)
            # Claimed, or gone on with, in this instant: it stays.
            if file is not None and file.expires_at is not None and file.expires_at <= now:
                await self._repository.delete([file_id], session)

        await self._store.transaction(write)
