"""An office with many open obligations of which few are due, made past the product, which would take an hour."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from server.accounts.documents import new_account
from server.accounts.rules import Actor, Role
from server.app import Services
from server.clock import FixedClock
from server.obligations import About
from server.obligations.posts import POSTS, post_id
from server.obligations.repository import OBLIGATIONS
from server.store import Document, Session, new_id

DUE_NOW: Final = 1_000
# A Monday, 8:30 in China; what is due now has been overdue since the Friday before.
FIRST_PASS: Final = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
DUE: Final = date(2026, 2, 27)
_LATER: Final = FIRST_PASS + timedelta(days=60)
_OFFICERS: Final = 100
_BATCH: Final = 5_000
_SYSTEM: Final = Actor("system", "system", "系统", None, (), frozenset({Role.SYSTEM_ADMIN}))
_FUNCTIONS: Final = ("office", "principal")


@dataclass(frozen=True)
class ManyObligations:
    """Makes obligations.

    Args:
        services: of the office.
        clock: the services' own.
    """

    services: Services
    clock: FixedClock

    async def fill(self, count: int) -> None:
        """Make so many open obligations, ``DUE_NOW`` of them due a reminder at ``FIRST_PASS``."""
        self.clock.set(FIRST_PASS - timedelta(days=7))
        units = [await self._unit(number) for number in range(_OFFICERS // len(_FUNCTIONS))]
        patterns = [await self._pattern(unit) for unit in units]
        obligations = self.services.office_store.collection(OBLIGATIONS)
        for first in range(0, count, _BATCH):
            numbers = range(first, min(count, first + _BATCH))
            await obligations.insert_many(list(_copies(patterns, numbers, count)), ordered=False)

    async def _unit(self, number: int) -> str:
        unit = await self.services.units.create(_SYSTEM, f"第{number}局", None)
        for function in _FUNCTIONS:
            account = new_id()
            document = new_account(
                account, f"{function}{number}", "干部", "", unit_id=unit.id, unit_path=unit.path, created_at=FIRST_PASS
            )
            await self.services.office_store.collection("accounts").insert_one(document)
            post = {
                "_id": post_id(unit.id, function, account),
                "unit_id": unit.id,
                "unit_path": unit.path,
                "function": function,
                "account": account,
            }
            await self.services.office_store.collection(POSTS.name).insert_one(post)
        return unit.id

    async def _pattern(self, unit: str) -> Document:
        """Return an obligation that the product itself has opened, and take it away again."""

        async def open_one(session: Session) -> str:
            opened = await self.services.obligations.service.open(
                session,
                None,
                rule="finding",
                unit_id=unit,
                about=About("finding", unit, "台账不全"),
                start=DUE,
                given=DUE,
                now=self.clock.now(),
            )
            return opened.id

        obligations = self.services.office_store.collection(OBLIGATIONS)
        id_ = await self.services.office_store.transaction(open_one)
        document = await obligations.find_one({"_id": id_})
        if document is None:
            raise RuntimeError("the pattern was not opened")
        # Labels are encrypted for their own obligation.
        document["about"]["label"] = b""
        await obligations.delete_one({"_id": id_})
        return document


def _copies(patterns: list[Document], numbers: range, count: int) -> Iterator[Document]:
    every = count // DUE_NOW
    for number in numbers:
        pattern = patterns[number % len(patterns)]
        id_ = f"{number:032x}"
        at = FIRST_PASS if number % every == 0 else _LATER + timedelta(minutes=number % 10_000)
        yield {**pattern, "_id": id_, "key": f"finding/{id_}/", "remind_at": at}
