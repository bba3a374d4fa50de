"""Lists and their spreadsheets."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from server.accounts.repository import AccountQuery
from server.audit import AuditQuery
from server.errors import InvalidInput, TooMany
from server.lists import LARGEST_PAGE, ListQuery, page_of
from server.web.parsing import parse_query
from server.web.rate_limits import RateLimits
from server.web.spreadsheets import Column, write_spreadsheet

NAMES = st.sampled_from(["page", "page_size", "sort", "q", "role", "state", "unit_id", "from", "to", "x", ""])
VALUES = st.one_of(st.text(max_size=30), st.integers().map(str), st.sampled_from(["-account", "teller", "active"]))


@given(st.lists(st.tuples(NAMES, VALUES), max_size=6), st.sampled_from([AccountQuery, AuditQuery]))
def test_any_parameters_make_a_bounded_query_or_a_complaint(
    pairs: list[tuple[str, str]], model: type[ListQuery]
) -> None:
    try:
        query = parse_query(model, urlencode(pairs))
    except InvalidInput as error:
        assert error.code == "invalid_input"
        assert all(field.message for field in error.fields)
        return
    assert 1 <= query.page_size <= LARGEST_PAGE
    assert query.skip >= 0
    assert len(query.q) <= 100
    assert query.order()[-1][0] == "_id"
    query.filter()  # type: ignore[attr-defined]


@given(st.text(max_size=60))
def test_any_query_string_is_read_or_refused(text: str) -> None:
    try:
        parse_query(AccountQuery, text)
    except InvalidInput as error:
        assert error.code == "invalid_input"


def test_the_default_order_and_the_chosen_one_end_with_the_id() -> None:
    assert AccountQuery().order() == [("key", 1), ("_id", 1)]
    assert AccountQuery(sort="-name").order() == [("name", -1), ("_id", 1)]
    assert AuditQuery().order() == [("_id", -1)]


def test_a_page_repeats_what_was_asked_for() -> None:
    page = page_of(AccountQuery(page=3, page_size=5), ["a"], 11)
    assert page.model_dump() == {"items": ["a"], "total": 11, "page": 3, "page_size": 5}


COLUMNS: list[Column[dict[str, Any]]] = [
    Column("文字", 20, lambda row: row["text"]),
    Column("数", 8, lambda row: row["number"]),
    Column("时间", 20, lambda row: row["at"]),
    Column("内容", 20, lambda row: row["data"]),
]


def sheet_of(*rows: dict[str, Any]) -> Any:
    content = write_spreadsheet("表", COLUMNS, [{"text": "", "number": 0, "at": None, "data": None, **r} for r in rows])
    return load_workbook(BytesIO(content)).active


@given(st.text(max_size=40))
def test_any_text_stays_text(text: str) -> None:
    for start in ("", "=", "+", "-", "@"):
        assert sheet_of({"text": start + text})["A2"].data_type != "f"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_what_looks_like_a_formula_is_shown_as_it_is(text: str) -> None:
    cell = sheet_of({"text": text})["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_numbers_times_and_structures_have_their_forms() -> None:
    sheet = sheet_of({"number": 7, "at": datetime(2026, 3, 2, 17, 30, tzinfo=UTC), "data": {"former": "甲"}})
    assert sheet["B2"].value == 7
    assert sheet["C2"].value == datetime(2026, 3, 3, 1, 30)
    assert sheet["D2"].value == '{"former": "甲"}'
    assert [cell.value for cell in sheet[1]] == ["文字", "数", "时间", "内容"]
    assert sheet.freeze_panes == "A2"


def test_failures_are_limited_by_address_and_success_is_not() -> None:
    limits = RateLimits({"wrong": "3 per minute"})
    for _ in range(3):
        limits.check("wrong", "hall")
        limits.failed("wrong", "hall")
    with pytest.raises(TooMany, match="too_many_wrong") as caught:
        limits.check("wrong", "hall", code="too_many_wrong")
    assert caught.value.data is not None
    assert 1 <= caught.value.data["retry_after"] <= 60
    limits.check("wrong", "elsewhere")
