"""Opening, closing and counting a round, and what happens meanwhile."""

from collections.abc import AsyncGenerator

from admin.evaluation.answers import ADMIN, EXAMPLES, OF_ROUND, SECOND, TAKES_PART, CountedView, shown
from server.evaluation.live import StateChanged
from server.evaluation.requests import CloseRequest, CountRequest, DiscardRequest, VersionOnly
from server.evaluation.rules import RoundState
from server.evaluation.views import EvaluationView, turnout_view
from server.web import Event, Route, StaffHandler, endpoint

_SECOND_EXAMPLE = {"account": "jianpiao", "password": "second person's password"}


class RoundOpen(StaffHandler):
    """Open a round."""

    @endpoint(
        access=ADMIN,
        summary="开启一轮测评",
        description="首次开启后，规则、票种、权重和名单都不能再改。",
        request=VersionOnly,
        response=EvaluationView,
        errors={**OF_ROUND, "round_not_draft": 409, "not_ready": 409, "ceremony_in_progress": 409},
        path_examples=EXAMPLES,
    )
    async def post(self, id: str, kind: str, body: VersionOnly) -> EvaluationView:
        """Open the round."""
        ceremonies = self.services.evaluations.ceremonies
        return await shown(self.services, await ceremonies.open(self.actor, id, kind, body.version))


class RoundClose(StaffHandler):
    """Close a round, two persons together."""

    @endpoint(
        access=ADMIN,
        summary="关闭一轮测评",
        description="须第二人登录。关闭后不能重新开启，签名密钥即时销毁，回执随即公布。",
        request=CloseRequest,
        response=EvaluationView,
        errors={**OF_ROUND, **SECOND, "round_not_open": 409, "closing_in_progress": 409},
        example={"version": 1, "second": _SECOND_EXAMPLE},
        path_examples=EXAMPLES,
    )
    async def post(self, id: str, kind: str, body: CloseRequest) -> EvaluationView:
        """Close the round."""
        ceremonies = self.services.evaluations.ceremonies
        return await shown(self.services, await ceremonies.close(self.actor, id, kind, body))


class RoundCount(StaffHandler):
    """Open the box, two persons with two sheets."""

    @endpoint(
        access=TAKES_PART,
        summary="开启票箱并计票",
        description="须两名密钥单保管人各持本人的密钥单。",
        request=CountRequest,
        response=CountedView,
        errors={
            **OF_ROUND,
            **SECOND,
            "round_not_closed": 409,
            "opening_in_progress": 409,
            "single_sheet": 400,
            "wrong_sheet": 400,
            "not_key_holder": 403,
        },
        example={"version": 1, "sheets": ["word " * 33, "word " * 33], "second": _SECOND_EXAMPLE},
        path_examples=EXAMPLES,
    )
    async def post(self, id: str, kind: str, body: CountRequest) -> CountedView:
        """Open the box and count."""
        counted = await self.services.evaluations.counting.count(self.actor, id, kind, body)
        return CountedView(evaluation=await shown(self.services, counted))


class RoundDiscard(StaffHandler):
    """Discard a closed round whose box cannot be opened, two persons together."""

    @endpoint(
        access=ADMIN,
        summary="作废已关闭的一轮",
        description=(
            "只用于密钥单丢失两张、票箱再也打不开的一轮。须第二人登录并写明原因；票箱、测评码和名册即时销毁，"
            "本轮没有结果，测评没有综合得分。"
        ),
        request=DiscardRequest,
        response=EvaluationView,
        errors={
            **OF_ROUND,
            **SECOND,
            "round_not_closed": 409,
            "ceremony_in_progress": 409,
            "opening_in_progress": 409,
            "box_opened": 409,
        },
        example={"version": 1, "reason": "第 1、2 号密钥单遗失，票箱无法打开", "second": _SECOND_EXAMPLE},
        path_examples=EXAMPLES,
    )
    async def post(self, id: str, kind: str, body: DiscardRequest) -> EvaluationView:
        """Discard the round."""
        discarding = self.services.evaluations.discarding
        return await shown(self.services, await discarding.discard(self.actor, id, kind, body))


class EvaluationEvents(StaffHandler):
    """What happens, as it happens."""

    @endpoint(
        access=TAKES_PART,
        summary="实时事件（SSE）",
        description="event: turnout 为参评进度（分步显示），event: state 为测评有变化，请重新读取。",
        produces="text/event-stream",
        errors={"evaluation_not_found": 404},
        path_examples=EXAMPLES,
    )
    async def get(self, id: str) -> None:
        """Stream turnout and changes of state."""
        evaluation = await self.services.evaluations.setup.get(self.actor, id)
        await self.send_events(self._events(evaluation.id))

    async def _events(self, evaluation_id: str) -> AsyncGenerator[Event, None]:
        evaluations = self.services.evaluations
        changes = evaluations.live.listen(evaluation_id)
        try:
            # Listening begins before the present state is read, so that nothing falls between the two.
            present = await evaluations.repository.load(evaluation_id)
            yield Event("state", {"version": present.version})
            opened = [part.id for part in present.rounds if part.state is not RoundState.DRAFT]
            for turnout in (await evaluations.repository.turnout(opened)).values():
                yield Event("turnout", turnout_view(turnout))
            async for change in changes:
                if isinstance(change, StateChanged):
                    yield Event("state", {"version": change.version})
                else:
                    yield Event("turnout", change)
        finally:
            await changes.aclose()


_BASE = "/api/admin/evaluations/{id}"
_ROUND = f"{_BASE}/rounds/{{kind}}"

routes = [
    Route(f"{_ROUND}/open", RoundOpen),
    Route(f"{_ROUND}/close", RoundClose),
    Route(f"{_ROUND}/count", RoundCount),
    Route(f"{_ROUND}/discard", RoundDiscard),
    Route(f"{_BASE}/events", EvaluationEvents),
]
