"""The store: the only importer of the MongoDB driver."""

from server.store.collection import Collection, Filter, Sort, Update, collect
from server.store.database import NOTHING_SATISFIES, Store, new_id, patience
from server.store.driver import Document, Session
from server.store.errors import BulkWriteError, DocumentRefused, DuplicateKey, StoreError, WriteFailure
from server.store.field_crypto import FieldCipher, LookupHash
from server.store.leases import Lease, from_now
from server.store.schema import CollectionSpec, Index, Migration

__all__ = [
    "NOTHING_SATISFIES",
    "BulkWriteError",
    "Collection",
    "CollectionSpec",
    "Document",
    "DocumentRefused",
    "DuplicateKey",
    "FieldCipher",
    "Filter",
    "Index",
    "Lease",
    "LookupHash",
    "Migration",
    "Session",
    "Sort",
    "Store",
    "StoreError",
    "Update",
    "WriteFailure",
    "collect",
    "from_now",
    "new_id",
    "patience",
]
