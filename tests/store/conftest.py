"""Tests of the store begin with nothing: databases of their own, without the collections of the domains."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.store import new_id
from server.store.embedded import EmbeddedMongod


@pytest.fixture
def database_uris(mongod: EmbeddedMongod) -> Iterator[tuple[str, str]]:
    """Addresses of two databases without any collection, each with a user of its own."""
    names = [f"{side}_{new_id()[:12]}" for side in ("office", "box")]
    for name in names:
        mongod.grant(name, "password", name)
    yield mongod.uri(names[0], "password", names[0]), mongod.uri(names[1], "password", names[1])
    for name in names:
        mongod.drop(name)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[EmbeddedMongod]:
    """A database server that the test may kill."""
    server = EmbeddedMongod(tmp_path / "mongodb")
    server.start()
    server.grant("office", "password", "office")
    yield server
    server.stop()
