"""The audit log on a real database."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from server.accounts.rules import Actor, Role
from server.app import Services
from server.audit import AuditQuery
from server.store import Session
from tests.officers import Officers

ACTOR = Actor("a" * 32, "someone", "某人", None, (), frozenset({Role.SYSTEM_ADMIN}))


def recording(
    services: Services, name: str = "对象", data: dict[str, Any] | None = None
) -> Callable[..., Awaitable[int]]:
    async def record(session: Session) -> int:
        return await services.audit.record(
            session,
            actor=ACTOR,
            action="unit_created",
            target_kind="unit",
            target_id=name,
            target_name=name,
            data=data,
        )

    return record


@pytest.mark.gen_test
async def test_entries_are_numbered_and_chained(services: Services) -> None:
    for number in range(1, 4):
        assert await services.office_store.transaction(recording(services, f"u{number}")) == number
    finding = await services.audit.verify()
    assert (finding.ok, finding.entries) == (True, 3)
    assert finding.head == await services.audit.head()


@pytest.mark.gen_test
async def test_nothing_is_recorded_when_the_transaction_fails(services: Services) -> None:
    async def fail(session: Session) -> None:
        await recording(services)(session)
        raise LookupError

    with pytest.raises(LookupError):
        await services.office_store.transaction(fail)
    await services.office_store.transaction(recording(services))
    assert (await services.audit.verify()).entries == 1


@pytest.mark.gen_test
async def test_simultaneous_transactions_make_one_chain(services: Services) -> None:
    numbers = await asyncio.gather(
        *(services.office_store.transaction(recording(services, f"u{number}")) for number in range(20))
    )
    assert sorted(numbers) == list(range(1, 21))
    assert (await services.audit.verify()).ok


@pytest.mark.gen_test
async def test_an_action_without_a_chinese_name_is_refused(services: Services) -> None:
    async def record(session: Session) -> None:
        await services.audit.record(
            session, actor=None, action="unheard_of", target_kind="unit", target_id="", target_name=""
        )

    with pytest.raises(KeyError, match="unheard_of"):
        await services.office_store.transaction(record)


@pytest.mark.gen_test
async def test_data_comes_back_from_the_database_as_it_was_hashed(services: Services) -> None:
    data = {
        "n": 2**40,
        "half": 0.1,
        "text": "测",
        "nothing": None,
        "list": [1, {"deep": True}],
        "at": services.clock.now(),
    }
    await services.office_store.transaction(recording(services, data=data))
    assert (await services.audit.verify()).ok


@pytest.mark.parametrize(
    "update",
    [
        {"$set": {"data.former": "x"}},
        {"$set": {"actor.name": "别人"}},
        {"$unset": {"target": 1}},
        {"$set": {"action": "unit_deleted"}},
    ],
)
@pytest.mark.gen_test
async def test_a_change_in_the_database_is_found(services: Services, update: dict[str, Any]) -> None:
    for number in range(3):
        await services.office_store.transaction(recording(services, f"u{number}"))
    await services.office_store.collection("audit_entries").update_one({"_id": 2}, update)
    finding = await services.audit.verify()
    assert (finding.first_bad_seq, finding.entries) == (2, 1)


@pytest.mark.gen_test
async def test_a_deletion_in_the_database_is_found(services: Services) -> None:
    for number in range(3):
        await services.office_store.transaction(recording(services, f"u{number}"))
    await services.office_store.collection("audit_entries").delete_one({"_id": 3})
    assert (await services.audit.verify()).first_bad_seq == 3


@pytest.mark.gen_test
async def test_the_list_filters_by_action_actor_target_and_time(services: Services, clock: Any) -> None:
    await services.office_store.transaction(recording(services, "甲"))
    clock.advance(timedelta(hours=1))
    await services.office_store.transaction(recording(services, "乙"))

    async def found(**filters: Any) -> list[str]:
        items, total = await services.audit.page(AuditQuery(**filters))
        assert total == len(items)
        return [item["target"]["name"] for item in items]

    assert await found() == ["乙", "甲"]
    assert await found(sort="seq") == ["甲", "乙"]
    assert await found(target="甲") == ["甲"]
    assert await found(action="unit_deleted") == []
    assert await found(actor=ACTOR.id) == ["乙", "甲"]
    assert await found(actor="某") == ["乙", "甲"]
    assert await found(**{"from": clock.now()}) == ["乙"]
    assert await found(to=clock.now()) == ["甲"]


@pytest.mark.gen_test
async def test_auditors_read_check_and_export_and_the_export_is_recorded(officers: Officers) -> None:
    api = await officers.with_role(Role.AUDITOR)
    listed = await api("GET", "/api/admin/audit")
    assert listed.status == 200
    assert listed.json["items"][0]["action_text"] == "登录"
    assert set(listed.json["items"][0]) == {
        "seq", "at", "actor", "action", "action_text", "target", "data", "hash",
    }  # fmt: skip
    verification = await api("GET", "/api/admin/audit/verification")
    assert verification.json["ok"] is True
    assert verification.json["entries"] == listed.json["total"]
    exported = await api("GET", "/api/admin/audit/export.xlsx?action=session_opened")
    assert exported.body[:2] == b"PK"
    assert (await api("GET", "/api/admin/audit?action=audit_exported")).json["total"] == 1
    actions = await api("GET", "/api/admin/audit/actions")
    assert {"action": "session_opened", "action_text": "登录"} in actions.json


@pytest.mark.gen_test
async def test_bad_filters_name_the_parameter(officers: Officers) -> None:
    api = await officers.with_role(Role.AUDITOR)
    for parameter, name in (("from=gestern", "from"), ("sort=hash", "sort"), ("page=0", "page"), ("x=1", "x")):
        answer = await api("GET", f"/api/admin/audit?{parameter}")
        assert (answer.status, answer.code) == (400, "invalid_input")
        assert list(answer.fields) == [name]
