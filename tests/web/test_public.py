"""The landing page, the public facts, health."""

import dataclasses
from typing import Any

import pytest

from server.accounts.rules import Role
from server.app import Services
from server.errors import Unavailable
from server.web.application import WebApplication
from tests.officers import Api, Officers


@pytest.mark.gen_test
async def test_the_landing_page_has_the_two_entries_and_the_escaped_name(officers: Officers, api: Api) -> None:
    system = await officers.with_role(Role.SYSTEM_ADMIN)
    present = (await system("GET", "/api/admin/settings")).json
    await system("PUT", "/api/admin/settings", {**present, "organ_name": "<b>纪委$监委"})
    page = (await api("GET", "/")).body.decode()
    assert 'href="/m/"' in page
    assert 'href="/admin/"' in page
    assert "&lt;b&gt;纪委$监委" in page
    assert "演示" not in page
    assert "<script" not in page


@pytest.mark.gen_test
async def test_public_facts(api: Api) -> None:
    facts = (await api("GET", "/api/public")).json
    assert set(facts) == {"demo", "organ_name", "public_url", "version"}
    assert facts["demo"] is False


@pytest.mark.gen_test
async def test_health_is_the_process_and_readiness_the_databases(api: Api, app: WebApplication) -> None:
    assert (await api("GET", "/healthz")).json == {"status": "ok"}
    assert (await api("GET", "/readyz")).json == {"status": "ready"}
    app.begin_shutdown()
    stopping = await api("GET", "/readyz")
    assert (stopping.status, stopping.code) == (503, "shutting_down")
    assert (await api("GET", "/healthz")).status == 200


@pytest.mark.gen_test
async def test_a_database_that_does_not_answer_makes_it_unready(
    api: Api, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(_self: Any) -> None:
        raise Unavailable("store_unavailable", "数据库暂时无法访问，请稍后重试")

    monkeypatch.setattr(type(services.box_store), "ping", silent)
    assert (await api("GET", "/readyz")).status == 503


@pytest.mark.gen_test
async def test_a_demonstration_says_so_on_every_page_of_ours(api: Api, app: WebApplication) -> None:
    app.options = dataclasses.replace(app.options, demo=True)
    for path in ("/", "/api/docs"):
        assert "演示系统" in (await api("GET", path)).body.decode()
    assert (await api("GET", "/api/public")).json["demo"] is True
