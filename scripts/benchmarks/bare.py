"""What the product is measured against: the least that could do each job, with nothing around it.

``python -m scripts.benchmarks.bare NAME`` runs one of them; the database's address comes from ``BARE_URI``.
"""

import argparse
import asyncio
import base64
import json
import os
import secrets
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import gmpy2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from motor.core import AgnosticCollection
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import WriteConcern
from tornado.web import Application, RequestHandler

LARGEST_GROUP: Final = 200
COLLECTION: Final = "bare"
_HASH: Final = hashes.SHA384()
_PADDING: Final = padding.PSS(mgf=padding.MGF1(_HASH), salt_length=48)

Documents = AgnosticCollection[dict[str, Any]]


class Health(RequestHandler):
    """Tells that the process is ready."""

    def get(self) -> None:
        """Answer 200."""
        self.finish("ok")


class InsertHandler(RequestHandler):
    """One insert for each request: the ballot as it was sent, unverified."""

    def initialize(self, documents: Documents) -> None:
        """Keep what the requests need."""
        self.documents = documents

    async def post(self) -> None:
        """Read the request, insert, answer."""
        body = json.loads(self.request.body)
        receipt = secrets.token_bytes(32)
        await self.documents.insert_one({"_id": receipt, "c": "A", "s": _decoded(body["sealed"])})
        self.set_status(201)
        self.finish({"receipt": receipt.hex()})


class GroupHandler(RequestHandler):
    """One verified signature for each request; what arrives together is inserted together."""

    def initialize(self, writer: "GroupWriter", key: rsa.RSAPublicKey) -> None:
        """Keep what the requests need."""
        self.writer = writer
        self.key = key

    async def post(self) -> None:
        """Verify, wait for the group, answer."""
        body = json.loads(self.request.body)
        try:
            self.key.verify(_decoded(body["signature"]), _decoded(body["message"]), _PADDING, _HASH)
        except InvalidSignature:
            self.set_status(400)
            return
        receipt = secrets.token_bytes(32)
        await self.writer.insert({"_id": receipt, "c": "A", "s": _decoded(body["sealed"])})
        self.set_status(201)
        self.finish({"receipt": receipt.hex()})


class GroupWriter:
    """Inserts in groups; the next group is what arrives while one is written."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._waiting: list[tuple[dict[str, Any], asyncio.Future[None]]] = []
        self._task: asyncio.Task[None] | None = None

    async def insert(self, document: dict[str, Any]) -> None:
        """Return once ``document`` is durable."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((document, future))
        if self._task is None:
            self._task = asyncio.create_task(self._write())
        await future

    async def _write(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:LARGEST_GROUP], self._waiting[LARGEST_GROUP:]
            await self._documents.insert_many([document for document, _ in group], ordered=False)
            for _, future in group:
                future.set_result(None)
        self._task = None


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def _serve(kind: str, port: int, modulus: int, exponent: int) -> None:
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(os.environ["BARE_URI"])
    concern = WriteConcern("majority", j=True)
    documents = client.get_default_database().get_collection(COLLECTION, write_concern=concern)
    if kind == "insert":
        arguments: dict[str, Any] = {"documents": documents}
        handler: type[RequestHandler] = InsertHandler
    else:
        key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
        arguments = {"writer": GroupWriter(documents), "key": key}
        handler = GroupHandler
    application = Application([("/healthz", Health), ("/box/rounds/[0-9a-f]+/ballots", handler, arguments)])
    application.listen(port, "127.0.0.1", backlog=1024)
    await asyncio.Event().wait()


def _sign(threads: int, seconds: float, key: rsa.RSAPrivateKey) -> float:
    """Return signatures a second on so many threads: CRT and nothing else."""
    numbers = key.private_numbers()
    p, q, dp, dq, inverse = map(gmpy2.mpz, (numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp))
    message = gmpy2.mpz(secrets.randbelow(numbers.public_numbers.n))
    end = time.monotonic() + seconds

    def work() -> int:
        gmpy2.get_context().allow_release_gil = True
        done = 0
        while time.monotonic() < end:
            half_p, half_q = gmpy2.powmod_sec(message, dp, p), gmpy2.powmod_sec(message, dq, q)
            _ = half_q + (half_p - half_q) * inverse % p * q
            done += 1
        return done

    started = time.monotonic()
    with ThreadPoolExecutor(threads) as pool:
        total = sum(future.result() for future in [pool.submit(work) for _ in range(threads)])
    return total / (time.monotonic() - started)


def main() -> None:
    """Run one of the bare programs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=("insert", "group", "sign"))
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--modulus", default="0")
    parser.add_argument("--exponent", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1.0)
    options = parser.parse_args()
    if options.kind == "sign":
        key = serialization.load_der_private_key(sys.stdin.buffer.read(), password=None)
        assert isinstance(key, rsa.RSAPrivateKey)  # noqa: S101 - our own pipe
        print(_sign(options.threads, options.seconds, key))
    else:
        asyncio.run(_serve(options.kind, options.port, int(options.modulus, 16), options.exponent))


if __name__ == "__main__":
    main()
