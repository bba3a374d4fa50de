"""Posters of the halls."""

from admin.window.answers import ADMIN, OF_HALL
from server.schemas import Model
from server.web import Route, StaffHandler, endpoint
from server.window.poster_pdf import Paper


class PaperQuery(Model):
    """The size of the paper."""

    paper: Paper = Paper.A4


class PosterDetail(StaffHandler):
    """A hall's poster."""

    @endpoint(
        access=ADMIN,
        summary="大厅海报（PDF）",
        query=PaperQuery,
        produces="application/pdf",
        response=bytes,
        errors={**OF_HALL, "font_missing": 503},
    )
    async def get(self, id: str, query: PaperQuery) -> bytes:
        """Return it as a file to be saved."""
        name, content = await self.services.window.posters.of_hall(self.actor, id, query.paper)
        self.attach(name)
        return content


routes = [Route("/api/admin/window/halls/{id}/poster", PosterDetail)]
