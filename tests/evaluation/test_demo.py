"""The demonstration: one evaluation in each state, loaded once."""

from pathlib import Path
from typing import Any

import pytest

from server import app as composition
from server import tasks
from server.accounts.rules import Role
from server.clock import FixedClock
from server.evaluation import demo
from server.evaluation.repository import EvaluationQuery
from server.evaluation.rules import CheckInState, RoundState
from server.settings import Settings
from server.store import Store


@pytest.fixture
def demo_services(
    services: composition.Services, settings: Settings, clock: FixedClock, office: Store, box: Store, run: Any
) -> Any:
    """Services of a demonstration."""
    built = composition.build_services(settings.model_copy(update={"env": "demo"}), clock, office, box)
    yield built
    run(built.close())


async def evaluations_of(services: composition.Services) -> list[Any]:
    """Return the demonstration's evaluations."""
    units = await services.units.all()
    (admin,) = await services.accounts.officers([Role.EVALUATION_ADMIN], units[0].path)
    found, _ = await services.evaluations.setup.find(admin, EvaluationQuery())
    return found


@pytest.mark.gen_test(timeout=60)
async def test_the_demonstration_shows_every_state_and_is_loaded_once(
    demo_services: composition.Services, tmp_path: Path
) -> None:
    await tasks.load_demo(demo_services)
    found = await evaluations_of(demo_services)
    states = {part.state for evaluation in found for part in evaluation.rounds}
    assert states == set(RoundState)
    hints = demo.printed_hints(demo_services.settings)
    assert sum("/m/#/?t=" in line for line in hints) == 6
    assert sum("demo_teller" in line for line in hints) == 3
    assert sum("/m/#/pages/mine/mine?i=" in line for line in hints) == 2
    assert (tmp_path / demo.FILE_NAME).stat().st_mode & 0o777 == 0o600

    # Somebody whose phone is on the roster can check in.
    roster = demo_services.phone_roster
    assert await roster.bind_by_phone("somebody", "13800000005") == 1
    (mine,) = await roster.my_rounds("somebody")
    assert (mine.check_in, mine.category.id, mine.collected) == (CheckInState.OPEN, "B", False)

    await tasks.load_demo(demo_services)
    assert {evaluation.id for evaluation in await evaluations_of(demo_services)} == {e.id for e in found}
    assert (await demo_services.audit.verify()).ok


@pytest.mark.gen_test(timeout=60)
async def test_an_interrupted_loading_begins_again(
    demo_services: composition.Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories = demo.STORIES
    monkeypatch.setattr(demo, "STORIES", (stories[4], stories[5], stories[1]))

    async def die(*_: Any) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr(demo_services.evaluations.counting.__class__, "count", die)
        with pytest.raises(RuntimeError):
            await tasks.load_demo(demo_services)
    monkeypatch.setattr(demo, "STORIES", stories[4:5])
    await tasks.load_demo(demo_services)
    assert [evaluation.title for evaluation in await evaluations_of(demo_services)] == [stories[4].title]
