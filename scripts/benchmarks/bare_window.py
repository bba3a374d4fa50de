"""What submissions are measured against: the same inserts in one transaction, with nothing around them.

``python -m scripts.benchmarks.bare_window --port N`` serves; the database's address comes from ``BARE_URI``, what to
insert from the file that ``BARE_INSERTS`` names (BSON: collection → documents).
"""

import argparse
import asyncio
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import bson
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorClientSession
from pymongo import WriteConcern
from tornado.web import Application, RequestHandler

from scripts.benchmarks.bare import Health
from server.databases import OFFICE_COLLECTIONS

PATH: Final = "/api/m/window/matters"
_JOURNALED: Final = WriteConcern("majority", j=True)

Inserts = Mapping[str, Sequence[Mapping[str, Any]]]


class SubmitHandler(RequestHandler):
    """One transaction for each request: the matter as it was sent, and whatever the product stores with it."""

    def initialize(self, client: AsyncIOMotorClient[dict[str, Any]], inserts: Inserts) -> None:
        """Keep what the requests need."""
        self.client = client
        self.inserts = inserts

    async def post(self) -> None:
        """Read the request, insert, answer."""
        body = json.loads(self.request.body)
        database = self.client.get_default_database()

        async def write(session: AsyncIOMotorClientSession) -> None:
            for name, documents in self.inserts.items():
                for document in documents:
                    await database[name].insert_one({**document, **_fresh(name)}, session=session)
            if body["photos"]:
                given = {"$set": {"owner": secrets.token_hex(16), "expires_at": None}}
                await database["files"].update_many({"_id": {"$in": body["photos"]}}, given, session=session)

        async with await self.client.start_session() as session:
            await session.with_transaction(write, write_concern=_JOURNALED)
        self.set_status(201)
        self.finish({"code": secrets.token_hex(10)})


# What no two documents may have in common.
_UNIQUE: Final = {
    spec.name: ["_id", *(index.keys[-1][0] for index in spec.indexes if index.unique)] for spec in OFFICE_COLLECTIONS
}


def _fresh(name: str) -> dict[str, str]:
    return {field: secrets.token_hex(16) for field in _UNIQUE[name]}


async def _serve(port: int, inserts: Inserts) -> None:
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(os.environ["BARE_URI"], tz_aware=True)
    handler = (PATH, SubmitHandler, {"client": client, "inserts": inserts})
    Application([("/healthz", Health), handler]).listen(port, "127.0.0.1", backlog=1024)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    asyncio.run(_serve(parser.parse_args().port, bson.decode(Path(os.environ["BARE_INSERTS"]).read_bytes())))
