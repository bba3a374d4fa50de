"""Matters looked up by officers: always by the halls of their subtree, so that no query leaves them."""

import re
from typing import Final

from server.accounts.rules import Actor
from server.lists import Page, page_of
from server.schemas import Model
from server.store import Document
from server.window.desk_requests import MatterQuery
from server.window.desk_views import DeskViews, HandlerRef, MatterDetail, MatterRow
from server.window.desk_work import DeskWork
from server.window.models import Matter
from server.window.rights import STAFF_ROLES
from server.window.rules import OPEN_STATES, MatterState
from server.workdays import china_day

_MOST_EXPORTED: Final = 50_000
_OPEN: Final = [state.value for state in OPEN_STATES]
_UNHANDLED: Final[Document] = {
    "handler": None,
    "state": {"$in": [state.value for state in OPEN_STATES if state is not MatterState.SUBMITTED]},
}


class MatterCounts(Model):
    """How much there is to do: to be triaged, open and handled by the officer, overdue, without a handler, unread."""

    to_triage: int
    mine: int
    overdue: int
    unhandled: int
    unread: int


class MatterLists:
    """Answers questions about matters.

    Args:
        work: finds matters within an officer's halls.
        views: turns them into what officers see.
    """

    def __init__(self, work: DeskWork, views: DeskViews) -> None:
        self._work = work
        self._tools = work.tools
        self._views = views

    async def page(self, actor: Actor, query: MatterQuery) -> Page[MatterRow]:
        """Return one page of the matters of the officer's halls."""
        found, total = await self._tools.repository.page(await self._condition(actor, query), query)
        return page_of(query, await self._views.rows(found), total)

    async def export(self, actor: Actor, query: MatterQuery) -> list[MatterRow]:
        """Return all matters that match, at most 50,000, and record that they were taken out."""
        condition = await self._condition(actor, query)
        found = await self._tools.repository.all(condition, query, _MOST_EXPORTED)
        await self._tools.exported(actor, "matters_exported", len(found))
        return await self._views.rows(found)

    async def one(self, actor: Actor, matter_id: str) -> MatterDetail:
        """Return a matter.

        Raises:
            NotFound: ``matter_not_found``.
        """
        return await self.shown(actor, await self._work.load(actor, matter_id))

    async def shown(self, actor: Actor, matter: Matter) -> MatterDetail:
        """Return a matter that the officer has just changed."""
        return await self._views.detail(actor, matter)

    async def counts(self, actor: Actor) -> MatterCounts:
        """Return how much there is to do in the officer's halls."""
        scope = await self._scope(actor)
        today = china_day(self._tools.clock.now()).isoformat()
        is_open = {"$in": _OPEN}

        async def count(**condition: object) -> int:
            return await self._tools.repository.count({**scope, **condition})

        return MatterCounts(
            to_triage=await count(state="submitted"),
            mine=await count(handler=actor.id, state=is_open),
            overdue=await count(state=is_open, due={"$lt": today}),
            unhandled=await count(**_UNHANDLED),
            unread=await count(unread={"$gt": 0}),
        )

    async def handlers(self, actor: Actor, matter_id: str) -> list[HandlerRef]:
        """Return the officers to whom a matter can be given, by name.

        Raises:
            NotFound: ``matter_not_found``.
        """
        matter = await self._work.load(actor, matter_id)
        barred = {matter.handler, *matter.former_handlers}
        officers = await self._tools.window_officers(matter.unit_path)
        return [HandlerRef(id=one.id, name=one.name) for one in officers if one.id not in barred]

    async def _scope(self, actor: Actor, hall: str | None = None) -> Document:
        halls = [one.id for one in await self._tools.halls.overseen(actor, *STAFF_ROLES)]
        return {"hall": {"$in": sorted(halls) if hall is None else [one for one in halls if one == hall]}}

    async def _condition(self, actor: Actor, query: MatterQuery) -> Document:
        conditions = [await self._scope(actor, query.hall), *self._filters(actor, query)]
        return {"$and": conditions}

    def _filters(self, actor: Actor, query: MatterQuery) -> list[Document]:
        found: list[Document] = [
            {name: value}
            for name in ("business", "state", "outcome", "rating", "reopened")
            if (value := getattr(query, name)) is not None
        ]
        if query.open is not None:
            found.append({"state": {"$in" if query.open else "$nin": _OPEN}})
        if query.mine is not None:
            found.append({"handler": actor.id if query.mine else {"$ne": actor.id}})
        if query.overdue is not None:
            past = {"state": {"$in": _OPEN}, "due": {"$lt": china_day(self._tools.clock.now()).isoformat()}}
            found.append(past if query.overdue else {"$nor": [past]})
        if query.unread is not None:
            found.append({"unread": {"$gt": 0} if query.unread else 0})
        if query.unhandled is not None:
            found.append(_UNHANDLED if query.unhandled else {"$nor": [_UNHANDLED]})
        if query.moved is not None:
            found.append({"promised_moves": {"$gt": 0} if query.moved else 0})
        if query.since is not None:
            found.append({"day": {"$gte": query.since.isoformat()}})
        if query.until is not None:
            found.append({"day": {"$lte": query.until.isoformat()}})
        if query.q:
            found.append({"number": {"$regex": re.escape(query.q), "$options": "i"}})
        return found
