"""What the officer who asks has to do: list, days, figures."""

from server.lists import Page
from server.obligations.requests import ObligationQuery, Span
from server.obligations.view_models import Counts, ObligationSpan, ObligationView
from server.web import SIGNED_IN, Route, StaffHandler, endpoint


class MyList(StaffHandler):
    """The officer's own obligations."""

    @endpoint(access=SIGNED_IN, summary="我的待办", query=ObligationQuery, response=Page[ObligationView])
    async def get(self, query: ObligationQuery) -> Page[ObligationView]:
        """Return one page of them."""
        return await self.services.obligations.lists.mine(self.actor, query)


class MyCounts(StaffHandler):
    """How many there are."""

    @endpoint(access=SIGNED_IN, summary="我的待办数", response=Counts)
    async def get(self) -> Counts:
        """Return what is open, due today and overdue."""
        return await self.services.obligations.lists.counts(self.actor)


class MyDays(StaffHandler):
    """The officer's own obligations by day."""

    @endpoint(
        access=SIGNED_IN,
        summary="我的待办（按到期日）",
        description="最多两个月；不含已取消的。",
        query=Span,
        response=ObligationSpan,
        errors={"span_too_long": 400},
    )
    async def get(self, query: Span) -> ObligationSpan:
        """Return what is due within some days."""
        return await self.services.obligations.lists.calendar(self.actor, query)


_BASE = "/api/admin/obligations/mine"

routes = [Route(_BASE, MyList), Route(f"{_BASE}/counts", MyCounts), Route(f"{_BASE}/days", MyDays)]
