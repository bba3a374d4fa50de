"""Who is away, and who is reminded meanwhile as well."""

from admin.obligations.answers import KEEPS
from admin.obligations.posts import UnitChoice
from server.obligations.requests import NewAbsence
from server.obligations.view_models import AbsenceList, AbsenceView
from server.web import SIGNED_IN, Route, StaffHandler, endpoint


class MyAbsences(StaffHandler):
    """The officer's own absences, and those in which the officer is the deputy."""

    @endpoint(access=SIGNED_IN, summary="本人的请假与代办", response=AbsenceList)
    async def get(self) -> AbsenceList:
        """Return those that are not over."""
        return await self.services.obligations.absences.mine(self.actor)

    @endpoint(
        access=SIGNED_IN,
        summary="登记请假",
        description="待办管理员可以为本单位及下级单位的人员登记。",
        request=NewAbsence,
        response=AbsenceView,
        status=201,
        errors={
            "absence_dates": 400,
            "own_deputy": 400,
            "unknown_account": 400,
            "account_not_found": 404,
            "absence_overlaps": 409,
        },
        example={"first": "2026-10-08", "last": "2026-10-12", "deputy_id": "1" * 32},
    )
    async def post(self, body: NewAbsence) -> AbsenceView:
        """Enter an absence."""
        return await self.services.obligations.absences.enter(self.actor, body)


class UnitAbsences(StaffHandler):
    """The absences of a unit's people."""

    @endpoint(
        access=KEEPS,
        summary="单位的请假与代办",
        query=UnitChoice,
        response=AbsenceList,
        errors={"unit_not_found": 404},
    )
    async def get(self, query: UnitChoice) -> AbsenceList:
        """Return those of the unit and those below it that are not over."""
        return await self.services.obligations.absences.of_unit(self.actor, query.unit_id)


class AbsenceDetail(StaffHandler):
    """One absence."""

    @endpoint(access=SIGNED_IN, summary="取消请假", status=204, errors={"absence_not_found": 404})
    async def delete(self, id: str) -> None:
        """Take it back."""
        await self.services.obligations.absences.cancel(self.actor, id)


_BASE = "/api/admin/absences"

routes = [Route(_BASE, MyAbsences), Route(f"{_BASE}/of-unit", UnitAbsences), Route(f"{_BASE}/{{id}}", AbsenceDetail)]
