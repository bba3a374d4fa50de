"""Errors of the store, and the one place that translates the driver's errors into them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pymongo.errors

from server.errors import Unavailable

_DUPLICATE_KEY = (11000, 11001, 12582)
_DOCUMENT_REFUSED = 121
# Codes of server errors that say "not now" and not "not ever": time limit, write concern, change of primary, shutdown.
_NOT_NOW = frozenset({6, 7, 50, 64, 89, 91, 112, 189, 251, 262, 9001, 10107, 11600, 11602, 13435, 13436})


class StoreError(Exception):
    """The database refused an operation."""


class DuplicateKey(StoreError):
    """A unique index already holds this key."""


class DocumentRefused(StoreError):
    """The collection's validator does not accept the document."""


@dataclass(frozen=True, slots=True)
class WriteFailure:
    """One refused document of an unordered insert.

    Attributes:
        index: the document's place in the list that was given.
        duplicate: its key exists already.
        refused: the collection's validator does not accept it.
    """

    index: int
    duplicate: bool
    refused: bool


class BulkWriteError(StoreError):
    """Some documents of a bulk write were refused; all the others are durable.

    Attributes:
        failures: one entry for each refused document.
    """

    def __init__(self, failures: list[WriteFailure]) -> None:
        super().__init__(f"{len(failures)} documents refused")
        self.failures = failures


def _unavailable() -> Unavailable:
    return Unavailable("store_unavailable", "数据库暂时无法访问，请稍后重试")


def _translate(error: pymongo.errors.PyMongoError) -> Exception:
    if isinstance(error, pymongo.errors.BulkWriteError):
        details = error.details or {}
        if details.get("writeConcernErrors"):
            return _unavailable()
        return BulkWriteError(
            [
                WriteFailure(entry["index"], entry["code"] in _DUPLICATE_KEY, entry["code"] == _DOCUMENT_REFUSED)
                for entry in details.get("writeErrors", [])
            ]
        )
    if isinstance(error, pymongo.errors.DuplicateKeyError):
        return DuplicateKey(str((error.details or {}).get("keyPattern", "")))
    if isinstance(error, pymongo.errors.OperationFailure):
        if error.code == _DOCUMENT_REFUSED:
            return DocumentRefused(str(error.code))
        if error.code in _NOT_NOW or error.has_error_label("TransientTransactionError"):
            return _unavailable()
        return StoreError(f"{(error.details or {}).get('codeName', 'operation failed')} (code {error.code})")
    if isinstance(error, pymongo.errors.ConnectionFailure | pymongo.errors.WTimeoutError):
        return _unavailable()
    return StoreError(str(error))


@contextmanager
def translated() -> Iterator[None]:
    """Raise the store's own errors in place of the driver's.

    The driver's error stays the cause, for the log and for the retry of transactions, unless it quotes the document.
    """
    try:
        yield
    except pymongo.errors.PyMongoError as error:
        translation = _translate(error)
        if isinstance(translation, DuplicateKey | DocumentRefused | BulkWriteError):
            raise translation from None
        raise translation from error


def is_transient(error: BaseException) -> bool:
    """Tell whether a whole transaction that failed with ``error`` may be tried again."""
    cause = error if isinstance(error, pymongo.errors.PyMongoError) else error.__cause__
    return isinstance(cause, pymongo.errors.PyMongoError) and cause.has_error_label("TransientTransactionError")
