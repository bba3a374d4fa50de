"""Proof of work: what a phone is asked to reckon out when many submissions come at once (ALTCHA, version 2).

Made and checked here; no third party is asked and nobody is tracked. The phone looks for the one counter below the
stated work whose SHA-256 has the stated beginning: a second or two of one person's time, a cost to whoever sends
thousands. A solution counts once; sent again for the same purpose (its answer was lost), it counts again.
"""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Annotated, Any, Final

import altcha
from pydantic import StringConstraints

from server.clock import Clock
from server.errors import TooMany
from server.settings import Settings
from server.store import CollectionSpec, DuplicateKey, Index, LookupHash, Store

SPENT: Final = CollectionSpec("spent_proofs", shard_key=("_id",), indexes=[Index([("expires_at", 1)])])
COLLECTIONS: Final[list[CollectionSpec]] = [SPENT]

Proof = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
"""A solved puzzle as ALTCHA's clients write it."""

_ALGORITHM: Final = "SHA-256"
_PREFIX_BYTES: Final = 16
# Long enough for a slow phone that is put away in between.
_LASTS: Final = timedelta(minutes=30)


class Work(IntEnum):
    """How much is asked for: so many hashes at most, half of them on average."""

    LITTLE = 20_000
    MUCH = 200_000


class Proofs:
    """Makes puzzles and takes their solutions.

    Args:
        store: the office's database, which knows what was spent.
        clock: tells when a puzzle is too old.
        lookup: its key signs the puzzles and hides what they were spent for.
    """

    def __init__(self, store: Store, clock: Clock, lookup: LookupHash) -> None:
        self._spent = store.collection(SPENT.name)
        self._clock = clock
        self._lookup = lookup
        self._secret = lookup.of("proof_of_work", "signature").hex()
        self.jobs: Sequence[SpentProofsJob] = [SpentProofsJob(store)]

    async def demand(self, proof: str | None, work: Work, purpose: str) -> None:
        """Return if ``proof`` is a solution of at least ``work`` that was not spent on anything else.

        Args:
            proof: the solution as ALTCHA's clients write it (base64 of JSON), None where there is none.
            work: what is asked for.
            purpose: what it is for: a random number that the phone made.

        Raises:
            TooMany: ``proof_of_work_required``, with a new puzzle in ``data.challenge``.
        """
        if proof is None or not await self._redeem(proof, work, purpose):
            sentence = "提交的人较多，手机需要先完成一次安全校验（约几秒钟），完成后会自动继续"
            raise TooMany("proof_of_work_required", sentence, data={"challenge": self._challenge(work)})

    def _challenge(self, work: Work) -> dict[str, Any]:
        expires = int((self._clock.now() + _LASTS).timestamp())
        challenge = altcha.create_challenge(
            _ALGORITHM,
            1,
            counter=secrets.randbelow(work),
            key_prefix_length=_PREFIX_BYTES,
            # Signed with the rest; ALTCHA's own field is compared with the machine's clock.
            data={"work": int(work), "expires": expires},
            hmac_secret=self._secret,
        )
        described: dict[str, Any] = challenge.to_dict()
        return described

    async def _redeem(self, proof: str, work: Work, purpose: str) -> bool:
        if not altcha.verify_solution(proof, self._secret).verified:
            return False
        parameters = altcha.Payload.from_base64(proof).challenge.parameters
        stated = parameters.data or {}
        expires = datetime.fromtimestamp(stated["expires"], UTC)
        if stated["work"] < work or expires <= self._clock.now():
            return False
        return await self._spend(parameters.nonce, purpose, expires)

    async def _spend(self, nonce: str, purpose: str, expires: datetime) -> bool:
        hidden = self._lookup.of("proof_purpose", purpose)
        try:
            await self._spent.insert_one({"_id": nonce, "purpose": hidden, "expires_at": expires})
        except DuplicateKey:
            found = await self._spent.find_one({"_id": nonce})
            return found is not None and bytes(found["purpose"]) == hidden
        return True


def build_proofs(settings: Settings, clock: Clock, store: Store) -> Proofs:
    """Return the puzzles and solutions of the office's database."""
    return Proofs(store, clock, LookupHash(settings.lookup_keys()[0]))


class SpentProofsJob:
    """Forgets spent solutions that would be too old by now.

    Args:
        store: the office's database.
    """

    name: Final = "spent_proofs_forgotten"
    interval: Final = timedelta(minutes=30)

    def __init__(self, store: Store) -> None:
        self._spent = store.collection(SPENT.name)

    async def run(self, now: datetime) -> None:
        """Delete what is over at ``now``."""
        await self._spent.delete_many({"expires_at": {"$lte": now}})
