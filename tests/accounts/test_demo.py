"""The demonstration's accounts."""

import dataclasses

import pytest

from server.accounts import demo
from server.accounts.rules import Role, check_password, check_roles
from server.app import Services


def test_every_role_has_an_account_and_each_holds_what_one_may() -> None:
    assert {role for entry in demo.ACCOUNTS for role in entry.roles} == set(Role)
    for entry in demo.ACCOUNTS:
        check_roles(entry.roles)
        check_password(demo.DEMO_PASSWORD, entry.account)
    assert sum(Role.TELLER in entry.roles for entry in demo.ACCOUNTS) == 3


@pytest.mark.gen_test
async def test_it_is_loaded_once_and_everybody_can_log_in(services: Services) -> None:
    pretended = dataclasses.replace(services, settings=services.settings.model_copy(update={"env": "demo"}))
    await demo.load(pretended)
    await demo.load(pretended)
    assert await services.office_store.collection("accounts").count({}) == len(demo.ACCOUNTS)
    for entry in demo.ACCOUNTS:
        opened = await services.sessions.open(entry.account, demo.DEMO_PASSWORD)
        assert set(opened.account.roles) == set(entry.roles)
        assert not opened.account.must_change_password
    names = [unit.name for unit in await services.units.all()]
    assert names[0] == demo.CITY
    assert len(names) == len(set(names))
    assert len(demo.printed_accounts()) == len(demo.ACCOUNTS)


@pytest.mark.gen_test
async def test_it_is_loaded_nowhere_but_in_a_demonstration(services: Services) -> None:
    with pytest.raises(RuntimeError, match="demonstration"):
        await demo.load(services)
    assert not await services.office_store.collection("accounts").count({})
