"""``scripts/verify_audit`` as an auditor runs it."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.app import Services
from server.settings import Settings
from server.store import Session

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "verify_audit.py"


async def verify(settings: Settings, *arguments: str) -> tuple[int, str]:
    environment = {**os.environ, "APP_MONGO_URI": settings.uri("mongo_uri"), "PYTHONPATH": str(SCRIPT.parents[1])}
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(SCRIPT), *arguments, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    output, errors = await process.communicate()
    assert process.returncode is not None
    return process.returncode, (output + errors).decode()


async def record(services: Services, count: int) -> None:
    async def write(session: Session) -> None:
        await services.audit.record(
            session, actor=None, action="unit_created", target_kind="unit", target_id="u", target_name="单位"
        )

    for _ in range(count):
        await services.office_store.transaction(write)


@pytest.mark.gen_test
async def test_it_says_that_a_chain_holds_and_where_it_ends(services: Services, settings: Settings) -> None:
    await record(services, 3)
    head = await services.audit.head()
    status, text = await verify(settings)
    assert status == 0
    assert f"{head.seq}:{head.hash}" in text
    assert (await verify(settings, "--expect", f"{head.seq}:{head.hash}"))[0] == 0


@pytest.mark.gen_test
async def test_it_names_the_first_bad_entry_and_exits_1(services: Services, settings: Settings) -> None:
    await record(services, 3)
    await services.office_store.collection("audit_entries").update_one({"_id": 2}, {"$set": {"target.name": "别的"}})
    status, text = await verify(settings)
    assert status == 1
    assert "第 2 条" in text


@pytest.mark.gen_test
async def test_a_head_kept_elsewhere_finds_a_cut_off_end(services: Services, settings: Settings) -> None:
    await record(services, 3)
    kept = await services.audit.head()
    entries = services.office_store.collection("audit_entries")
    last = await entries.find_one({"_id": 2})
    assert last is not None
    await entries.delete_one({"_id": 3})
    await services.office_store.collection("audit_head").update_one(
        {"_id": "head"}, {"$set": {"seq": 2, "hash": last["hash"]}}
    )
    assert (await verify(settings))[0] == 0
    status, text = await verify(settings, "--expect", f"{kept.seq}:{kept.hash}")
    assert status == 1
    assert "第 3 条" in text


@pytest.mark.gen_test
async def test_it_refuses_what_is_no_head(settings: Settings) -> None:
    assert (await verify(settings, "--expect", "3"))[0] == 2
