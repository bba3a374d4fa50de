"""Posts as they are kept by those who administer obligations: who is what in which unit."""

from collections.abc import Sequence
from typing import Final

from server.accounts.models import UnitRef
from server.accounts.rules import Actor
from server.errors import Conflict, NotFound
from server.obligations.post_book import Duty
from server.obligations.posts import POSTS, post_id
from server.obligations.requests import PostRequest
from server.obligations.rules import FUNCTION_NAMES, Function
from server.obligations.tools import ObligationTools
from server.obligations.view_models import OfficerList, OfficerRef, PersonRef, PostView, UnitPosts
from server.store import Document, Session
from server.workdays import china_day

_MOST_OFFICERS: Final = 50


class PostDesk:
    """Keeps posts.

    Args:
        tools: what it works with.
    """

    def __init__(self, tools: ObligationTools) -> None:
        self._tools = tools
        self._posts = tools.store.collection(POSTS.name)

    async def of_unit(self, actor: Actor, unit_id: str) -> UnitPosts:
        """Return all functions of a unit with who holds them, or stands in.

        Raises:
            NotFound: ``unit_not_found``: no such unit in the officer's subtree.
        """
        path = tuple(await self._tools.administered_path(actor, unit_id))
        book = await self._tools.posts.book(china_day(self._tools.clock.now()), path)
        found = {function: book.responsible(Duty(None, function, path)) for function in Function}
        names = await self._tools.accounts.names(
            account for responsible in found.values() for account in responsible.accounts
        )

        def people(accounts: Sequence[str], shown: bool) -> list[PersonRef]:
            return [PersonRef(id=account, name=names[account]) for account in accounts] if shown else []

        items = [
            PostView(
                function=function,
                name=FUNCTION_NAMES[function],
                holders=people(responsible.accounts, not responsible.vacant),
                stand_ins=people(responsible.accounts, responsible.vacant),
            )
            for function, responsible in found.items()
        ]
        unit_names = await self._tools.units.names([unit_id])
        return UnitPosts(unit=UnitRef(id=unit_id, name=unit_names[unit_id]), items=items)

    async def assign(self, actor: Actor, request: PostRequest) -> None:
        """Give somebody a function in a unit; repeating it changes nothing.

        Raises:
            NotFound: ``unit_not_found``.
            InvalidInput: ``unknown_account``.
            Conflict: ``post_taken``: a unit has one principal.
        """
        path = await self._tools.administered_path(actor, request.unit_id)

        async def write(session: Session) -> None:
            account = await self._tools.active_account(request.account_id, "account_id", session)
            document = _post(request, path)
            if await self._posts.find_one({"_id": document["_id"]}, session=session):
                return
            if request.function is Function.PRINCIPAL:
                await self._refuse_second(request, session)
            await self._posts.insert_one(document, session=session)
            await self._record(session, actor, "post_assigned", request, account["name"])

        await self._tools.store.transaction(write)

    async def vacate(self, actor: Actor, request: PostRequest) -> None:
        """Take a function in a unit from somebody.

        Raises:
            NotFound: ``unit_not_found`` or ``post_not_found``.
        """
        path = await self._tools.administered_path(actor, request.unit_id)

        async def write(session: Session) -> None:
            query = {"_id": _post(request, path)["_id"], "unit_id": request.unit_id}
            if not await self._posts.delete_one(query, session=session):
                raise NotFound("post_not_found", "此人不在这个岗位上")
            account = await self._tools.accounts.by_id(request.account_id, session=session)
            await self._record(session, actor, "post_vacated", request, account["name"] if account else "")

        await self._tools.store.transaction(write)

    async def officers(self, actor: Actor, text: str) -> OfficerList:
        """Return active officers of the whole tree that the officer belongs to, for choosing holders and deputies.

        Args:
            text: part of the name; at most 50 are returned.
        """
        if not actor.unit_path:
            return OfficerList(items=[])
        found = await self._tools.accounts.active_below(actor.unit_path[0], text, _MOST_OFFICERS)
        names = await self._tools.units.names(account["unit_id"] for account in found)
        return OfficerList(
            items=[
                OfficerRef(id=account["_id"], name=account["name"], unit=names.get(account["unit_id"], ""))
                for account in found
            ]
        )

    async def _refuse_second(self, request: PostRequest, session: Session) -> None:
        others = await self._posts.find_list(
            {"unit_id": request.unit_id, "function": request.function.value}, session=session
        )
        disabled = await self._tools.accounts.disabled(session=session)
        if any(other["account"] not in disabled for other in others):
            raise Conflict("post_taken", "这个单位已有“一把手”，请先免去")

    async def _record(self, session: Session, actor: Actor, action: str, request: PostRequest, name: str) -> None:
        await self._tools.audit.record(
            session,
            actor=actor,
            action=action,
            target_kind="unit",
            target_id=request.unit_id,
            target_name=FUNCTION_NAMES[request.function],
            data={"function": request.function.value, "account_id": request.account_id, "name": name},
        )


def _post(request: PostRequest, path: Sequence[str]) -> Document:
    return {
        "_id": post_id(request.unit_id, request.function.value, request.account_id),
        "unit_id": request.unit_id,
        "unit_path": list(path),
        "function": request.function.value,
        "account": request.account_id,
    }
