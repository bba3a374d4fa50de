"""Photos of matters and clues."""

from admin.window.answers import STAFF
from server.accounts.rules import Role
from server.schemas import Model
from server.web import Roles, Route, StaffHandler, endpoint

_CLUE_READER = Roles(Role.CLUE_READER)


class PhotoQuery(Model):
    """Whether the thumbnail is enough."""

    small: bool = False


class MatterPhoto(StaffHandler):
    """A photo of a matter."""

    @endpoint(
        access=STAFF,
        summary="诉求的照片",
        query=PhotoQuery,
        produces="image/jpeg",
        response=bytes,
        errors={"matter_not_found": 404, "unknown_photo": 404},
    )
    async def get(self, id: str, photo_id: str, query: PhotoQuery) -> bytes:
        """Return it."""
        return await self.services.window.photos.of_matter(self.actor, id, photo_id, small=query.small)


class CluePhoto(StaffHandler):
    """A photo of a clue."""

    @endpoint(
        access=_CLUE_READER,
        summary="线索的照片",
        description="须已写明查阅事由。",
        query=PhotoQuery,
        produces="image/jpeg",
        response=bytes,
        errors={"clue_not_found": 404, "unknown_photo": 404, "reason_required": 403},
    )
    async def get(self, id: str, photo_id: str, query: PhotoQuery) -> bytes:
        """Return it."""
        return await self.services.window.photos.of_clue(self.actor, id, photo_id, small=query.small)


routes = [
    Route("/api/admin/window/matters/{id}/photos/{photo_id}", MatterPhoto),
    Route("/api/admin/window/clues/{id}/photos/{photo_id}", CluePhoto),
]
