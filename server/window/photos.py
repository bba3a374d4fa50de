"""Photos of matters: claimed with what they belong to, seen by whoever may see the matter, by nobody else."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from server.accounts.rules import Actor, Role
from server.clock import Clock
from server.errors import NotAllowed
from server.files import FileOwner, Files
from server.store import Session
from server.window.clues import ClueRepository, clue_not_found
from server.window.halls import HallRepository
from server.window.models import TARGET
from server.window.repository import MatterRepository, Place
from server.window.rights import STAFF_ROLES

# Whoever has said why a clue is read looks at its photos in the same sitting.
_READING_LASTS: Final = timedelta(hours=12)


class MatterPhotos:
    """Keeps the photos of matters and of messages about them.

    A matter that is turned off keeps its id, and with it its photos.

    Args:
        files: where they are.
        halls: tells which halls an officer oversees.
        matters: tells in which hall a matter is.
        clues: tells who has read a clue.
        clock: tells how long ago.
    """

    def __init__(
        self, files: Files, halls: HallRepository, matters: MatterRepository, clues: ClueRepository, clock: Clock
    ) -> None:
        self._files = files
        self._halls = halls
        self._matters = matters
        self._clues = clues
        self._clock = clock

    async def claim(self, session: Session, upload_ids: Sequence[str], draft: str, matter_id: str) -> None:
        """Give uploaded photos to a matter inside the caller's transaction, all of them or none.

        Args:
            session: the transaction that stores what they belong to.
            upload_ids: the photos in the order in which they are shown.
            draft: random number of the submission or message that they were uploaded for.
            matter_id: the matter.

        Raises:
            Conflict: ``photos_not_ready``.
        """
        await self._files.claim(session, upload_ids, draft, _owner(matter_id))

    async def of_place(self, place: Place, photo_id: str, *, small: bool) -> bytes:
        """Return a photo, a JPEG, to whoever has a matter's code.

        Raises:
            NotFound: ``unknown_photo``.
        """
        return await self._read(place.matter, photo_id, small=small)

    async def of_matter(self, actor: Actor, matter_id: str, photo_id: str, *, small: bool) -> bytes:
        """Return a photo, a JPEG, to an officer of the matter's hall.

        Raises:
            NotFound: ``matter_not_found`` or ``unknown_photo``.
        """
        halls = await self._halls.overseen(actor, *STAFF_ROLES)
        await self._matters.load([hall.id for hall in halls], matter_id)
        return await self._read(matter_id, photo_id, small=small)

    async def of_clue(self, actor: Actor, clue_id: str, photo_id: str, *, small: bool) -> bytes:
        """Return a photo, a JPEG, to one who has said why the clue is read.

        Raises:
            NotFound: ``clue_not_found`` or ``unknown_photo``.
            NotAllowed: ``reason_required``.
        """
        halls = await self._halls.overseen(actor, Role.CLUE_READER)
        clue = await self._clues.find([hall.id for hall in halls], clue_id)
        if clue is None:
            raise clue_not_found()
        since = self._clock.now() - _READING_LASTS
        if not any(reading.by.id == actor.id and reading.at > since for reading in clue.readings):
            raise NotAllowed("reason_required", "请先写明查阅事由，再查看照片")
        return await self._read(clue_id, photo_id, small=small)

    async def _read(self, matter_id: str, photo_id: str, *, small: bool) -> bytes:
        read = self._files.thumbnail if small else self._files.photo
        return await read(_owner(matter_id), photo_id)


def _owner(matter_id: str) -> FileOwner:
    return FileOwner(TARGET, matter_id)
