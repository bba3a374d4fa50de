"""The result as a document to print: reconciliation, overview, one block a subject, comments, rules, signature."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from fpdf.enums import TableBordersLayout, TableCellFillMode
from fpdf.fonts import FontFace as CellStyle

from server.evaluation.result_views import (
    FLAG_NAMES,
    GRADE_NAMES,
    NOT_COUNTED,
    SUPPRESSED,
    GradeCounts,
    ResultsView,
    RoundResult,
    SubjectResult,
    SubjectRoundView,
    percent,
)
from server.evaluation.rules import RoundKind
from server.pdf import ACCENT, LINE, MUTED, ChineseDocument, FontSet, china_time

# Okabe and Ito: told apart with every kind of colour vision, and as greys; the same order and colours as on screen.
GRADE_COLOURS: Final[Mapping[str, tuple[int, int, int]]] = {
    "satisfied": (0, 114, 178),
    "basically_satisfied": (86, 180, 233),
    "dissatisfied": (213, 94, 0),
    "unknown": (187, 187, 187),
}
_DARK: Final = frozenset({"satisfied", "dissatisfied"})
_SHADE: Final = (238, 242, 247)
_BAR_HEIGHT: Final = 5.0


def draw_results(results: ResultsView, fonts: FontSet, now: datetime) -> bytes:
    """Return ``results`` as a PDF.

    Args:
        results: what is shown on screen; every figure is taken from it as it stands.
        fonts: fonts to embed.
        now: when it is printed (aware), for the foot of the page.
    """
    foot = f"{_short(results.title)}　结果校验值 {results.result_hash[:16]}　打印于 {china_time(now)}"
    document = ChineseDocument(fonts, f"{results.title} 结果", foot)
    document.set_margins(18, 16, 18)
    document.set_auto_page_break(True, margin=18)
    document.add_page()
    _title(document, results)
    _reconciliation(document, results)
    _overview(document, results)
    document.add_page()
    for subject in results.subjects:
        _subject(document, results, subject)
    _comments(document, results)
    _rules(document, results)
    return bytes(document.output())


def _short(title: str) -> str:
    return title if len(title) <= 24 else title[:23] + "…"


def _title(document: ChineseDocument, results: ResultsView) -> None:
    document.type(18, "B")
    document.multi_cell(0, 9, results.title, align="C", new_x="LMARGIN", new_y="NEXT")
    document.type(13)
    document.ink(ACCENT)
    document.multi_cell(
        0,
        8,
        f"测评结果{_reservation(results)}",
        align="C",
        new_x="LMARGIN",
        new_y="NEXT",
    )
    document.ink(MUTED)
    document.type(9)
    counted = f"　计票时间 {china_time(results.tallied_at)}" if results.tallied_at else ""
    line = f"{results.unit.name}{counted}"
    document.multi_cell(0, 6, line, align="C", new_x="LMARGIN", new_y="NEXT")
    document.ink()
    document.ln(3)
    document.type(10)
    for sentence in results.discarded:
        document.multi_cell(
            0, 6, f"{sentence.rstrip('。')}。因此没有综合得分。", align="L", new_x="LMARGIN", new_y="NEXT"
        )


def _reservation(results: ResultsView) -> str:
    if results.discarded:
        return "（有轮次作废）"
    return "" if results.complete else "（部分轮次尚未计票）"


def _section(document: ChineseDocument, title: str) -> None:
    if document.get_y() > 250:
        document.add_page()
    document.ln(2)
    document.type(12, "B")
    document.ink(ACCENT)
    document.cell(0, 8, title, new_x="LMARGIN", new_y="NEXT")
    document.ink()


def _table(
    document: ChineseDocument, rows: Sequence[Sequence[str]], widths: Sequence[float], texts: Sequence[int]
) -> None:
    """Draw ``rows``, the first as heading; the columns in ``texts`` are texts, the others figures."""
    document.type(8.5)
    document.set_draw_color(*LINE)
    document.set_line_width(0.2)
    align = ["LEFT" if column in texts else "RIGHT" for column in range(len(widths))]
    with document.table(
        col_widths=tuple(widths),
        text_align=tuple(align),
        line_height=5,
        padding=(0.6, 1.2),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=CellStyle(emphasis="BOLD", fill_color=_SHADE),
        cell_fill_mode=TableCellFillMode.NONE,
    ) as table:
        for values in rows:
            row = table.row()
            for value in values:
                row.cell(value)


def _reconciliation(document: ChineseDocument, results: ResultsView) -> None:
    _section(document, "参评情况")
    rows = [["轮次", "开启", "关闭", "应参评", "已领凭证", "收到", "未投", "有效", "废票"]]
    for part in results.rounds.values():
        counts = part.counts
        figures = (counts.issued, counts.received, counts.abstained, counts.valid, counts.spoiled)
        rows.append(
            [
                part.name,
                china_time(part.opened_at) if part.opened_at else "",
                china_time(part.closed_at) if part.closed_at else "",
                str(counts.entitled),
                *(part.absent if figure is None else str(figure) for figure in figures),
            ]
        )
    _table(document, rows, (20, 30, 30, 16, 18, 15, 15, 15, 15), (0, 1, 2))


def _overview(document: ChineseDocument, results: ResultsView) -> None:
    _section(document, "综合结果")
    rounds = list(results.rounds.items())
    rows = [["序号", "姓名、职务、单位", *(part.name for _, part in rounds), "综合得分", "不满意比例", "提示"]]
    for number, subject in enumerate(results.subjects, start=1):
        share = subject.dissatisfied_share
        rows.append(
            [
                str(number),
                _who(subject),
                *(subject.rounds[kind].score or part.absent for kind, part in rounds),
                subject.composite_score or results.absent,
                f"{share}\n{percent(share)}" if share else results.absent,
                "\n".join(FLAG_NAMES[flag] for flag in subject.flags),
            ]
        )
    _table(document, rows, (11, 62, *([20] * len(rounds)), 20, 22, 30), (0, 1, 4 + len(rounds)))
    document.ln(1.5)
    document.type(9)
    document.cell(
        0, 6, f"综合得分中位数：{results.median_of_composites or results.absent}", new_x="LMARGIN", new_y="NEXT"
    )


def _who(subject: SubjectResult) -> str:
    rest = "，".join(part for part in (subject.post, subject.unit) if part)
    return f"{subject.name}\n{rest}" if rest else subject.name


def _subject(document: ChineseDocument, results: ResultsView, subject: SubjectResult) -> None:
    counted = [(kind, part) for kind, part in results.rounds.items() if part.tallied]
    # Heading, and for each round a line, a bar, a legend and two lines of details: kept on one page.
    if document.get_y() + 16 + 32 * len(counted) > 279:
        document.add_page()
    document.set_draw_color(*LINE)
    document.line(18, document.get_y() + 1, 192, document.get_y() + 1)
    document.ln(2.5)
    document.type(11, "B")
    document.multi_cell(0, 6, subject.name, new_x="LMARGIN", new_y="NEXT")
    document.type(8.5)
    document.ink(MUTED)
    rest = "　".join(part for part in (subject.post, subject.unit) if part)
    composite = subject.composite_score or results.absent
    document.multi_cell(0, 5, "　".join(filter(None, (rest, f"综合得分 {composite}"))), new_x="LMARGIN", new_y="NEXT")
    document.ink()
    for kind, part in counted:
        _subject_round(document, results, kind, part, subject.rounds[kind])
    document.ln(2)


def _subject_round(
    document: ChineseDocument, results: ResultsView, kind: RoundKind, part: RoundResult, figures: SubjectRoundView
) -> None:
    document.ln(1)
    document.type(9, "B")
    head = f"{part.name}　得分 {figures.score or SUPPRESSED}"
    document.cell(0, 5.5, head, new_x="LMARGIN", new_y="NEXT")
    document.type(8)
    if figures.grades is None:
        document.ink(MUTED)
        document.cell(0, 5, SUPPRESSED, new_x="LMARGIN", new_y="NEXT")
        document.ink()
        return
    _grade_bar(document, figures.grades)
    share = figures.dissatisfied_share
    rating = f"评价 {figures.rating_this_subject} 票，有效 {figures.ballots} 票"
    line = f"{rating}；不满意 {share}（{percent(share)}）" if share else f"{rating}；不满意 {SUPPRESSED}"
    document.multi_cell(0, 4.5, line, new_x="LMARGIN", new_y="NEXT")
    names = {item["id"]: item["name"] for item in results.rules["form"]["items"]}
    items = "；".join(f"{names[item]} {score or SUPPRESSED}" for item, score in (figures.items or {}).items())
    if items:
        document.multi_cell(0, 4.5, f"分项：{items}", new_x="LMARGIN", new_y="NEXT")
    document.multi_cell(0, 4.5, f"票种：{_categories(results, kind, figures)}", new_x="LMARGIN", new_y="NEXT")


def _categories(results: ResultsView, kind: RoundKind, figures: SubjectRoundView) -> str:
    if figures.by_category is None:
        return SUPPRESSED
    categories = next(entry["categories"] for entry in results.rules["rounds"] if entry["kind"] == kind)
    names = {category["id"]: category["name"] for category in categories}
    return "；".join(f"{key} 票（{names[key]}）{score or SUPPRESSED}" for key, score in figures.by_category.items())


def _grade_bar(document: ChineseDocument, grades: GradeCounts) -> None:
    """Draw the four grades as one bar with the numbers on it, and the legend below."""
    counts = grades.model_dump()
    total = sum(counts.values())
    x, y = document.l_margin + document.c_margin, document.get_y() + 0.5
    width = document.epw - 2 * document.c_margin
    document.set_draw_color(255, 255, 255)
    document.set_line_width(0.3)
    for grade, count in counts.items():
        if not count:
            continue
        length = width * count / total
        document.set_fill_color(*GRADE_COLOURS[grade])
        document.rect(x, y, length, _BAR_HEIGHT, style="FD")
        text = str(count)
        if document.get_string_width(text) + 1 < length:
            document.ink((255, 255, 255) if grade in _DARK else (20, 20, 20))
            document.set_xy(x, y)
            document.cell(length, _BAR_HEIGHT, text, align="C")
        x += length
    document.ink()
    document.set_xy(document.l_margin, y + _BAR_HEIGHT + 0.6)
    for grade, count in counts.items():
        document.set_fill_color(*GRADE_COLOURS[grade])
        document.rect(document.get_x() + document.c_margin, document.get_y() + 1.1, 2.6, 2.6, style="F")
        document.set_x(document.get_x() + 4.2)
        document.cell(30, 4.8, f"{GRADE_NAMES[grade]} {count}")
    document.set_xy(document.l_margin, document.get_y() + 4.8)


def _comments(document: ChineseDocument, results: ResultsView) -> None:
    if not results.rules["form"]["comments"]:
        return
    _section(document, "意见建议")
    document.type(8.5)
    document.ink(MUTED)
    document.multi_cell(
        0, 4.8, "次序为随机，与测评票、票种和时间无关；不足 10 票的轮次不显示。", new_x="LMARGIN", new_y="NEXT"
    )
    document.ink()
    for kind, part in results.rounds.items():
        if not part.tallied:
            continue
        document.type(9.5, "B")
        document.cell(0, 7, part.name, new_x="LMARGIN", new_y="NEXT")
        document.type(9)
        written = [(subject.name, text) for subject in results.subjects for text in subject.comments[kind]]
        if not part.comments_shown:
            document.cell(0, 5.5, SUPPRESSED, new_x="LMARGIN", new_y="NEXT")
        elif not written:
            document.cell(0, 5.5, "没有意见建议", new_x="LMARGIN", new_y="NEXT")
        for name, text in written:
            document.multi_cell(0, 5, f"{name}：{text}", new_x="LMARGIN", new_y="NEXT")


def _rules(document: ChineseDocument, results: ResultsView) -> None:
    _section(document, "规则与校验")
    rules = results.rules
    points = "，".join(f"{GRADE_NAMES[grade]} {value}" for grade, value in rules["form"]["points"].items())
    lines = [f"分值：{points}；不了解不计入平均分。得分逐级以分数精确计算，显示时四舍五入到两位小数。"]
    for entry in rules["rounds"]:
        name = results.rounds[RoundKind(entry["kind"])].name
        weights = "，".join(f"{c['id']} 票（{c['name']}）{c['weight']}" for c in entry["categories"])
        lines.append(f"{name}权重 {entry['weight']}；票种权重：{weights}。")
    k, flags = rules["minimum_group"], rules["flags"]
    lines += [
        f"一轮不足 {k} 票不计票；任一票种对某人的有效评价不足 {k} 票时，此人该轮的票种得分不显示。",
        f"提示条件：综合得分低于 {flags['score_below']}，或低于中位数 {flags['below_median']} 及以上，"
        f"或不满意比例达到 {flags['dissatisfied_share']}。",
        f"公示期 {rules['publicity_days']} 天，期满后销毁票箱和测评码，本结果保留。",
    ]
    document.type(8.5)
    for line in lines:
        document.multi_cell(0, 4.8, line, new_x="LMARGIN", new_y="NEXT")
    document.ln(2)
    hashes = [(f"{part.name}回执总校验值", part.merkle_root or NOT_COUNTED) for part in results.rounds.values()]
    hashes += [
        ("规则校验值", results.promise_hash),
        ("结果校验值", results.result_hash),
        ("签名（Ed25519）", results.signature),
        ("签名公钥", results.signature_key),
    ]
    for name, value in hashes:
        document.type(8.5)
        document.cell(42, 4.8, name)
        document.type(7.6, family="mono")
        document.multi_cell(0, 4.8, value, align="L", new_x="LMARGIN", new_y="NEXT")
