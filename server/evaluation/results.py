"""Results as officers read them: on screen, on the big screen, as XLSX and as PDF, all from one stored document."""

import asyncio
from pathlib import Path

from server.accounts.rules import Actor
from server.errors import Conflict
from server.evaluation.audit_entries import append_entry
from server.evaluation.ceremony import Tools
from server.evaluation.models import Evaluation, Round
from server.evaluation.result_pdf import draw_results
from server.evaluation.result_views import ResultsView, ScreenView, results_view
from server.evaluation.result_xlsx import write_results
from server.evaluation.rules import RoundState
from server.evaluation.tickets import round_link
from server.pdf import find_fonts
from server.store import Session

_COUNTED = (RoundState.TALLIED, RoundState.SEALED)


class Results:
    """Reads results; changes nothing but what the big screen shows.

    Args:
        tools: repositories and services.
        base_url: address under which phones reach the server.
        font_path: a font that goes before the installed ones.
    """

    def __init__(self, tools: Tools, base_url: str, font_path: Path | None = None) -> None:
        self._tools = tools
        self._base_url = base_url
        self._font_path = font_path

    async def results(self, actor: Actor, evaluation_id: str) -> ResultsView:
        """Return the newest result.

        Raises:
            Conflict: ``results_not_ready`` before the first count.
        """
        return await self._view(await self._tools.repository.load_for(actor, evaluation_id))

    async def xlsx(self, actor: Actor, evaluation_id: str) -> bytes:
        """Return the result as a workbook; the same figures as ``results``."""
        view = await self._exported(actor, evaluation_id, "xlsx")
        return await asyncio.to_thread(write_results, view)

    async def pdf(self, actor: Actor, evaluation_id: str) -> bytes:
        """Return the result as a document to print; the same figures as ``results``.

        Raises:
            Unavailable: ``font_missing``.
        """
        fonts = find_fonts(self._font_path)
        view = await self._exported(actor, evaluation_id, "pdf")
        return await asyncio.to_thread(draw_results, view, fonts, self._tools.clock.now())

    async def release(self, actor: Actor, evaluation_id: str, kind: str, released: bool, version: int) -> Evaluation:
        """Let the big screen of a round show the result, or take it back.

        Raises:
            Conflict: ``stale_version``, ``results_not_ready``.
        """
        evaluation, part = await self._tools.load(actor, evaluation_id, kind, version)
        if part.state not in _COUNTED:
            raise _not_ready()
        if part.released == released:
            return evaluation
        after = evaluation.with_round(part.having(released=released))
        action = "evaluation_released" if released else "evaluation_withdrawn"

        async def apply(session: Session) -> Evaluation:
            saved = await self._tools.repository.save(after, session)
            await self._tools.record(session, actor, action, evaluation, part)
            return saved

        return await self._tools.repository.store.transaction(apply)

    async def screen(self, actor: Actor, evaluation_id: str, kind: str) -> ScreenView:
        """Return what the big screen of a round shows: turnout in its steps, the result only when released."""
        evaluation, part = await self._tools.load(actor, evaluation_id, kind)
        entitled, received = await self._shown_turnout(part)
        fingerprint = part.ready.fingerprint if part.ready else None
        shows_result = part.released and part.state in _COUNTED
        return ScreenView(
            title=evaluation.title,
            round=part.kind,
            round_name=part.name,
            state=part.state,
            phone_url=round_link(self._base_url, fingerprint) if fingerprint else None,
            fingerprint=fingerprint,
            entitled=entitled,
            received=received,
            closes_at=part.closes_at,
            server_time=self._tools.clock.now(),
            released=part.released,
            results=await self._view(evaluation) if shows_result else None,
        )

    async def _shown_turnout(self, part: Round) -> tuple[int, int | None]:
        shown = (await self._tools.repository.turnout([part.id])).get(part.id)
        if shown is not None:
            return shown.entitled, shown.received
        entitled = await self._tools.repository.entitled([part.id])
        return sum(entitled[part.id].values()), None

    async def _exported(self, actor: Actor, evaluation_id: str, form: str) -> ResultsView:
        evaluation = await self._tools.repository.load_for(actor, evaluation_id)
        view = await self._view(evaluation)

        async def apply(session: Session) -> None:
            data = {"format": form, "result_hash": view.result_hash}
            await append_entry(self._tools.audit, session, actor, "evaluation_results_exported", evaluation, **data)

        await self._tools.repository.store.transaction(apply)
        return view

    async def _view(self, evaluation: Evaluation) -> ResultsView:
        record = await self._tools.repository.latest_result(evaluation.id)
        if record is None:
            raise _not_ready()
        counted = [part for part in evaluation.rounds if part.kind.value in record["payload"]["rounds"]]
        comments = await self._tools.repository.comments(part.id for part in counted)
        by_place: dict[tuple[str, str], list[str]] = {}
        for comment in comments:
            by_place.setdefault((comment["round_id"], comment["subject"]), []).append(comment["text"])
        return results_view(evaluation, record, by_place)


def _not_ready() -> Conflict:
    return Conflict("results_not_ready", "还没有计票，暂时没有结果")
