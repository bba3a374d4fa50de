"""Bursts: many submissions at once, which nobody is refused for, but which cost each phone a little work from then on.

A hall has one address for everybody in it, so what is counted is generous, and what comes beyond it is let in with a
proof of work. Counts are kept in the memory of each process, by an address that is hashed with a key that ends with it.
"""

from dataclasses import dataclass

from server.proofs import Work
from server.web.phone import PhoneHandler

PROOF_ERRORS = {"proof_of_work_required": 429}
_EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Burst:
    """From when on work is asked for.

    Attributes:
        kind: what is counted; its limits stand in ``server.web.rate_limits.BURSTS``.
    """

    kind: str

    @property
    def much(self) -> str:
        """The limit beyond which more work is asked for."""
        return f"{self.kind}_storm"

    @property
    def everywhere(self) -> str:
        """The limit for all addresses together."""
        return f"{self.kind}_everywhere"


class BurstHandler(PhoneHandler):
    """Base of handlers that anybody may call and that cost the office something each time."""

    async def count_in(self, burst: Burst, proof: str | None, purpose: str) -> None:
        """Count a call; in a burst, ask for a proof of work.

        Args:
            burst: what is counted.
            proof: the solution that came with the call.
            purpose: the random number of what the call makes, so that the same call again needs no other solution.

        Raises:
            TooMany: ``proof_of_work_required``.
        """
        work = self._work(burst)
        if work is not None:
            await self.services.proofs.demand(proof, work, purpose)
        limits = self.web.rate_limits
        limits.count(burst.everywhere, _EVERYWHERE)
        if (caller := self._caller()) is not None:
            limits.count(burst.kind, caller)
            limits.count(burst.much, caller)

    def _work(self, burst: Burst) -> Work | None:
        limits, caller = self.web.rate_limits, self._caller()
        if caller is not None and limits.reached(burst.much, caller):
            return Work.MUCH
        if (caller is not None and limits.reached(burst.kind, caller)) or limits.reached(burst.everywhere, _EVERYWHERE):
            return Work.LITTLE
        return None
