"""Halls as citizens see them."""

from server.schemas import Model
from server.window.halls import HallRepository, hall_not_found
from server.window.models import Hall


class PublicBusiness(Model):
    """A business that matters can be about."""

    id: str
    name: str


class PublicHall(Model):
    """A hall; one that is not open takes no new matters."""

    id: str
    name: str
    businesses: list[PublicBusiness]
    windows: list[str]
    address: str
    opening_hours: str
    open: bool


class PublicHalls:
    """Tells citizens which halls there are.

    Args:
        repository: where they are.
    """

    def __init__(self, repository: HallRepository) -> None:
        self._repository = repository

    async def all(self) -> list[PublicHall]:
        """Return all halls by name."""
        return [_view(hall) for hall in await self._repository.all()]

    async def one(self, hall_id: str) -> PublicHall:
        """Return a hall.

        Raises:
            NotFound: ``hall_not_found``.
        """
        hall = await self._repository.find(hall_id)
        if hall is None:
            raise hall_not_found()
        return _view(hall)


def _view(hall: Hall) -> PublicHall:
    return PublicHall(
        id=hall.id,
        name=hall.name,
        businesses=[PublicBusiness(id=one.id, name=one.name) for one in hall.businesses if one.active],
        windows=list(hall.windows),
        address=hall.address,
        opening_hours=hall.opening_hours,
        open=hall.open,
    )
