"""Whatever citizens and officers do in whatever order: figures, dates and obligations agree with the matters."""

import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import pytest

from server.errors import DomainError, Unavailable
from server.obligations.repository import OBLIGATIONS
from server.window.desk_requests import (
    HandOverRequest,
    MergeRequest,
    OfficerMessage,
    PromiseRequest,
    SaidRequest,
    TriageRequest,
    TurnOffRequest,
)
from server.window.figures import Figures
from server.window.models import Matter
from server.window.requests import CitizenMessage, NewMatter, RatingRequest
from server.window.rules import DEMANDS, OPEN_STATES, MatterState, Rating, TriageOutcome
from server.workdays import china_day
from tests.window.stage import PHONE, WindowStage, closing_job, ok

ACTS: Final = 160


class Walker:
    """Does one thing after the other, each drawn at random; what is refused has to change nothing."""

    def __init__(self, window: WindowStage, seed: int) -> None:
        self.window = window
        self.services = window.services.window
        self.draw = random.Random(seed)  # noqa: S311 - to be repeatable
        self.codes: list[str] = []
        self.done = 0

    async def step(self) -> None:
        """Do one thing."""
        self.window.clock.advance(timedelta(minutes=self.draw.choice([1, 30, 600, 3000])))
        act = self.draw.choice([self._submit, self._citizen, *[self._officer] * 6])
        before = None if act == self._submit else await self.window.stored()
        try:
            await act()
            self.done += 1
        except DomainError:
            assert before == await self.window.stored()

    async def _submit(self) -> None:
        new = NewMatter.model_validate(self.window.matter())
        self.codes.append((await self.services.submissions.submit(new)).code)

    async def _citizen(self) -> None:
        code = self.draw.choice(self.codes)
        if self.draw.random() < 0.3:
            message = CitizenMessage(code=code, message_id=f"{self.draw.getrandbits(128):032x}", text="怎么样了")
            await self.services.citizens.write(message)
        else:
            await self.services.citizens.rate(RatingRequest(code=code, rating=self.draw.choice(list(Rating))))

    async def _officer(self) -> None:
        actor = await self.window.officers.actor(self.draw.choice(["first", "second", "admin", "supervisor"]))
        stored = [Matter.from_document(document) for document in await self.window.stored()]
        matter, other = self.draw.choice(stored), self.draw.choice(stored)
        version, text = matter.version, "已核对"
        day = china_day(self.window.clock.now()) + timedelta(days=self.draw.randint(0, 20))
        to = self.window.officers.ids[self.draw.choice(["first", "second"])]
        s = self.services
        acts: list[Callable[[], Awaitable[object]]] = [
            *[lambda: s.triage.decide(actor, matter.id, self._triage(version))] * 4,
            lambda: s.handling.start(actor, matter.id, version),
            lambda: s.handling.progress(actor, matter.id, SaidRequest(version=version, text=text)),
            lambda: s.handling.move_promise(
                actor, matter.id, PromiseRequest(version=version, promised=day, reason=text)
            ),
            *[lambda: s.handling.answer(actor, matter.id, SaidRequest(version=version, text=text))] * 3,
            lambda: s.handling.close(actor, matter.id, version),
            *[lambda: s.handling.hand_over(actor, matter.id, HandOverRequest(version=version, to=to))] * 2,
            lambda: s.talking.message(actor, matter.id, OfficerMessage(message_id=matter.id, text=text)),
            lambda: s.merging.merge(actor, matter.id, MergeRequest(version=version, into=other.id)),
            lambda: s.turning_off.turn_off(actor, matter.id, TurnOffRequest(version=version, reason=text)),
        ]
        await self.draw.choice(acts)()

    def _triage(self, version: int) -> TriageRequest:
        outcome = self.draw.choice(list(TriageOutcome))
        day = china_day(self.window.clock.now()) + timedelta(days=10)
        fields = {
            "explanation": "说明",
            "policy": "条例",
            "addressee": "三楼",
            "promised": day,
            "department": self.window.units["other"],
        }
        needed = {name: fields[name] for name in DEMANDS[outcome].needed}
        return TriageRequest.model_validate({"version": version, "outcome": outcome, **needed})


@pytest.mark.rule("N8.6")
@pytest.mark.gen_test(timeout=120)
@pytest.mark.parametrize("seed", [1, 2])
async def test_figures_dates_and_obligations_agree(window: WindowStage, seed: int) -> None:
    walker = Walker(window, seed)
    for _ in range(3):
        await walker._submit()
    for _ in range(ACTS):
        await walker.step()
        if not await window.stored():
            await walker._submit()
    assert walker.done > ACTS // 4
    job = closing_job(window.services)
    await job.run(window.clock.now())

    await window.check_figures()
    matters = {document["_id"]: Matter.from_document(document) for document in await window.stored()}
    open_ones = await window.services.office_store.collection(OBLIGATIONS).find_list({"state": "open"})
    owed = {
        rule: {one["about"]["id"] for one in open_ones if one["rule"] == rule} for rule in ("triage", "matter_progress")
    }
    assert owed["triage"] == {one.id for one in matters.values() if one.state is MatterState.SUBMITTED}
    assert owed["matter_progress"] == {one.id for one in matters.values() if one.report_due is not None}
    for matter in matters.values():
        assert (matter.due is not None) == (matter.state in OPEN_STATES)
        assert (matter.closes_at is not None) == (matter.state in (MatterState.ANSWERED, MatterState.RATED))
        assert matter.handler not in matter.former_handlers
        if matter.merged_into is not None:
            assert matter.id in matters[matter.merged_into].duplicates
        for duplicate in matter.duplicates:
            assert matters[duplicate].merged_into == matter.id
    for code in walker.codes:
        await window.services.window.citizens.open(code)


@pytest.mark.gen_test
async def test_a_database_that_goes_in_the_middle_leaves_nothing_half_done(
    window: WindowStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*_: object) -> None:
        raise Unavailable("store_unavailable", "数据库暂时无法访问，请稍后重试")

    matter = window.matter()
    with monkeypatch.context() as broken:
        broken.setattr(Figures, "changed", gone)
        answer = await window.phone("POST", f"{PHONE}/matters", matter)
        assert (answer.status, answer.code) == (503, "store_unavailable")
    assert await window.stored() == []
    assert await window.services.office_store.collection(OBLIGATIONS).count({}) == 0
    assert await window.services.office_store.collection("tracking_codes").count({}) == 0
    assert await window.services.office_store.collection("inbox").count({}) == 0
    ok(await window.phone("POST", f"{PHONE}/matters", matter), 201)
    assert await window.check_figures() == {"received": 1}
