"""What the worker does by the clock: openings, closings, turnout steps, sealing; and the live events of it."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from server import app as composition
from server.clock import FixedClock
from server.evaluation.live import StateChanged
from server.evaluation.views import TurnoutView
from tests.evaluation.stage import BASE, Stage, random_codes, round_of, set_up

CODES = random_codes(2, 4, 20)


async def scheduled(
    stage: Stage, opens_at: datetime | None, closes_at: datetime | None, *, ready: bool = True
) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Return an evaluation with a schedule, prepared unless ``ready`` is false, and its tickets."""
    evaluation = await stage.created()
    times = {name: at.isoformat() if at else None for name, at in (("opens_at", opens_at), ("closes_at", closes_at))}
    evaluation = (await stage.change(evaluation, rounds=[{**set_up(evaluation)["rounds"][0], **times}])).json
    if not ready:
        return evaluation, []
    evaluation = await stage.prepared(evaluation)
    return evaluation, await stage.tickets(evaluation, {"A": 10, "B": 20})


async def state_of(stage: Stage, evaluation: dict[str, Any]) -> str:
    """Return the state of the survey."""
    return (await stage.stored(evaluation)).rounds[0].state.value


@pytest.mark.gen_test
async def test_a_round_opens_and_closes_at_its_times(
    stage: Stage, services: composition.Services, clock: FixedClock
) -> None:
    start = clock.now()
    opens_at, closes_at = start + timedelta(hours=1), start + timedelta(hours=3)
    evaluation, tickets = await scheduled(stage, opens_at, closes_at)
    job = services.evaluations.schedule_job
    await job.run(opens_at - timedelta(seconds=1))
    assert await state_of(stage, evaluation) == "draft"
    clock.set(opens_at)
    await job.run(clock.now())
    assert await state_of(stage, evaluation) == "open"
    await stage.vote(evaluation, tickets[:7], CODES)
    clock.set(closes_at - timedelta(seconds=1))
    await job.run(clock.now())
    assert await state_of(stage, evaluation) == "open"
    clock.set(closes_at)
    await job.run(clock.now())
    part = (await stage.stored(evaluation)).rounds[0]
    assert (part.state.value, part.opened_at, part.closed_at) == ("closed", opens_at, closes_at)
    assert part.counts is not None
    assert (part.counts.entitled, part.counts.issued, part.counts.received) == (30, 7, 7)
    entries = await services.audit.of_target("evaluation", evaluation["id"])
    automatic = [entry["action"] for entry in entries if entry["actor"] is None]
    assert automatic == ["evaluation_closed", "evaluation_closing_ordered", "evaluation_opened"]


@pytest.mark.gen_test
async def test_a_round_that_is_not_ready_in_time_is_not_opened_later_by_itself(
    stage: Stage, services: composition.Services, clock: FixedClock
) -> None:
    evaluation, _ = await scheduled(stage, clock.now() + timedelta(hours=1), None, ready=False)
    clock.advance(timedelta(hours=1))
    job = services.evaluations.schedule_job
    await job.run(clock.now())
    await stage.log_in()
    part = round_of(await stage.present(evaluation))
    assert (part["state"], part["opens_at"]) == ("draft", None)
    (entry, *_) = await services.audit.of_target("evaluation", evaluation["id"])
    assert entry["action"] == "evaluation_opening_missed"
    assert entry["data"]["missing"] == ["还没有生成密钥单", "还没有制作匿名测评码"]
    prepared = await stage.prepared(await stage.present(evaluation))
    await stage.tickets(prepared, {"A": 3})
    await job.run(clock.now())
    assert await state_of(stage, evaluation) == "draft"


@pytest.mark.gen_test
async def test_one_round_that_fails_holds_up_no_other(
    stage: Stage, services: composition.Services, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens_at = clock.now() + timedelta(hours=1)
    first, _ = await scheduled(stage, opens_at, None)
    second, _ = await scheduled(stage, opens_at, None)
    clock.set(opens_at)
    broken_id = round_of(first)["id"]
    really_open = type(services.ballot_box).open

    async def fail_once(box: Any, round_id: str, parameters: Any) -> None:
        if round_id == broken_id:
            raise RuntimeError("no")
        await really_open(box, round_id, parameters)

    with monkeypatch.context() as broken:
        broken.setattr(type(services.ballot_box), "open", fail_once)
        with pytest.raises(ExceptionGroup):
            await services.evaluations.schedule_job.run(clock.now())
    assert [await state_of(stage, one) for one in (first, second)] == ["draft", "open"]
    await services.evaluations.schedule_job.run(clock.now())
    assert await state_of(stage, first) == "open"


@pytest.mark.gen_test
async def test_turnout_moves_in_steps_and_stands_still_in_the_last_minute(
    stage: Stage, services: composition.Services, clock: FixedClock
) -> None:
    closes_at = clock.now() + timedelta(minutes=8)
    evaluation, tickets = await scheduled(stage, None, closes_at)
    opened = (await stage.post(evaluation, "/rounds/survey/open")).json
    part_id = round_of(opened)["id"]
    waiting = iter(tickets)

    async def after(seconds: float, ballots: int) -> int:
        """Return what is shown after some time and some more ballots."""
        clock.advance(timedelta(seconds=seconds))
        await stage.vote(opened, [next(waiting) for _ in range(ballots)], CODES)
        await services.evaluations.turnout_job.run(clock.now())
        return (await services.evaluations.repository.turnout([part_id]))[part_id].received

    assert await after(19, 5) == 0
    assert await after(1, 0) == 5
    assert await after(60, 4) == 5
    assert await after(0, 1) == 10
    assert await after(10, 5) == 10
    assert await after(10, 0) == 15
    clock.set(closes_at - timedelta(seconds=60))
    assert await after(0, 6) == 15
    assert await after(59, 1) == 15
    clock.set(closes_at)
    await services.evaluations.schedule_job.run(clock.now())
    final = (await services.evaluations.repository.turnout([part_id]))[part_id]
    assert (final.received, final.entitled, final.final) == (22, 30, True)
    await services.evaluations.turnout_job.run(clock.now())
    assert (await services.evaluations.repository.turnout([part_id]))[part_id] == final


@pytest.mark.gen_test
async def test_after_the_publicity_period_only_the_signed_result_is_left(
    stage: Stage, services: composition.Services, clock: FixedClock
) -> None:
    evaluation = await stage.created("survey", "meeting", publicity_days=7)
    for kind in ("survey", "meeting"):
        opened, tickets = await stage.opened(evaluation, {"A": 8, "B": 8}, kind)
        await stage.vote(opened, tickets[:12], CODES, kind, comments=[(0, "意见")])
        await stage.closed(opened, kind)
        evaluation = await stage.counted(opened, kind)
        clock.advance(timedelta(minutes=5))
    await stage.log_in()
    before = (await stage.get(evaluation, "/results")).json
    job = services.evaluations.sealing_job
    clock.advance(timedelta(days=7) - timedelta(minutes=10, seconds=1))
    await job.run(clock.now())
    assert await state_of(stage, evaluation) == "tallied"
    clock.advance(timedelta(seconds=1))
    await job.run(clock.now())
    stored = await stage.stored(evaluation)
    assert [part.state.value for part in stored.rounds] == ["sealed", "tallied"]
    assert await services.office_store.collection("tallies").count({}) == 2
    clock.advance(timedelta(minutes=5))
    await job.run(clock.now())
    assert [part.state.value for part in (await stage.stored(evaluation)).rounds] == ["sealed", "sealed"]

    left = [name for name in await services.box_store.collection_names() if "_" in name]
    assert left == []
    for name in ("tickets", "signing_keys", "tallies"):
        assert await services.office_store.collection(name).count({}) == 0, name
    await stage.log_in()
    after = (await stage.get(evaluation, "/results")).json
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"rounds"}
    assert {part["state"] for part in after["rounds"].values()} == {"sealed"}
    await job.run(clock.now())
    assert (await services.audit.verify()).ok


@pytest.mark.gen_test
async def test_an_interrupted_sealing_begins_again(
    stage: Stage, services: composition.Services, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluation = await stage.through(await stage.created(), {"A": 6}, CODES)
    clock.advance(timedelta(days=400))
    job = services.evaluations.sealing_job

    async def die(*_: Any) -> None:
        raise RuntimeError("power cut")

    for place in ((type(services.eligibility), "destroy_tickets"), (type(services.evaluations.repository), "save")):
        with monkeypatch.context() as broken:
            broken.setattr(*place, die)
            with pytest.raises(ExceptionGroup):
                await job.run(clock.now())
        assert await state_of(stage, evaluation) == "tallied"
    await job.run(clock.now())
    assert await state_of(stage, evaluation) == "sealed"


@pytest.mark.gen_test
async def test_listeners_hear_of_changes_and_turnout_from_one_watcher(
    stage: Stage, services: composition.Services, clock: FixedClock
) -> None:
    evaluation, tickets = await scheduled(stage, None, None)
    other = await stage.created()
    live = services.evaluations.live
    mine, his = live.listen(evaluation["id"]), live.listen(evaluation["id"])
    elsewhere = live.listen(other["id"])
    # Once the stream is open everybody is told to look: what happened until then is not in it.
    assert {await asyncio.wait_for(anext(one), 10) for one in (mine, his, elsewhere)} == {StateChanged(None)}
    waiting = [asyncio.ensure_future(anext(one)) for one in (mine, his, elsewhere)]
    opened = (await stage.post(evaluation, "/rounds/survey/open")).json
    first, second = await asyncio.wait_for(asyncio.gather(*waiting[:2]), 10)
    assert first == second
    following = [first, await asyncio.wait_for(anext(mine), 10)]
    assert StateChanged(opened["version"]) in following
    assert any(isinstance(event, TurnoutView) and event.received == 0 for event in following)
    clock.advance(timedelta(seconds=30))
    await stage.vote(opened, tickets[:6], CODES)
    await services.evaluations.turnout_job.run(clock.now())
    step = await asyncio.wait_for(anext(mine), 10)
    assert isinstance(step, TurnoutView)
    assert (step.received, step.entitled, step.kind.value) == (6, 30, "survey")
    assert not waiting[2].done()
    waiting[2].cancel()
    for one in (mine, his):
        await one.aclose()
    assert evaluation["id"] not in live._listeners


@pytest.mark.gen_test
async def test_the_event_stream_begins_with_the_present_state(stage: Stage) -> None:
    opened, _ = await stage.opened(await stage.created(), {"A": 5})
    chunks: list[bytes] = []
    heard = asyncio.Event()

    def take(chunk: bytes) -> None:
        chunks.append(chunk)
        if b"event: turnout" in b"".join(chunks):
            heard.set()

    request = asyncio.ensure_future(
        stage.teller("GET", f"{BASE}/{opened['id']}/events", streaming_callback=take, request_timeout=5)
    )
    await asyncio.wait_for(heard.wait(), 5)
    text = b"".join(chunks).decode()
    assert f'event: state\ndata: {{"version":{opened["version"]}}}\n\n' in text
    assert '"kind":"survey","entitled":5,"received":0' in text
    request.cancel()
