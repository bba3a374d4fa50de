"""Subjects from XLSX: the template round trip, the report row by row, and files that mean harm."""

import io
import time
import zipfile
from collections.abc import Callable, Iterable, Sequence

import pytest
from openpyxl import Workbook

from server.errors import DomainError, InvalidInput, TooLarge
from server.evaluation.subject_sheet import SubjectRow, read_subjects, subjects_template
from server.tables import MOST_BYTES
from tests.workbooks import filled


def subject_sheet(rows: Iterable[Sequence[object]]) -> bytes:
    """Return the template with subjects filled in."""
    return filled(subjects_template(), rows)


def edited(part: str, change: Callable[[bytes], bytes], data: bytes | None = None) -> bytes:
    """Return a workbook with one part of its archive changed (added, where it is not there)."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data or subject_sheet([("王建国", "局长", "市局")]))) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        names = old.namelist()
        for name in names:
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
        if part not in names:
            new.writestr(part, change(b""))
    return stream.getvalue()


def refused(data: bytes) -> DomainError:
    """Return the refusal of a workbook."""
    with pytest.raises(DomainError) as caught:
        read_subjects(data)
    return caught.value


def with_rows(xml: bytes) -> bytes:
    """Return a workbook whose sheet has more rows, written as they are."""
    return edited("xl/worksheets/sheet1.xml", lambda sheet: sheet.replace(b"</sheetData>", xml + b"</sheetData>"))


def test_what_is_filled_into_the_template_comes_back() -> None:
    rows = [("王建国", "党组书记、局长", "市交通运输局"), (" 李 淑芬 ", None, None), ("㛃䶮", "", "市局")]
    assert read_subjects(subject_sheet(rows)) == [
        SubjectRow("王建国", "党组书记、局长", "市交通运输局"),
        SubjectRow("李 淑芬", "", ""),
        SubjectRow("㛃䶮", "", "市局"),
    ]


def test_each_fault_is_reported_with_its_row_and_nothing_is_read() -> None:
    error = refused(
        subject_sheet(
            [
                ("王建国", "局长", None),
                (5, None, None),
                (None, "局长", None),
                ("=1+1", None, None),
                ("王建国", "局长", None),
                ("名" * 31, None, None),
            ]
        )
    )
    assert error.code == "invalid_rows"
    assert {field.path: field.message for field in error.fields} == {
        "第3行 姓名": "应为文字",
        "第4行 姓名": "不能为空",
        "第5行 姓名": "不能是公式，请改为文字",
        "第6行": "与第2行重复",
        "第7行 姓名": "最多 30 字",
    }


@pytest.mark.parametrize(
    ("header", "path"),
    [
        (["职务", "单位"], "第1行"),
        (["姓名", "电话"], "第1行"),
        (["姓名", "姓名"], "第1行"),
    ],
)
def test_other_columns_than_the_templates_are_refused(header: list[str], path: str) -> None:
    book = Workbook()
    book.worksheets[0].append(header)
    book.worksheets[0].append(["王建国"])
    stream = io.BytesIO()
    book.save(stream)
    assert [field.path for field in refused(stream.getvalue()).fields] == [path]


@pytest.mark.parametrize("data", [subject_sheet([]), subject_sheet([(None, None, None)])])
def test_an_empty_list_is_refused(data: bytes) -> None:
    assert refused(data).code == "invalid_rows"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a workbook",
        b"PK\x03\x04 nor this",
        "姓名,职务,单位\n王建国,,\n".encode(),
        edited("xl/worksheets/sheet1.xml", lambda sheet: sheet[:200]),
        edited("xl/workbook.xml", lambda book: book[:80]),
        edited("xl/workbook.xml", lambda _: b"<html/>"),
        subject_sheet([("王建国", "局长", "市局")])[:-40],
    ],
)
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    error = refused(data)
    assert isinstance(error, InvalidInput)
    assert error.code == "not_xlsx"
    assert [field.path for field in error.fields] == ["file"]


def test_a_zip_without_a_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refused(stream.getvalue()).code == "not_xlsx"


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_read() -> None:
    bomb = edited("xl/worksheets/sheet1.xml", lambda sheet: sheet + b" " * 200_000_000)
    assert len(bomb) < MOST_BYTES
    began = time.perf_counter()
    error = refused(bomb)
    assert isinstance(error, TooLarge)
    assert error.code == "workbook_too_large"
    assert time.perf_counter() - began < 0.5


def test_an_archive_of_too_many_parts_is_refused() -> None:
    stream = io.BytesIO(subject_sheet([("王建国", "", "")]))
    with zipfile.ZipFile(stream, "a") as archive:
        for number in range(500):
            archive.writestr(f"xl/media/{number}.png", b"")
    assert refused(stream.getvalue()).code == "workbook_too_large"


def test_a_file_of_too_many_bytes_is_refused() -> None:
    assert refused(b"x" * (MOST_BYTES + 1)).code == "file_too_large"


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/embeddings/ole1.bin"])
def test_programs_links_and_embedded_objects_are_refused(part: str) -> None:
    assert refused(edited(part, lambda _: b"x")).code == "workbook_has_programs"


def test_a_macro_workbook_under_another_name_is_refused() -> None:
    disguised = edited(
        "[Content_Types].xml", lambda types: types.replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")
    )
    assert refused(disguised).code == "workbook_has_programs"


def test_xml_entities_are_refused() -> None:
    prefix = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    hostile = edited("xl/worksheets/sheet1.xml", lambda sheet: prefix + sheet.replace(b"</t>", b"&b;</t>", 1))
    assert refused(hostile).code in ("workbook_has_programs", "not_xlsx")


@pytest.mark.parametrize(
    "xml",
    [
        b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row>',
        b'<row r="99999999999"><c r="A99999999999" t="inlineStr"><is><t>x</t></is></c></row>',
        b"".join(b'<row r="%d"/>' % number for number in range(3, 400_000)),
        b"".join(
            b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%d</t></is></c></row>' % (n, n, n) for n in range(3, 60_000)
        ),
    ],
    ids=["last row", "no such row", "empty rows", "many rows"],
)
def test_a_million_rows_are_refused_quickly(xml: bytes) -> None:
    data = with_rows(xml)
    began = time.perf_counter()
    error = refused(data)
    assert isinstance(error, TooLarge)
    assert error.code == "too_many_rows"
    assert time.perf_counter() - began < 2


def test_more_subjects_than_a_form_takes_are_an_error_of_the_row() -> None:
    error = refused(subject_sheet([(f"对象{number}", "", "") for number in range(201)]))
    assert (error.code, error.fields[0].path) == ("invalid_rows", "第202行")
