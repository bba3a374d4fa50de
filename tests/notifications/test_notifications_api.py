"""Notifications over HTTP: one's own inbox, live; what was sent, addresses and settings, for those they are for."""

import asyncio
import json
from datetime import timedelta

import pytest

from admin import notifications as handlers
from server.accounts.rules import Role
from server.app import Services
from server.clock import FixedClock
from server.notifications import Notice, NoticeKind
from server.store import Session, new_id
from server.web.spreadsheets import XLSX
from tests.officers import Api, Officers

INBOX = "/api/admin/inbox"
SENT = "/api/admin/notifications/sent"
SETTINGS = "/api/admin/notifications/settings"
MINE = "/api/admin/me/notifications"
THEIRS = "/api/admin/accounts/{id}/notifications"
KEEPS = {Role.OBLIGATION_ADMIN}
SYSTEM = {Role.SYSTEM_ADMIN}
SIGNED_IN: set[Role] = set()
EXPECTED: dict[tuple[str, str], set[Role]] = {
    ("GET", INBOX): SIGNED_IN,
    ("GET", f"{INBOX}/events"): SIGNED_IN,
    ("POST", f"{INBOX}/read"): SIGNED_IN,
    ("POST", f"{INBOX}/{{id}}/read"): SIGNED_IN,
    ("DELETE", f"{INBOX}/{{id}}/read"): SIGNED_IN,
    ("GET", SENT): KEEPS,
    ("GET", f"{SENT}/export.xlsx"): KEEPS,
    ("GET", f"{SENT}/{{id}}"): KEEPS,
    ("POST", f"{SENT}/{{id}}/again"): KEEPS,
    ("GET", MINE): SIGNED_IN,
    ("PUT", MINE): SIGNED_IN,
    ("GET", THEIRS): SYSTEM,
    ("PUT", THEIRS): SYSTEM,
    ("GET", SETTINGS): KEEPS,
    ("PUT", SETTINGS): KEEPS,
    ("POST", f"{SETTINGS}/preview"): KEEPS,
}


def test_the_table_of_access_is_the_declared_one() -> None:
    declared = {
        (method, route.template): (endpoint.access.kind, set(endpoint.access.roles))
        for route in handlers.routes
        for method, endpoint in route.endpoints.items()
    }
    assert declared == {key: ("roles" if roles else "signed_in", roles) for key, roles in EXPECTED.items()}


@pytest.mark.gen_test(timeout=60)
async def test_every_route_refuses_those_it_is_not_for(officers: Officers) -> None:
    clients = {role: await officers.with_role(role) for role in Role}
    for (method, template), roles in EXPECTED.items():
        path, body = template.format(id=new_id()), {} if method in ("POST", "PUT") else None
        assert (await officers.api(method, path, body)).status == 401
        for role, api in clients.items():
            if roles and role not in roles:
                assert (await api(method, path, body)).status == 403, (method, template, role)


async def told(services: Services, account: str, key: str, kind: NoticeKind = NoticeKind.REMINDER) -> None:
    notice = Notice(
        key=key,
        ref=f"obligation/{key}",
        kind=kind,
        title="廉政谈话",
        text=f"“廉政谈话”（王华，{key}）将到期。",
        due=None,
        link=f"/obligations/{key}",
    )

    async def write(session: Session) -> None:
        await services.notifications.notify(session, [(account, notice)], services.clock.now())

    await services.office_store.transaction(write)


@pytest.mark.gen_test
async def test_everybody_reads_the_own_inbox_alone(services: Services, officers: Officers) -> None:
    for account in ("mei", "hua"):
        await officers.add(account)
    for key in ("a", "b"):
        await told(services, officers.ids["mei"], key)
    mei, hua = await officers.login("mei"), await officers.login("hua")
    entries = (await mei("GET", f"{INBOX}?unread=true")).json["items"]
    assert {entry["link"] for entry in entries} == {"/obligations/a", "/obligations/b"}
    assert (await hua("GET", INBOX)).json["total"] == 0

    path = f"{INBOX}/{entries[0]['id']}/read"
    foreign = await hua("POST", path)
    assert (foreign.status, foreign.code) == (404, "entry_not_found")
    assert (await mei("POST", path)).json["read"] is True
    assert (await mei("GET", f"{INBOX}?unread=true")).json["total"] == 1
    assert (await mei("DELETE", path)).json["read"] is False
    assert (await mei("POST", f"{INBOX}/read")).json == {"unread": 0}
    assert (await mei("GET", f"{INBOX}?kind=escalation")).json["total"] == 0


class Listener:
    """Hears the stream of somebody's inbox."""

    def __init__(self, api: Api) -> None:
        self._text = ""
        self._news = asyncio.Event()
        self._request = asyncio.ensure_future(
            api("GET", f"{INBOX}/events", streaming_callback=self._take, request_timeout=30)
        )

    def _take(self, chunk: bytes) -> None:
        self._text += chunk.decode()
        self._news.set()

    @property
    def figures(self) -> list[int]:
        """How much was unread, each time it was told."""
        lines = [line.removeprefix("data: ") for line in self._text.splitlines() if line.startswith("data: ")]
        return [json.loads(line)["unread"] for line in lines]

    async def hears(self, unread: int) -> None:
        """Wait until the last figure is this one."""
        async with asyncio.timeout(10):
            while self.figures[-1:] != [unread]:
                self._news.clear()
                await self._news.wait()

    def leave(self) -> None:
        """Hear no more."""
        self._request.cancel()


@pytest.mark.gen_test
async def test_the_figure_of_unread_messages_is_told_as_it_changes(services: Services, officers: Officers) -> None:
    await officers.add("mei")
    await officers.add("hua")
    mei = await officers.login("mei")
    await told(services, officers.ids["mei"], "a")
    listener = Listener(mei)
    await listener.hears(1)
    await told(services, officers.ids["mei"], "b")
    await listener.hears(2)
    heard = len(listener.figures)
    await told(services, officers.ids["hua"], "c")

    async def settle(session: Session) -> None:
        await services.notifications.withdraw(session, "obligation/a", services.clock.now())

    await services.office_store.transaction(settle)
    await listener.hears(1)
    # What another was told is no event here.
    assert listener.figures[heard:] == [1]
    await mei("POST", f"{INBOX}/read")
    await listener.hears(0)
    listener.leave()


@pytest.mark.gen_test
async def test_what_was_sent_is_shown_to_those_who_oversee_the_recipient(
    services: Services, officers: Officers, clock: FixedClock
) -> None:
    root = await services.accounts.actor(await officers.add("root", Role.SYSTEM_ADMIN))
    city = (await services.units.create(root, "清溪市", None)).id
    county = (await services.units.create(root, "河湾县", None)).id
    await officers.add("mei", unit_id=city)
    await officers.add("keeper", Role.OBLIGATION_ADMIN, unit_id=city)
    await officers.add("elsewhere", Role.OBLIGATION_ADMIN, unit_id=county)
    keeper, elsewhere = await officers.login("keeper"), await officers.login("elsewhere")
    await told(services, officers.ids["mei"], "a")
    clock.advance(timedelta(minutes=2))
    for job in services.notifications.jobs:
        await job.run(clock.now())

    (message,) = (await keeper("GET", f"{SENT}?state=failed")).json["items"]
    assert (message["recipient"]["unit"], message["state"], message["can_send_again"]) == ("清溪市", "inbox_only", True)
    assert message["reason"]
    assert (await elsewhere("GET", SENT)).json["total"] == 0
    path = f"{SENT}/{message['id']}"
    assert (await elsewhere("GET", path)).code == "message_not_found"
    assert (await elsewhere("POST", f"{path}/again")).code == "message_not_found"
    assert (await keeper("POST", f"{path}/again")).json["state"] == "waiting"
    assert (await keeper("POST", f"{path}/again")).code == "message_not_failed"
    sheet = await keeper("GET", f"{SENT}/export.xlsx")
    assert (sheet.status, sheet.headers["Content-Type"], sheet.body[:2]) == (200, XLSX, b"PK")


@pytest.mark.gen_test
async def test_addresses_are_chosen_by_oneself_or_entered_by_the_system_administrator(officers: Officers) -> None:
    await officers.add("mei")
    mei, system = await officers.login("mei"), await officers.with_role(Role.SYSTEM_ADMIN)
    own = {"email": "mei@example.org", "wecom": None, "off": ["wechat"], "version": 1}
    chosen = await mei("PUT", MINE, own)
    assert (chosen.status, chosen.json["email"], chosen.json["off"]) == (200, "mei@example.org", ["wechat"])
    path = THEIRS.format(id=officers.ids["mei"])
    entered = await system("PUT", path, {"email": "li@example.org", "wecom": "LiMei", "version": 2})
    assert (entered.json["email"], entered.json["off"]) == ("li@example.org", ["wechat"])
    stale = await mei("PUT", MINE, own)
    assert (stale.status, stale.code) == (409, "stale_version")
    wrong = await mei("PUT", MINE, {**own, "email": "no address", "version": 3})
    assert (wrong.status, list(wrong.fields)) == (400, ["email"])


@pytest.mark.gen_test
async def test_words_are_looked_at_before_they_are_kept(officers: Officers) -> None:
    keeper = await officers.with_role(Role.OBLIGATION_ADMIN)
    settings = (await keeper("GET", SETTINGS)).json
    texts = {**settings["texts"], "mail_subject": "请办理"}
    preview = (await keeper("POST", f"{SETTINGS}/preview", texts)).json
    assert (preview["mail_subject"], "廉政谈话" in preview["mail_text"]) == ("请办理", True)
    assert (await keeper("GET", SETTINGS)).json["texts"] == settings["texts"]
    saved = (await keeper("PUT", SETTINGS, {**settings, "texts": texts})).json
    assert (saved["texts"]["mail_subject"], saved["version"]) == ("请办理", 2)
    assert (await keeper("PUT", SETTINGS, settings)).code == "stale_version"
