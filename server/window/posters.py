"""Posters of the halls."""

import asyncio

from server.accounts.office import Office
from server.accounts.rules import Actor, Role
from server.pdf import find_fonts
from server.settings import Settings
from server.window.halls import HallRepository
from server.window.poster_pdf import Paper, Poster, draw_poster, hall_link


class Posters:
    """Draws posters.

    Args:
        settings: where phones reach the server, and the fonts.
        halls: whose posters they are.
        office: has the office's name.
    """

    def __init__(self, settings: Settings, halls: HallRepository, office: Office) -> None:
        self._settings = settings
        self._halls = halls
        self._office = office

    async def of_hall(self, actor: Actor, hall_id: str, paper: Paper) -> tuple[str, bytes]:
        """Return name and content of a hall's poster, a PDF.

        Raises:
            NotFound: ``hall_not_found``.
            Unavailable: ``font_missing``.
        """
        hall = await self._halls.overseen_one(actor, hall_id, Role.WINDOW_ADMIN)
        base_url = self._settings.base_url
        poster = Poster(
            organ=(await self._office.settings()).organ_name,
            hall=hall.name,
            link=hall_link(base_url, hall.id),
            address=f"{base_url}/m/",
            demo=self._settings.demo,
        )
        fonts = find_fonts(self._settings.font_path)
        return f"{hall.name}海报{paper.value}.pdf", await asyncio.to_thread(draw_poster, poster, paper, fonts)
