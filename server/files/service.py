"""Photos: sent in pieces by phones, cleaned, kept until a matter or a message claims them, read only through it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from server.clock import Clock
from server.errors import InvalidInput
from server.files import errors
from server.files.expiry import ExpiryJob
from server.files.models import (
    LARGEST_FILE,
    MOST_PHOTOS,
    SMALLEST_CHUNK,
    FileOwner,
    PhotoFacts,
    UploadStage,
    UploadState,
)
from server.files.repository import PHOTO, THUMBNAIL, FileRepository, StoredFile, piece_name
from server.files.workshop import Workshop
from server.images import CleanImage, Refusal
from server.store import DuplicateKey, LookupHash, Session, Store

# From the last sign of life on. A draft is submitted today, or tomorrow, or forgotten; an upload that has broken off
# holds the whole file, as large as phones make it, and is begun anew as easily.
UNCLAIMED_LASTS: Final = timedelta(hours=48)
UNFINISHED_LASTS: Final = timedelta(hours=6)


class Files:
    """Takes, keeps and hands out photos.

    Args:
        store: for transactions.
        clock: tells when what nobody claims is over.
        repository: where they lie.
        workshop: where they are cleaned.
        lookup: hashes the drafts' random numbers.
        jobs: what the worker does.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        repository: FileRepository,
        workshop: Workshop,
        lookup: LookupHash,
        jobs: Sequence[ExpiryJob],
    ) -> None:
        self._store = store
        self._clock = clock
        self._repository = repository
        self._workshop = workshop
        self._lookup = lookup
        self.jobs = jobs

    def close(self) -> None:
        """End the processes that clean photos."""
        self._workshop.close()

    async def begin(self, upload_id: str, owner_token: str, size: int) -> UploadState:
        """Announce a photo of ``size`` bytes; the same announcement again tells how far it has come.

        Args:
            upload_id: random, made by the phone; whoever knows it may send, see and remove the photo until it is
                claimed.
            owner_token: random, made by the phone: of the draft that the photo is for.
            size: bytes of the file.

        Raises:
            TooLarge: ``file_too_large``.
            Conflict: ``too_many_photos``.
            NotFound: ``unknown_upload``: the id is another draft's, or was of another size.
        """
        if size > LARGEST_FILE:
            raise errors.too_large_file()
        token = self._token(owner_token)
        known = await self._repository.get(upload_id)
        if known is None:
            if await self._repository.count_of_token(token) >= MOST_PHOTOS:
                raise errors.too_many_photos()
            known = await self._inserted(
                StoredFile(id=upload_id, token=token, size=size, expires_at=self._after(UNFINISHED_LASTS))
            )
        if known.token != token or known.size != size:
            raise errors.unknown_upload()
        return _state(known)

    async def state(self, upload_id: str) -> UploadState:
        """Return how far a photo has come.

        Raises:
            NotFound: ``unknown_upload``.
        """
        return _state(await self._upload(upload_id))

    async def put(self, upload_id: str, offset: int, content: bytes) -> UploadState:
        """Take the piece of a photo that begins at ``offset``; the same piece again changes nothing.

        Raises:
            NotFound: ``unknown_upload``.
            InvalidInput: ``invalid_chunk``: empty, beyond the end, or too small to be worth its while.
            Conflict: ``wrong_offset``: it does not follow on what is here, or differs from it.
        """
        file = await self._upload(upload_id)
        end = offset + len(content)
        if not content or end > file.size or (len(content) < SMALLEST_CHUNK and end != file.size):
            raise InvalidInput("invalid_chunk", "上传的分片大小不正确，请重新上传这张照片")
        if (
            file.stage is UploadStage.RECEIVING
            and file.received == offset
            and await self._append(file, offset, content)
        ):
            return _state(file.having(received=end))
        file = await self._upload(upload_id)
        if file.stage is not UploadStage.RECEIVING:
            return _state(file)
        if await self._repository.part(upload_id, piece_name(offset)) != content:
            raise errors.wrong_offset(file.received)
        return _state(file)

    async def finish(self, upload_id: str) -> UploadState:
        """Clean a photo that is wholly here; again, it has the same outcome.

        Raises:
            NotFound: ``unknown_upload``.
            Conflict: ``upload_incomplete``.
            InvalidInput: the file is not taken: ``documents_refused``, ``unsupported_file_type``,
                ``photo_unreadable``, ``photo_too_many_pixels`` or ``photo_too_many_frames``.
            Unavailable: ``photos_busy``.
        """
        file = await self._upload(upload_id)
        if file.received < file.size:
            raise errors.incomplete(file.received)
        if file.stage is UploadStage.RECEIVING:
            async with self._workshop.place() as place:
                # Read when there is somebody to take it, so that memory holds no more files than there are processes.
                outcome = await place.clean(await self._repository.pieces(upload_id))
            file = await self._settled(file, outcome)
        if file.refusal is not None:
            raise errors.refused(Refusal(file.refusal))
        return _state(file)

    async def remove(self, upload_id: str) -> None:
        """Delete a photo that nobody has claimed; one that is not there is gone already.

        Raises:
            Conflict: ``photo_submitted``.
        """

        async def write(session: Session) -> None:
            file = await self._repository.get(upload_id, session)
            if file is None:
                return
            if file.owner is not None:
                raise errors.submitted()
            await self._repository.delete([upload_id], session)

        await self._store.transaction(write)

    async def preview(self, upload_id: str) -> bytes:
        """Return the thumbnail, a JPEG, of a photo that nobody has claimed yet.

        Raises:
            NotFound: ``unknown_upload``.
        """
        file = await self._upload(upload_id)
        content = await self._repository.part(upload_id, THUMBNAIL) if file.owner is None else None
        if content is None:
            raise errors.unknown_upload()
        return content

    async def claim(
        self, session: Session, upload_ids: Sequence[str], owner_token: str, owner: FileOwner
    ) -> list[PhotoFacts]:
        """Give photos their owner inside the caller's transaction, all of them or none.

        Args:
            session: the transaction in which the owner comes to be.
            upload_ids: the photos, in the order in which they are to be seen.
            owner_token: the random number of the draft that they were announced for.
            owner: what they belong to from now on.

        Raises:
            Conflict: ``too_many_photos``, or ``photos_not_ready`` with the places of those that are not.
        """
        if len(upload_ids) > MOST_PHOTOS:
            raise errors.too_many_photos()
        if not upload_ids:
            return []
        found = await self._repository.ready_of_token(upload_ids, self._token(owner_token), session)
        ready = {file.id: file for file in found}
        first_places = {upload_id: place for place, upload_id in reversed([*enumerate(upload_ids)])}
        missing = [
            place
            for place, upload_id in enumerate(upload_ids)
            if upload_id not in ready or first_places[upload_id] != place
        ]
        if missing:
            raise errors.not_ready(missing)
        await self._repository.give(upload_ids, owner.reference, session)
        return [_facts(ready[upload_id]) for upload_id in upload_ids]

    async def of_owner(self, owner: FileOwner) -> list[PhotoFacts]:
        """Return the photos of an owner, in no order that means anything."""
        return [_facts(file) for file in await self._repository.of_owner(owner.reference)]

    async def hand_over(self, session: Session, former: FileOwner, owner: FileOwner) -> None:
        """Give all photos of one owner to another inside the caller's transaction."""
        await self._repository.hand_over(former.reference, owner.reference, session)

    async def delete_of(self, session: Session, owner: FileOwner) -> None:
        """Delete all photos of an owner inside the caller's transaction."""
        files = await self._repository.of_owner(owner.reference, session)
        await self._repository.delete([file.id for file in files], session)

    async def photo(self, owner: FileOwner, file_id: str) -> bytes:
        """Return a photo, a JPEG, of an owner whom the caller may see.

        Raises:
            NotFound: ``unknown_photo``: the owner has none of this id.
        """
        return await self._read(owner, file_id, PHOTO)

    async def thumbnail(self, owner: FileOwner, file_id: str) -> bytes:
        """Return the thumbnail, a JPEG, of a photo of an owner whom the caller may see.

        Raises:
            NotFound: ``unknown_photo``.
        """
        return await self._read(owner, file_id, THUMBNAIL)

    async def _read(self, owner: FileOwner, file_id: str, part: str) -> bytes:
        file = await self._repository.get(file_id)
        content = None
        if file is not None and file.owner == owner.reference:
            content = await self._repository.part(file_id, part)
        if content is None:
            raise errors.unknown_photo()
        return content

    async def _upload(self, upload_id: str) -> StoredFile:
        file = await self._repository.get(upload_id)
        if file is None:
            raise errors.unknown_upload()
        return file

    async def _inserted(self, file: StoredFile) -> StoredFile:
        try:
            await self._repository.insert(file)
        except DuplicateKey:
            # The same announcement, sent twice at once.
            return await self._upload(file.id)
        return file

    async def _append(self, file: StoredFile, offset: int, content: bytes) -> bool:
        expires_at = self._after(UNFINISHED_LASTS)

        async def write(session: Session) -> bool:
            if not await self._repository.advance(file.id, offset, len(content), expires_at, session):
                return False
            await self._repository.put_part(file.id, piece_name(offset), content, session)
            return True

        return await self._store.transaction(write)

    async def _settled(self, file: StoredFile, outcome: CleanImage | Refusal) -> StoredFile:
        """Put the outcome in the place of the pieces; what another request has settled by now stays."""
        settled = _outcome(file, outcome).having(expires_at=self._after(UNCLAIMED_LASTS))

        async def write(session: Session) -> StoredFile:
            if not await self._repository.settle(settled, session):
                present = await self._repository.get(file.id, session)
                if present is None:
                    raise errors.unknown_upload()
                return present
            await self._repository.delete_parts([file.id], session)
            if isinstance(outcome, CleanImage):
                await self._repository.put_part(file.id, PHOTO, outcome.content, session)
                await self._repository.put_part(file.id, THUMBNAIL, outcome.thumbnail, session)
            return settled

        return await self._store.transaction(write)

    def _token(self, owner_token: str) -> bytes:
        return self._lookup.of("file_draft", owner_token)

    def _after(self, time: timedelta) -> datetime:
        return self._clock.now() + time


def _state(file: StoredFile) -> UploadState:
    return UploadState(stage=file.stage, size=file.size, received=file.received, width=file.width, height=file.height)


def _facts(file: StoredFile) -> PhotoFacts:
    return PhotoFacts(file.id, file.width or 0, file.height or 0, file.kept_size or 0)


def _outcome(file: StoredFile, outcome: CleanImage | Refusal) -> StoredFile:
    if isinstance(outcome, Refusal):
        return file.having(stage=UploadStage.REFUSED, refusal=outcome.value)
    size = len(outcome.content)
    return file.having(stage=UploadStage.READY, width=outcome.width, height=outcome.height, kept_size=size)
