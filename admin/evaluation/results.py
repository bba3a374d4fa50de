"""Results, their exports, and the big screen."""

from admin.evaluation.answers import ADMIN, EXAMPLES, OF_ROUND, READS_RESULTS, TAKES_PART, shown
from server.evaluation.requests import ReleaseRequest
from server.evaluation.result_views import ResultsView, ScreenView
from server.evaluation.views import EvaluationView
from server.web import Route, StaffHandler, endpoint
from server.web.spreadsheets import XLSX

_NOT_READY = {"evaluation_not_found": 404, "results_not_ready": 409}


class EvaluationResults(StaffHandler):
    """The result."""

    @endpoint(
        access=READS_RESULTS,
        summary="测评结果",
        description="空值表示人数过少不显示，或没有评价；两者不作区分。",
        response=ResultsView,
        errors=_NOT_READY,
        path_examples=EXAMPLES,
    )
    async def get(self, id: str) -> ResultsView:
        """Return the newest result."""
        return await self.services.evaluations.results.results(self.actor, id)


class EvaluationResultsXlsx(StaffHandler):
    """The result as a workbook."""

    @endpoint(
        access=READS_RESULTS,
        summary="导出结果（XLSX）",
        response=bytes,
        produces=XLSX,
        errors=_NOT_READY,
        path_examples=EXAMPLES,
    )
    async def get(self, id: str) -> bytes:
        """Return the workbook."""
        self.attach("测评结果.xlsx")
        return await self.services.evaluations.results.xlsx(self.actor, id)


class EvaluationResultsPdf(StaffHandler):
    """The result to print."""

    @endpoint(
        access=READS_RESULTS,
        summary="导出结果（PDF）",
        response=bytes,
        produces="application/pdf",
        errors={**_NOT_READY, "font_missing": 503},
        path_examples=EXAMPLES,
    )
    async def get(self, id: str) -> bytes:
        """Return the document."""
        self.attach("测评结果.pdf")
        return await self.services.evaluations.results.pdf(self.actor, id)


class RoundScreen(StaffHandler):
    """The big screen."""

    @endpoint(
        access=TAKES_PART,
        summary="大屏幕内容",
        response=ScreenView,
        errors={"evaluation_not_found": 404, "round_not_found": 404},
        path_examples=EXAMPLES,
    )
    async def get(self, id: str, kind: str) -> ScreenView:
        """Return what the screen shows."""
        return await self.services.evaluations.results.screen(self.actor, id, kind)


class RoundRelease(StaffHandler):
    """Whether the big screen shows the result."""

    @endpoint(
        access=ADMIN,
        summary="在大屏幕公布或撤下结果",
        request=ReleaseRequest,
        response=EvaluationView,
        errors={**OF_ROUND, "results_not_ready": 409},
        path_examples=EXAMPLES,
    )
    async def post(self, id: str, kind: str, body: ReleaseRequest) -> EvaluationView:
        """Release the result, or take it back."""
        results = self.services.evaluations.results
        saved = await results.release(self.actor, id, kind, body.released, body.version)
        return await shown(self.services, saved)


_BASE = "/api/admin/evaluations/{id}"
_ROUND = f"{_BASE}/rounds/{{kind}}"

routes = [
    Route(f"{_BASE}/results", EvaluationResults),
    Route(f"{_BASE}/results.xlsx", EvaluationResultsXlsx),
    Route(f"{_BASE}/results.pdf", EvaluationResultsPdf),
    Route(f"{_ROUND}/screen", RoundScreen),
    Route(f"{_ROUND}/release", RoundRelease),
]
