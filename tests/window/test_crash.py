"""Crashes: a shown code opens one whole matter, whatever is killed; and the reckoning sees what is wrong."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from scripts.rig import Rig
from scripts.rig_office import settings_of
from scripts.window_checks import Opened, Sent, StoredMatter, opening_violations, storage_violations
from scripts.window_round import Ledger, WindowCrashTest
from server.connections import services_of
from server.store.embedded import free_port


def test_every_shown_code_opens_one_whole_matter_when_web_process_and_database_are_killed(
    run: Callable[..., Any],
) -> None:
    async def play(rig: Rig) -> Ledger:
        port = free_port()
        web = rig.web("web", "all", port)
        async with services_of(settings_of(rig)) as services:
            test = WindowCrashTest(rig, web, f"http://127.0.0.1:{port}", services, random.Random(7))  # noqa: S311 - to be repeatable
            return await test.play(citizens=20, photos=3, at_once=10, kills=3)

    with Rig() as rig:
        ledger = run(play(rig))
    assert ledger.violations == []
    assert ledger.killer.kills == {"web": 2, "database": 2}
    assert ledger.crowd.retries
    assert ledger.crowd.done + ledger.crowd.switched_off == 20
    assert ledger.matters >= ledger.crowd.done
    assert ledger.photos == 3 * ledger.matters


SIZES = ((160, 160), (161, 160))
SENT = Sent("一", SIZES, submitted=True, code="A")
SWITCHED_OFF = Sent("二", SIZES, submitted=True, code=None)
NOT_SENT = Sent("三", SIZES, submitted=False, code=None)
OPENED = Opened("一", SIZES)
STORED = StoredMatter("一", "不动产2026-00001", photos=2, files=2, codes=1, obligations=1)


def test_what_was_sent_without_an_answer_may_or_may_not_be_there() -> None:
    assert opening_violations([SENT, SWITCHED_OFF, NOT_SENT], [OPENED, None, None]) == []
    assert storage_violations([SENT, SWITCHED_OFF, NOT_SENT], [STORED]) == []
    assert (
        storage_violations([SENT, SWITCHED_OFF], [STORED, replace(STORED, text="二", number="不动产2026-00002")]) == []
    )


@pytest.mark.parametrize(
    ("sent", "opened", "sentence"),
    [
        ([SENT], [None], "a shown code opens nothing"),
        ([SENT], [replace(OPENED, text="二")], "a code opens another's matter"),
        ([SENT], [replace(OPENED, photos=SIZES[:1])], "2 photos were sent"),
        ([SENT], [replace(OPENED, photos=SIZES[::-1])], "2 photos were sent"),
        ([SENT, replace(SWITCHED_OFF, code="A")], [OPENED, Opened("二", SIZES)], "two citizens share a code"),
    ],
)
def test_the_reckoning_sees_what_a_code_should_not_open(
    sent: list[Sent], opened: list[Opened | None], sentence: str
) -> None:
    assert any(sentence in violation for violation in opening_violations(sent, opened))


@pytest.mark.parametrize(
    ("sent", "stored", "sentence"),
    [
        ([SENT], [], "a shown code, and no matter"),
        ([SENT], [STORED, replace(STORED, number="不动产2026-00002")], "2 matters say"),
        ([SENT, SWITCHED_OFF], [STORED, replace(STORED, text="二")], "2 matters bear the number"),
        ([NOT_SENT], [replace(STORED, text="三")], "nobody has submitted"),
        ([SENT], [replace(STORED, files=1)], "1 kept"),
        ([SENT], [replace(STORED, photos=1)], "1 photos named"),
        ([SENT], [replace(STORED, codes=0)], "0 codes lead to"),
        ([SENT], [replace(STORED, obligations=2)], "2 obligations to triage"),
    ],
)
def test_the_reckoning_sees_what_is_wrong_with_stored_matters(
    sent: list[Sent], stored: list[StoredMatter], sentence: str
) -> None:
    assert any(sentence in violation for violation in storage_violations(sent, stored))
