"""Who holds which function in a unit, and whom one can choose."""

from typing import Annotated

from admin.obligations.answers import KEEPS
from server.obligations.requests import PostRequest
from server.obligations.view_models import OfficerList, UnitPosts
from server.schemas import Identifier, Line, Model
from server.web import SIGNED_IN, Route, StaffHandler, endpoint

_OF_UNIT = {"unit_not_found": 404}


class UnitChoice(Model):
    """Which unit."""

    unit_id: Identifier


class OfficerWords(Model):
    """Part of a name."""

    q: Annotated[str, Line(60, blank=True)] = ""


class Posts(StaffHandler):
    """The posts of a unit."""

    @endpoint(access=KEEPS, summary="单位的岗位", query=UnitChoice, response=UnitPosts, errors=_OF_UNIT)
    async def get(self, query: UnitChoice) -> UnitPosts:
        """Return who holds each of them."""
        return await self.services.obligations.posts.of_unit(self.actor, query.unit_id)

    @endpoint(
        access=KEEPS,
        summary="指定岗位人员",
        request=PostRequest,
        response=UnitPosts,
        errors={**_OF_UNIT, "unknown_account": 400, "post_taken": 409},
        example={"unit_id": "0" * 32, "function": "office", "account_id": "1" * 32},
    )
    async def put(self, body: PostRequest) -> UnitPosts:
        """Give somebody a function."""
        posts = self.services.obligations.posts
        await posts.assign(self.actor, body)
        return await posts.of_unit(self.actor, body.unit_id)

    @endpoint(
        access=KEEPS,
        summary="免去岗位人员",
        query=PostRequest,
        response=UnitPosts,
        errors={**_OF_UNIT, "post_not_found": 404},
    )
    async def delete(self, query: PostRequest) -> UnitPosts:
        """Take a function from somebody."""
        posts = self.services.obligations.posts
        await posts.vacate(self.actor, query)
        return await posts.of_unit(self.actor, query.unit_id)


class Officers(StaffHandler):
    """Officers to choose from."""

    @endpoint(
        access=SIGNED_IN,
        summary="可选的人员",
        description="同一组织树中可用的账号，按姓名查找，最多 50 人。",
        query=OfficerWords,
        response=OfficerList,
    )
    async def get(self, query: OfficerWords) -> OfficerList:
        """Return those whose names contain the words."""
        return await self.services.obligations.posts.officers(self.actor, query.q)


routes = [Route("/api/admin/posts", Posts), Route("/api/admin/posts/officers", Officers)]
