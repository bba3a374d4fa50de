"""Wrong passwords lock a name, known or not, for longer each time."""

import asyncio
from datetime import timedelta
from time import perf_counter

import pytest

from server.accounts.rules import FREE_FAILURES, Role
from server.app import Services
from server.audit import AuditQuery
from server.clock import FixedClock
from server.errors import DomainError, NotAllowed, TooMany
from tests.officers import PASSWORD, Answer, Api, Officers


async def attempt(api: Api, account: str, password: str = "wrong") -> Answer:  # noqa: S107
    return await api("POST", "/api/admin/session", {"account": account, "password": password})


@pytest.mark.parametrize("account", ["limei", "nobody"])
@pytest.mark.gen_test
async def test_the_fifth_failure_locks_for_a_minute_known_or_not(
    officers: Officers, api: Api, clock: FixedClock, account: str
) -> None:
    await officers.add("limei")
    for _ in range(FREE_FAILURES):
        assert (await attempt(api, account)).code == "invalid_credentials"
    locked = await attempt(api, account, PASSWORD)
    assert (locked.status, locked.code) == (429, "account_locked")
    assert locked.json["error"]["data"] == {"retry_after": 60}
    assert locked.headers["Retry-After"] == "60"
    clock.advance(timedelta(seconds=59))
    assert (await attempt(api, account, PASSWORD)).status == 429
    clock.advance(timedelta(seconds=1))
    assert (await attempt(api, account)).code == "invalid_credentials"
    assert (await attempt(api, account)).json["error"]["data"] == {"retry_after": 120}


@pytest.mark.gen_test
async def test_the_right_password_forgets_the_failures(officers: Officers, api: Api) -> None:
    await officers.add("limei")
    for _ in range(3):
        for _ in range(FREE_FAILURES - 1):
            assert (await attempt(api, "limei")).status == 401
        assert (await attempt(api, "LIMEI", PASSWORD)).status == 200


@pytest.mark.gen_test
async def test_attempts_at_once_gain_nothing(officers: Officers, api: Api) -> None:
    await officers.add("limei")
    answers = await asyncio.gather(*(attempt(api, "limei", f"guess-{number}") for number in range(40)))
    statuses = [answer.status for answer in answers]
    assert statuses.count(401) == FREE_FAILURES
    assert statuses.count(429) == 40 - FREE_FAILURES


@pytest.mark.gen_test
async def test_a_lock_is_recorded_and_lifted_by_the_security_admin(
    officers: Officers, api: Api, services: Services
) -> None:
    await officers.add("limei")
    for _ in range(FREE_FAILURES):
        await attempt(api, "limei")
    assert (await services.audit.page(AuditQuery(action="account_locked")))[1] == 1
    boss = await officers.with_role(Role.SECURITY_ADMIN)
    path = f"/api/admin/accounts/{officers.ids['limei']}"
    assert (await boss("GET", path)).json["locked_until"] == "2026-03-02T01:01:00Z"
    unlocked = await boss("POST", f"{path}/unlock", {"version": 1})
    assert unlocked.json["locked_until"] is None
    assert (await attempt(api, "limei", PASSWORD)).status == 200


@pytest.mark.gen_test
async def test_names_that_failed_are_not_stored(officers: Officers, api: Api, services: Services) -> None:
    await attempt(api, "my-password-typed-here")
    stored = [document async for document in services.office_store.collection("login_failures").find({})]
    assert len(stored) == 1
    assert "password" not in repr(stored)


@pytest.mark.gen_test
async def test_unknown_names_take_as_long_as_wrong_passwords(officers: Officers, services: Services) -> None:
    await officers.add("limei")

    async def seconds(account: str) -> float:
        began = perf_counter()
        with pytest.raises(DomainError):
            await services.sessions.open(account, "wrong-password")
        return perf_counter() - began

    known = min([await seconds("limei") for _ in range(4)])
    unknown = min([await seconds(f"nobody{number}") for number in range(4)])
    assert 0.4 < unknown / known < 2.5


@pytest.mark.gen_test
async def test_the_second_person_is_another_with_the_role_and_counts_towards_the_lock(
    officers: Officers, services: Services
) -> None:
    await officers.add("first", Role.EVALUATION_ADMIN)
    await officers.add("second", Role.TELLER)
    await officers.add("reader", Role.RESULT_READER)
    await officers.add("fresh", Role.TELLER, must_change_password=True)
    first = await officers.actor("first")

    async def second(account: str, password: str = PASSWORD) -> str:
        try:
            person = await services.accounts.authenticate_second(
                account, password, [Role.TELLER, Role.EVALUATION_ADMIN], other_than=first
            )
        except (NotAllowed, TooMany) as error:
            return error.code
        return person.account

    assert await second("second") == "second"
    assert await second("first") == "second_person_same"
    assert await second("reader") == "second_person_role"
    assert await second("fresh") == "second_password_change"
    for _ in range(FREE_FAILURES):
        assert await second("second", "wrong") == "second_refused"
    assert await second("second") == "account_locked"
