"""Passwords: argon2id, never on the event loop, and never more at once than the machine bears."""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from server.errors import Unavailable

THREADS = 2
# Whoever waits behind this many others is better told to come back.
LONGEST_QUEUE = 64

# Without characters that are mistaken for one another when a first password is read from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Passwords:
    """Hashes and checks passwords.

    Args:
        memory_mib: memory of one computation; together with two passes it takes some 50 ms on a small machine.
        passes: passes over that memory.
    """

    def __init__(self, memory_mib: int = 32, passes: int = 2) -> None:
        self._hasher = PasswordHasher(
            time_cost=passes, memory_cost=memory_mib * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
        )
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="argon2")
        self._waiting = 0
        # Compared when there is no such account, so that the answer takes as long as for a wrong password.
        self._dummy = self._hasher.hash(secrets.token_hex(16))

    async def hash(self, password: str) -> str:
        """Return the hash to store, with its parameters and salt.

        Raises:
            Unavailable: too many are waiting.
        """
        return str(await self._run(self._hasher.hash, password))

    async def matches(self, stored: str | None, password: str) -> bool:
        """Return whether ``password`` is the one whose hash is ``stored``; None takes as long and matches nothing.

        Raises:
            Unavailable: too many are waiting.
        """
        right = await self._run(self._verify, stored or self._dummy, password)
        return bool(right) and stored is not None

    def outdated(self, stored: str) -> bool:
        """Return whether ``stored`` was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: object, *arguments: str) -> object:
        if self._waiting >= LONGEST_QUEUE:
            raise Unavailable("too_many_logins", "登录的人较多，请稍后再试")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)  # type: ignore[arg-type]
        finally:
            self._waiting -= 1


def first_password() -> str:
    """Return a new first password of four groups of four characters, some 92 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
