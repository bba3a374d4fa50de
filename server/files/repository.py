"""Where photos lie: what is known of each, and its bytes, encrypted, piece by piece in documents of their own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from server.files.models import UploadStage
from server.store import CollectionSpec, Document, FieldCipher, Index, Session, Store
from server.stored import Stored

FILES: Final = CollectionSpec(
    "files",
    shard_key=("_id",),
    indexes=[
        Index([("token", 1)]),
        Index([("owner", 1)], partial={"owner": {"$type": "string"}}),
        Index([("expires_at", 1)], partial={"expires_at": {"$type": "date"}}),
    ],
)
PARTS: Final = CollectionSpec(
    "file_parts", shard_key=("file",), indexes=[Index([("file", 1), ("name", 1)], unique=True)]
)
COLLECTIONS: Final[list[CollectionSpec]] = [FILES, PARTS]

PHOTO: Final = "photo"
THUMBNAIL: Final = "thumbnail"


class StoredFile(Stored):
    """What is known of one photo.

    Attributes:
        token: keyed hash of the random number of the phone's draft that the photo is for.
        size: bytes of the file that the phone sends.
        received: how many of them are here.
        refusal: why the file is not taken, where it is not.
        width: pixels of the photo as it is kept.
        height: pixels of the photo as it is kept.
        kept_size: bytes of the photo as it is kept.
        owner: what the photo belongs to; see ``FileOwner.reference``.
        expires_at: when it is deleted; never once it has an owner.
    """

    id: str
    token: bytes
    size: int
    received: int = 0
    stage: UploadStage = UploadStage.RECEIVING
    refusal: str | None = None
    width: int | None = None
    height: int | None = None
    kept_size: int | None = None
    owner: str | None = None
    expires_at: datetime | None = None


class FileRepository:
    """Photos in the database.

    Args:
        store: the office's database.
        cipher: encrypts every byte of them.
    """

    def __init__(self, store: Store, cipher: FieldCipher) -> None:
        self._files = store.collection(FILES.name)
        self._parts = store.collection(PARTS.name)
        self._cipher = cipher

    async def get(self, file_id: str, session: Session | None = None) -> StoredFile | None:
        """Return what is known of a photo."""
        document = await self._files.find_one({"_id": file_id}, session=session)
        return StoredFile.from_document(document) if document else None

    async def insert(self, file: StoredFile) -> None:
        """Store a new one.

        Raises:
            DuplicateKey: the id is taken.
        """
        await self._files.insert_one(file.to_document())

    async def count_of_token(self, token: bytes) -> int:
        """Return how many photos of a draft are here or on their way."""
        return await self._files.count({"token": token, "stage": {"$ne": UploadStage.REFUSED.value}})

    async def advance(self, file_id: str, offset: int, length: int, expires_at: datetime, session: Session) -> bool:
        """Count ``length`` bytes more; return False unless exactly ``offset`` were here."""
        waiting = {"_id": file_id, "stage": UploadStage.RECEIVING.value, "received": offset}
        change = {"$set": {"received": offset + length, "expires_at": expires_at}}
        return bool(await self._files.update_one(waiting, change, session=session))

    async def settle(self, file: StoredFile, session: Session) -> bool:
        """Write the outcome of an upload; return False where it had one, or is gone."""
        waiting = {"_id": file.id, "stage": UploadStage.RECEIVING.value}
        return bool(await self._files.replace_one(waiting, file.to_document(), session=session))

    async def ready_of_token(self, file_ids: Sequence[str], token: bytes, session: Session) -> list[StoredFile]:
        """Return those photos of a draft that are ready and have no owner."""
        query = {"_id": {"$in": list(file_ids)}, "token": token, "stage": UploadStage.READY.value, "owner": None}
        found = await self._files.find_list(query, session=session)
        return [StoredFile.from_document(document) for document in found]

    async def give(self, file_ids: Sequence[str], owner: str, session: Session) -> None:
        """Give photos their owner, and with it their permanence."""
        change = {"$set": {"owner": owner, "expires_at": None}}
        await self._files.update_many({"_id": {"$in": list(file_ids)}, "owner": None}, change, session=session)

    async def of_owner(self, owner: str, session: Session | None = None) -> list[StoredFile]:
        """Return the photos of an owner."""
        found = await self._files.find_list({"owner": owner}, sort=[("_id", 1)], session=session)
        return [StoredFile.from_document(document) for document in found]

    async def hand_over(self, former: str, owner: str, session: Session) -> None:
        """Give all photos of one owner to another."""
        await self._files.update_many({"owner": former}, {"$set": {"owner": owner}}, session=session)

    async def expired(self, now: datetime, most: int) -> list[str]:
        """Return the ids of photos whose time is over, at most ``most``."""
        found = await self._files.find_list({"expires_at": {"$lte": now}}, projection={"_id": 1}, limit=most)
        return [document["_id"] for document in found]

    async def delete(self, file_ids: Sequence[str], session: Session) -> None:
        """Delete photos with all their bytes."""
        await self._files.delete_many({"_id": {"$in": list(file_ids)}}, session=session)
        await self.delete_parts(file_ids, session)

    async def delete_parts(self, file_ids: Sequence[str], session: Session) -> None:
        """Delete the bytes of photos."""
        await self._parts.delete_many({"file": {"$in": list(file_ids)}}, session=session)

    async def put_part(self, file_id: str, name: str, content: bytes, session: Session) -> None:
        """Store bytes under a name."""
        encrypted = self._cipher.encrypt(content, _context(file_id, name))
        part: Document = {"_id": f"{file_id}/{name}", "file": file_id, "name": name, "content": encrypted}
        await self._parts.insert_one(part, session=session)

    async def part(self, file_id: str, name: str) -> bytes | None:
        """Return the bytes stored under a name."""
        document = await self._parts.find_one({"file": file_id, "name": name})
        return None if document is None else self._decrypted(document)

    async def pieces(self, file_id: str) -> bytes:
        """Return the pieces of an upload, put together in order."""
        found = self._parts.find({"file": file_id}, sort=[("name", 1)], batch_size=8)
        return b"".join([self._decrypted(document) async for document in found])

    def _decrypted(self, document: Document) -> bytes:
        return self._cipher.decrypt(bytes(document["content"]), _context(document["file"], document["name"]))


def piece_name(offset: int) -> str:
    """Return the name of the piece that begins at ``offset``; the names sort like the offsets."""
    return f"{offset:010}"


def _context(file_id: str, name: str) -> str:
    return f"{PARTS.name}/{file_id}/{name}"
