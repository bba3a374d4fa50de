"""The result as a workbook. Figures are those of the screen, as numbers where they are numbers."""

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from server.evaluation.result_views import (
    FLAG_NAMES,
    GRADE_NAMES,
    NOT_COUNTED,
    SUPPRESSED,
    ResultsView,
    RoundResult,
    percent,
)
from server.evaluation.rules import RoundKind
from server.pdf import china_time

_HEAD: Final = PatternFill("solid", fgColor="1F4E8C")
_TWO_DECIMALS: Final = "0.00"


def write_results(results: ResultsView) -> bytes:
    """Return ``results`` as an XLSX file: overview, one sheet a round, comments, rules and signature."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _overview(_sheet(book, "综合结果"), results)
    for kind, part in results.rounds.items():
        if part.tallied:
            _round(_sheet(book, part.name), results, kind, part)
    _comments(_sheet(book, "意见建议"), results)
    _rules(_sheet(book, "规则与校验"), results)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheet(book: Workbook, title: str) -> Worksheet:
    sheet: Worksheet = book.create_sheet(title)
    sheet.sheet_view.showGridLines = False
    return sheet


def _overview(sheet: Worksheet, results: ResultsView) -> None:
    rounds = list(results.rounds.items())
    head = ["序号", "姓名", "职务", "单位", "综合得分", *(f"{part.name}得分" for _, part in rounds)]
    _head(
        sheet, [*head, "不满意票/评价票", "不满意比例", "提示"], [6, 12, 28, 28, 12] + [14] * len(rounds) + [16, 12, 30]
    )
    for number, subject in enumerate(results.subjects, start=1):
        row: list[Any] = [number, subject.name, subject.post, subject.unit]
        row.append(_score(subject.composite_score, results.absent))
        row += [_score(subject.rounds[kind].score, part.absent) for kind, part in rounds]
        share = subject.dissatisfied_share
        row += [share or results.absent, percent(share) or results.absent]
        row.append("、".join(FLAG_NAMES[flag] for flag in subject.flags))
        _row(sheet, row)
    _row(sheet, [])
    _row(sheet, ["", "综合得分中位数", "", "", _score(results.median_of_composites, results.absent)])
    for sentence in results.discarded:
        _row(sheet, ["", sentence])


def _round(sheet: Worksheet, results: ResultsView, kind: RoundKind, part: RoundResult) -> None:
    items = results.rules["form"]["items"]
    categories = next(r["categories"] for r in results.rules["rounds"] if r["kind"] == kind)
    head = ["序号", "姓名", "得分", "有效票", "评价票", *GRADE_NAMES.values(), "不满意票/评价票", "不满意比例"]
    head += [item["name"] for item in items]
    head += [f"{category['id']} 票（{category['name']}）" for category in categories]
    widths = [6, 12, 12, 10, 10, 8, 10, 8, 8, 16, 12] + [18] * (len(items) + len(categories))
    _head(sheet, head, widths)
    for number, subject in enumerate(results.subjects, start=1):
        figures = subject.rounds[kind]
        row: list[Any] = [number, subject.name, _score(figures.score)]
        row += [_count(figures.ballots), _count(figures.rating_this_subject)]
        grades = figures.grades.model_dump() if figures.grades else {}
        row += [_count(grades.get(grade)) for grade in GRADE_NAMES]
        row += [figures.dissatisfied_share or SUPPRESSED, percent(figures.dissatisfied_share) or SUPPRESSED]
        row += [_score((figures.items or {}).get(item["id"])) for item in items]
        row += [_score((figures.by_category or {}).get(category["id"])) for category in categories]
        _row(sheet, row)
    _row(sheet, [])
    counts = part.counts
    for name, value in (
        ("应参评", counts.entitled),
        ("已领凭证", counts.issued),
        ("收到", counts.received),
        ("未投", counts.abstained),
        ("有效", counts.valid),
        ("废票", counts.spoiled),
    ):
        _row(sheet, ["", name, _count(value)])


def _comments(sheet: Worksheet, results: ResultsView) -> None:
    _head(sheet, ["姓名", "轮次", "意见建议"], [12, 12, 100])
    for subject in results.subjects:
        for kind, part in results.rounds.items():
            if part.tallied and not part.comments_shown:
                continue
            for text in subject.comments[kind]:
                _row(sheet, [subject.name, part.name, text])
    for part in results.rounds.values():
        if part.tallied and not part.comments_shown:
            _row(sheet, ["", part.name, SUPPRESSED])


def _rules(sheet: Worksheet, results: ResultsView) -> None:
    _head(sheet, ["项目", "内容"], [24, 100])
    rules = results.rules
    points = rules["form"]["points"]
    lines: list[tuple[str, str]] = [
        ("测评名称", results.title),
        ("单位", results.unit.name),
        ("计票时间", china_time(results.tallied_at) if results.tallied_at else NOT_COUNTED),
        *(("作废", sentence) for sentence in results.discarded),
        ("分值", "，".join(f"{GRADE_NAMES[grade]} {value}" for grade, value in points.items())),
        ("最小统计人数", str(rules["minimum_group"])),
    ]
    for entry in rules["rounds"]:
        name = results.rounds[RoundKind(entry["kind"])].name
        weights = "，".join(f"{c['id']} 票（{c['name']}）{c['weight']}" for c in entry["categories"])
        lines.append((f"{name}权重", f"{entry['weight']}；票种权重：{weights}"))
    lines += [(f"{part.name}回执总校验值", part.merkle_root or NOT_COUNTED) for part in results.rounds.values()]
    lines += [
        ("规则校验值", results.promise_hash),
        ("结果校验值", results.result_hash),
        ("签名", results.signature),
        ("签名公钥", results.signature_key),
    ]
    for line in lines:
        _row(sheet, line)


def _head(sheet: Worksheet, names: Sequence[str], widths: Iterable[float]) -> None:
    sheet.append([""] * len(names))
    for number, (name, width) in enumerate(zip(names, widths, strict=True), start=1):
        cell = _write(sheet, 1, number, name)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = _HEAD
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"


def _row(sheet: Worksheet, values: Sequence[Any]) -> None:
    row = sheet.max_row + 1
    for number, value in enumerate(values, start=1):
        cell = _write(sheet, row, number, value)
        cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str))
        if isinstance(value, Decimal):
            cell.number_format = _TWO_DECIMALS
    if not values:
        _write(sheet, row, 1, " ")


def _write(sheet: Worksheet, row: int, column: int, value: Any) -> Cell:
    cell: Any = sheet.cell(row=row, column=column)
    cell.value = value
    if isinstance(value, str):
        # A text that begins with "=" stays a text: names and comments are never formulas.
        cell.data_type = "s"
    return cell  # type: ignore[no-any-return]


def _score(score: str | None, absent: str = SUPPRESSED) -> Decimal | str:
    return absent if score is None else Decimal(score)


def _count(count: int | None) -> int | str:
    return SUPPRESSED if count is None else count
