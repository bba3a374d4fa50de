"""The signing keys of rounds: encrypted in the database, in memory for seconds, destroyed at closing."""

import asyncio
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

from server.evaluation.blind_signature import SigningKey, release_lock_while_signing
from server.store import CollectionSpec, FieldCipher, Session, Store

SIGNING_KEYS = "signing_keys"
COLLECTIONS = [CollectionSpec(SIGNING_KEYS, shard_key=None)]

_KEPT_SECONDS = 5.0


class RoundKeys:
    """Keeps signing keys, and signs with them in threads of its own.

    Args:
        store: the office's database.
        cipher: encrypts each private key for its round and category.
    """

    def __init__(self, store: Store, cipher: FieldCipher) -> None:
        self._collection = store.collection(SIGNING_KEYS)
        self._cipher = cipher
        self._kept: dict[str, Mapping[str, SigningKey]] = {}
        self.threads = os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(
            self.threads, thread_name_prefix="signing", initializer=release_lock_while_signing
        )

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=False)

    async def generate(self, category_ids: Iterable[str]) -> dict[str, SigningKey]:
        """Return a fresh key for each category."""
        names = list(category_ids)
        loop = asyncio.get_running_loop()
        keys = await asyncio.gather(*(loop.run_in_executor(self._pool, SigningKey.generate) for _ in names))
        return dict(zip(names, keys, strict=True))

    async def store(self, session: Session, round_id: str, keys: Mapping[str, SigningKey]) -> None:
        """Write a round's keys, in the place of former ones."""
        encrypted = {
            category: self._cipher.encrypt(key.to_bytes(), _context(round_id, category))
            for category, key in keys.items()
        }
        document = {"_id": round_id, "keys": encrypted}
        await self._collection.replace_one({"_id": round_id}, document, upsert=True, session=session)

    async def destroy(self, round_id: str, session: Session | None = None) -> None:
        """Delete a round's keys. Other processes forget theirs within seconds."""
        await self._collection.delete_one({"_id": round_id}, session=session)
        self._kept.pop(round_id, None)

    async def key(self, round_id: str, category: str) -> SigningKey | None:
        """Return the key of a category, None once it was destroyed."""
        keys = self._kept.get(round_id)
        if keys is None:
            document = await self._collection.find_one({"_id": round_id})
            if document is None:
                return None
            keys = {
                name: SigningKey.from_bytes(self._cipher.decrypt(bytes(encrypted), _context(round_id, name)))
                for name, encrypted in document["keys"].items()
            }
            if round_id not in self._kept:
                # Forgotten by the clock and not by the next request: a destroyed key must not lie in memory for long.
                asyncio.get_running_loop().call_later(_KEPT_SECONDS, self._kept.pop, round_id, None)
                self._kept[round_id] = keys
        return keys.get(category)

    async def sign(self, key: SigningKey, blinded_message: bytes) -> bytes:
        """Return the blind signature; the event loop goes on meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, key.blind_sign, blinded_message)


def _context(round_id: str, category: str) -> str:
    return f"{SIGNING_KEYS}/{round_id}/{category}"
