"""One collection, with the store's own errors and only the calls that behave alike on every MongoDB."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any, Literal

from pymongo import ReturnDocument, UpdateOne

from server.store import driver
from server.store.driver import Document, RawCollection, Session
from server.store.errors import translated

Filter = Mapping[str, Any]
Update = Mapping[str, Any] | Sequence[Mapping[str, Any]]
Sort = Sequence[tuple[str, Literal[1, -1]]]

_BATCH = 101  # documents that MongoDB sends first where no size is asked for


class Collection:
    """Reads and writes of one collection.

    Every method raises ``DuplicateKey``, ``DocumentRefused`` (the validator said no), ``server.errors.Unavailable``
    (no answer in time) or ``StoreError``. ``session`` is the transaction that a call belongs to.
    """

    def __init__(self, raw: RawCollection) -> None:
        self._raw = raw
        self.name = raw.name

    async def insert_one(self, document: Document, *, session: Session | None = None) -> None:
        """Insert ``document``, which carries its own ``_id``."""
        _require_id(document)
        with translated():
            await self._raw.insert_one(document, session=session)

    async def insert_many(
        self, documents: Sequence[Document], *, ordered: bool = True, session: Session | None = None
    ) -> None:
        """Insert ``documents`` with one write.

        With ``ordered=False`` a refused document does not stop the others.

        Raises:
            BulkWriteError: names the refused documents; the others are durable.
        """
        for document in documents:
            _require_id(document)
        with translated():
            await self._raw.insert_many(documents, ordered=ordered, session=session)

    async def find_one(
        self,
        query: Filter,
        *,
        projection: Mapping[str, Any] | None = None,
        sort: Sort | None = None,
        session: Session | None = None,
    ) -> Document | None:
        """Return one document that matches ``query``, or None."""
        with translated():
            return await self._raw.find_one(query, projection=projection, sort=sort, session=session)

    async def find(
        self,
        query: Filter,
        *,
        projection: Mapping[str, Any] | None = None,
        sort: Sort | None = None,
        skip: int = 0,
        limit: int = 0,
        batch_size: int = 0,
        session: Session | None = None,
    ) -> AsyncIterator[Document]:
        """Yield the documents that match ``query``; ``sort`` should end with a unique field."""
        cursor = self._raw.find(
            query, projection=projection, sort=sort, skip=skip, limit=limit, batch_size=batch_size, session=session
        )
        with translated():
            # By the batch: the driver's own iteration costs as much for each document as reading it.
            while documents := await cursor.to_list(batch_size or _BATCH):
                for document in documents:
                    yield document

    async def find_list(
        self,
        query: Filter,
        *,
        projection: Mapping[str, Any] | None = None,
        sort: Sort | None = None,
        skip: int = 0,
        limit: int = 0,
        session: Session | None = None,
    ) -> list[Document]:
        """Return the documents that match ``query`` as a list; for results that are known to be small."""
        cursor = self._raw.find(query, projection=projection, sort=sort, skip=skip, limit=limit, session=session)
        with translated():
            return await cursor.to_list(None)

    async def count(self, query: Filter, *, session: Session | None = None) -> int:
        """Return how many documents match ``query``."""
        with translated():
            return await self._raw.count_documents(query, session=session)

    async def update_one(
        self,
        query: Filter,
        update: Update,
        *,
        upsert: bool = False,
        array_filters: Sequence[Filter] | None = None,
        session: Session | None = None,
    ) -> int:
        """Update one document; return 1 if one matched or was made, else 0."""
        with translated():
            result = await self._raw.update_one(
                query, update, upsert=upsert, array_filters=array_filters, session=session
            )
        return result.matched_count or int(result.upserted_id is not None)

    async def update_many(self, query: Filter, update: Update, *, session: Session | None = None) -> int:
        """Update all documents that match; return how many."""
        with translated():
            result = await self._raw.update_many(query, update, session=session)
        return result.matched_count

    async def update_each(self, updates: Sequence[tuple[Filter, Update]], *, session: Session | None = None) -> int:
        """Update at most one document for each ``(query, update)``, in any order and with one write.

        Returns:
            how many matched; which ones, the caller reads from the documents.
        """
        requests = [UpdateOne(query, update) for query, update in updates]
        with translated():
            result = await self._raw.bulk_write(requests, ordered=False, session=session)
        return result.matched_count

    async def replace_one(
        self, query: Filter, document: Document, *, upsert: bool = False, session: Session | None = None
    ) -> int:
        """Put ``document`` in the place of one that matches; return 1 if one matched or was made, else 0."""
        with translated():
            result = await self._raw.replace_one(query, document, upsert=upsert, session=session)
        return result.matched_count or int(result.upserted_id is not None)

    async def find_one_and_update(
        self,
        query: Filter,
        update: Update,
        *,
        upsert: bool = False,
        sort: Sort | None = None,
        before: bool = False,
        session: Session | None = None,
    ) -> Document | None:
        """Update one document and return it as it is after (or ``before``) the update, None if none matched."""
        returned = ReturnDocument.BEFORE if before else ReturnDocument.AFTER
        with translated():
            return await self._raw.find_one_and_update(
                query, update, upsert=upsert, sort=sort, return_document=returned, session=session
            )

    async def delete_one(self, query: Filter, *, session: Session | None = None) -> int:
        """Delete one document that matches; return how many were deleted."""
        with translated():
            result = await self._raw.delete_one(query, session=session)
        return result.deleted_count

    async def delete_many(self, query: Filter, *, session: Session | None = None) -> int:
        """Delete all documents that match; return how many were deleted."""
        with translated():
            result = await self._raw.delete_many(query, session=session)
        return result.deleted_count

    async def distinct(self, field: str, query: Filter, *, session: Session | None = None) -> list[Any]:
        """Return the different values of ``field`` in the documents that match."""
        with translated():
            return await self._raw.distinct(field, query, session=session)

    def aggregate(
        self,
        pipeline: Sequence[Mapping[str, Any]],
        *,
        session: Session | None = None,
        allow_disk_use: bool = True,
        batch_size: int | None = None,
    ) -> AsyncIterator[Document]:
        """Yield the documents that ``pipeline`` makes of the collection."""
        options: dict[str, Any] = {"allowDiskUse": allow_disk_use}
        if batch_size is not None:
            options["batchSize"] = batch_size
        return driver.aggregate(self._raw, pipeline, session, **options)

    async def rename(self, new_name: str, *, drop_target: bool = False) -> None:
        """Give the collection another name; with ``drop_target`` in the place of an existing one."""
        with translated():
            await self._raw.rename(new_name, dropTarget=drop_target)

    async def drop(self) -> None:
        """Delete the collection with all it holds."""
        with translated():
            await self._raw.drop()


def _require_id(document: Mapping[str, Any]) -> None:
    # The driver would add an ObjectId, which carries the second and the order in which a document was made.
    if "_id" not in document:
        raise ValueError("a document needs an _id of its own")


async def collect(documents: AsyncIterator[Document] | Iterable[Document]) -> list[Document]:
    """Return all ``documents`` as a list."""
    if isinstance(documents, AsyncIterator):
        return [document async for document in documents]
    return list(documents)
