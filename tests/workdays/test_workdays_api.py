"""The calendar over HTTP."""

from typing import Any

import pytest

from server.accounts.rules import Role
from tests.officers import Answer, Api, Officers
from tests.workdays.notices import FAR_YEAR, NOTICES

PATH = "/api/admin/workdays"


def day_of(year: dict[str, Any], day: str) -> dict[str, Any]:
    (found,) = [entry for entry in year["days"] if entry["day"] == day]
    return dict(found)


async def arrange(api: Api, first: str, last: str, **changes: Any) -> Answer:
    body = {"first": first, "last": last, "working": False, "note": "开斋节", "version": 1, **changes}
    return await api("PUT", f"{PATH}/overrides", body)


@pytest.mark.gen_test
async def test_everybody_sees_the_present_year_as_it_is(officers: Officers) -> None:
    teller = await officers.with_role(Role.TELLER)
    year = (await teller("GET", PATH)).json
    assert (year["year"], year["today"], year["version"]) == (2026, "2026-03-02", 1)
    assert (year["published"], year["source"], year["notice"]) == (True, "package", None)
    assert len(year["days"]) == 365
    assert day_of(year, "2026-10-10") == {
        "day": "2026-10-10",
        "kind": "make_up",
        "working": True,
        "name": "国庆节",
        "provisional": False,
    }
    assert day_of(year, "2026-12-27")["provisional"] is False


@pytest.mark.gen_test
async def test_a_year_that_is_not_published_is_worked_out_from_the_law(officers: Officers) -> None:
    teller = await officers.with_role(Role.TELLER)
    year = (await teller("GET", f"{PATH}?year=2038")).json
    assert (year["published"], year["source"]) == (False, "law")
    assert all(day["provisional"] for day in year["days"] if day["day"] < "2038-12-28")
    for outside in ("2003", "2100"):
        answer = await teller("GET", f"{PATH}?year={outside}")
        assert (answer.status, answer.code) == (400, "outside_calendar")


@pytest.mark.gen_test
async def test_a_date_is_worked_out_with_its_reasons(officers: Officers) -> None:
    teller = await officers.with_role(Role.TELLER)
    due = (await teller("GET", f"{PATH}/due?start=2026-09-25&unit=working_days&amount=15")).json
    assert (due["date"], due["ends_at"], due["provisional"]) == ("2026-10-22", "2026-10-22T16:00:00Z", False)
    assert due["text"].startswith("2026-10-22 到期：自 2026-09-25 起 15 个工作日")
    assert [one["kind"] for one in due["differences"]] == ["holiday", "make_up"]
    months = (await teller("GET", f"{PATH}/due?start=2026-12-31&unit=months&amount=2")).json
    assert months["date"] == "2027-02-28"
    before = (await teller("GET", f"{PATH}/due?start=2026-10-12&unit=working_days_before&amount=3")).json
    assert before["date"] == "2026-10-08"
    later = (await teller("GET", f"{PATH}/due?start=2037-12-20&unit=working_days&amount=15")).json
    assert (later["provisional"], later["unpublished"]) == (True, [2037, 2038])


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("start=2026-02-30&unit=months&amount=2", {"start": "没有这一天"}),
        ("start=20260901&unit=months&amount=2", {"start": "应为日期，例如 2026-10-22"}),
        ("start=2026-09-01T00:00:00&unit=months&amount=2", {"start": "应为日期，例如 2026-10-22"}),
        ("start=2026-09-01&unit=months&amount=0", {"amount": "不能小于 1"}),
        (
            "start=2026-09-01&unit=weeks&amount=1",
            {"unit": "应为其中之一：'working_days'、'working_days_before'、'months'"},
        ),
    ],
)
@pytest.mark.gen_test
async def test_a_question_that_makes_no_sense_is_refused(
    officers: Officers, query: str, fields: dict[str, str]
) -> None:
    answer = await (await officers.with_role(Role.TELLER))("GET", f"{PATH}/due?{query}")
    assert (answer.status, answer.fields) == (400, fields)


@pytest.mark.gen_test
async def test_the_office_sets_and_clears_its_own_days(officers: Officers) -> None:
    system = await officers.with_role(Role.SYSTEM_ADMIN)
    assert (await arrange(system, "2026-03-20", "2026-03-21")).json == {"version": 2}
    year = (await system("GET", PATH)).json
    assert [day_of(year, day)["kind"] for day in ("2026-03-20", "2026-03-21")] == ["local_off", "local_off"]
    assert day_of(year, "2026-03-20")["name"] == "开斋节"
    assert (await arrange(system, "2026-03-23", "2026-03-23")).code == "stale_version"
    cleared = await system("DELETE", f"{PATH}/overrides?first=2026-03-20&last=2026-03-21&version=2")
    assert cleared.json == {"version": 3}
    assert day_of((await system("GET", PATH)).json, "2026-03-20")["kind"] == "workday"
    again = await system("DELETE", f"{PATH}/overrides?first=2026-03-20&last=2026-03-21&version=3")
    assert (again.status, again.code) == (404, "override_not_found")


@pytest.mark.parametrize(
    ("last", "changes", "path"),
    [("2026-03-19", {}, "last"), ("2026-04-20", {}, "last"), ("2026-03-20", {"note": " "}, "note")],
)
@pytest.mark.gen_test
async def test_days_need_an_order_and_a_reason(
    officers: Officers, last: str, changes: dict[str, Any], path: str
) -> None:
    system = await officers.with_role(Role.SYSTEM_ADMIN)
    answer = await arrange(system, "2026-03-20", last, **changes)
    assert (answer.status, list(answer.fields)) == (400, [path])


@pytest.mark.gen_test
async def test_a_notice_is_looked_at_before_it_is_saved(officers: Officers) -> None:
    system = await officers.with_role(Role.SYSTEM_ADMIN)
    proposal = (await system("POST", f"{PATH}/notices/proposal", {"text": FAR_YEAR})).json
    assert (proposal["year"], proposal["published"], len(proposal["items"])) == (2038, False, 7)
    assert {"day": "2038-01-31", "former": "weekend", "kind": "make_up", "name": "春节"} in proposal["changes"]
    assert (await system("GET", f"{PATH}?year=2038")).json["published"] is False
    saved = await system("PUT", f"{PATH}/notices", {"text": FAR_YEAR, "version": proposal["version"]})
    assert saved.json == {"version": 2}
    year = (await system("GET", f"{PATH}?year=2038")).json
    assert (year["published"], year["source"], year["notice"]["imported_by"]) == (True, "notice", "姓名system_admin")
    removed = await system("DELETE", f"{PATH}/notices/2038?version=2")
    assert removed.json == {"version": 3}
    for nothing in ("2038", "0123", "%D9%A2%D9%A0%D9%A2%D9%A7", "x"):
        assert (await system("DELETE", f"{PATH}/notices/{nothing}?version=3")).status == 404


@pytest.mark.gen_test
async def test_a_notice_with_slips_is_refused_with_each_of_them(officers: Officers) -> None:
    system = await officers.with_role(Role.SYSTEM_ADMIN)
    text = NOTICES[2026].replace("共9天", "共8天")
    for answer in (
        await system("POST", f"{PATH}/notices/proposal", {"text": text}),
        await system("PUT", f"{PATH}/notices", {"text": text, "version": 1}),
    ):
        assert (answer.status, answer.code) == (400, "invalid_notice")
        assert answer.fields["text"].startswith("春节：通知写明共8天")
    empty = await system("POST", f"{PATH}/notices/proposal", {"text": "  "})
    assert (empty.status, empty.code) == (400, "invalid_notice")


@pytest.mark.gen_test
async def test_only_the_system_admin_changes_the_calendar(officers: Officers) -> None:
    auditor = await officers.with_role(Role.AUDITOR)
    answers = [
        await arrange(auditor, "2026-03-20", "2026-03-20"),
        await auditor("DELETE", f"{PATH}/overrides?first=2026-03-20&last=2026-03-20&version=1"),
        await auditor("POST", f"{PATH}/notices/proposal", {"text": FAR_YEAR}),
        await auditor("PUT", f"{PATH}/notices", {"text": FAR_YEAR, "version": 1}),
        await auditor("DELETE", f"{PATH}/notices/2038?version=1"),
    ]
    assert {answer.status for answer in answers} == {403}
