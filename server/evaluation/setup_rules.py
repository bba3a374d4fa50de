"""What a set-up must satisfy: form, subjects, rounds with their categories and weights, limits.

Pure: the standard library and ``rules`` only. Every check returns all that is wrong, for an officer to see at once.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from server.evaluation.rules import (
    MAXIMUM_CATEGORIES,
    MAXIMUM_ITEMS,
    MAXIMUM_SUBJECTS,
    MINIMUM_GROUP,
    RATED,
    FlagLimits,
    Form,
    RoundKind,
    RoundPlan,
    Subject,
)

_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,3})(\.[0-9]{1,4})?")
_FRACTION = re.compile(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})")
_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a set-up.

    Attributes:
        path: the field, dotted, as in the API (``rounds.0.categories.1.weight``).
        message: Chinese sentence for the officer.
    """

    path: str
    message: str


def parse_decimal(text: str) -> Fraction | None:
    """Return the exact value of plain decimal text (at most four digits on either side), or ``None``."""
    return Fraction(text) if _DECIMAL.fullmatch(text) else None


def parse_share(text: str) -> Fraction | None:
    """Return the exact value of a fraction such as ``1/3`` that lies in (0, 1], or ``None``."""
    if not _FRACTION.fullmatch(text):
        return None
    share = Fraction(text)
    return share if share <= 1 else None


def check_form(form: Form, subjects: int) -> list[Problem]:
    """Return what is wrong with ``form``; an empty list means that it can be used.

    Args:
        form: the form.
        subjects: how many subjects are rated by it (bounds the quota); 0 while none is entered.
    """
    problems = _check_names("form.items", [(item.id, item.name) for item in form.items], MAXIMUM_ITEMS)
    values: list[Fraction] = []
    for grade in RATED:
        value = parse_decimal(form.points.get(grade, ""))
        if value is None or value > 100 or (value * 100).denominator != 1:
            problems.append(Problem(f"form.points.{grade}", "分值应为 0 至 100 的数，最多两位小数"))
        else:
            values.append(value)
    if len(values) == len(RATED) and not values[0] > values[1] > values[2]:
        problems.append(Problem("form.points", "分值应依次递减：满意高于基本满意，基本满意高于不满意"))
    quota = form.spoiled.top_grade_quota
    if quota is not None and (quota < 1 or (subjects and quota > subjects)):
        problems.append(Problem("form.spoiled.top_grade_quota", "“满意”名额应在 1 与测评对象人数之间"))
    return problems


def check_subjects(subjects: Sequence[Subject]) -> list[Problem]:
    """Return what is wrong with the list of subjects (an empty list of subjects is not checked here)."""
    problems = _check_names(
        "subjects", [(subject.id, subject.name) for subject in subjects], MAXIMUM_SUBJECTS, same_names=True
    )
    seen: set[tuple[str, str, str]] = set()
    for index, subject in enumerate(subjects):
        key = (subject.name, subject.post, subject.unit)
        if key in seen:
            problems.append(Problem(f"subjects.{index}", "测评对象重复：姓名、职务、单位完全相同"))
        seen.add(key)
    return problems


def check_rounds(rounds: Sequence[RoundPlan]) -> list[Problem]:
    """Return what is wrong with rounds, categories and their weights.

    Weights are positive decimals; the rounds' weights sum to exactly 1, and so do the weights of each round's
    categories (R3 Art. 6: 50 % + 50 % by default).
    """
    problems: list[Problem] = []
    if not 1 <= len(rounds) <= len(RoundKind) or len({plan.kind for plan in rounds}) != len(rounds):
        problems.append(Problem("rounds", "测评应有一轮或两轮，调查测评、会议测评各至多一轮"))
    problems += _check_weights("rounds", [plan.weight for plan in rounds], "各轮权重之和应为 1")
    for index, plan in enumerate(rounds):
        path = f"rounds.{index}.categories"
        problems += _check_names(
            path, [(category.id, category.name) for category in plan.categories], MAXIMUM_CATEGORIES
        )
        if plan.categories:
            problems += _check_weights(path, [category.weight for category in plan.categories], "各票种权重之和应为 1")
        else:
            problems.append(Problem(path, "每轮至少要有一个票种"))
    return problems


def check_limits(minimum_group: int, limits: FlagLimits, publicity_days: int) -> list[Problem]:
    """Return what is wrong with the smallest group, the thresholds and the publicity period (days)."""
    problems: list[Problem] = []
    if not MINIMUM_GROUP <= minimum_group <= 1000:
        problems.append(Problem("minimum_group", f"最小统计人数应为 {MINIMUM_GROUP} 至 1000 的整数"))
    for name, text in (("score_below", limits.score_below), ("below_median", limits.below_median)):
        value = parse_decimal(text)
        if value is None or value > 100 or (value * 100).denominator != 1:
            problems.append(Problem(f"flags.{name}", "界限应为 0 至 100 的数，最多两位小数"))
    if parse_share(limits.dissatisfied_share) is None:
        problems.append(Problem("flags.dissatisfied_share", "不满意比例应写成分数，如 1/3，且大于 0、不大于 1"))
    if not 1 <= publicity_days <= 365:
        problems.append(Problem("publicity_days", "公示期应为 1 至 365 天"))
    return problems


def _check_weights(path: str, weights: Iterable[str], wrong_sum: str) -> list[Problem]:
    problems: list[Problem] = []
    total = Fraction(0)
    for index, text in enumerate(weights):
        value = parse_decimal(text)
        if value is None or not 0 < value <= 1:
            problems.append(Problem(f"{path}.{index}.weight", "权重应为大于 0、不大于 1 的小数，最多四位"))
        else:
            total += value
    if not problems and total != 1:
        problems.append(Problem(path, wrong_sum))
    return problems


def _check_names(
    path: str, entries: Sequence[tuple[str, str]], maximum: int, *, same_names: bool = False
) -> list[Problem]:
    problems: list[Problem] = []
    if len(entries) > maximum:
        problems.append(Problem(path, f"最多 {maximum} 项"))
    ids: set[str] = set()
    names: set[str] = set()
    for index, (identifier, name) in enumerate(entries):
        if not _IDENTIFIER.fullmatch(identifier) or identifier in ids:
            problems.append(Problem(f"{path}.{index}.id", "编号应为不重复的字母或数字"))
        if not name.strip():
            problems.append(Problem(f"{path}.{index}.name", "名称不能为空"))
        elif name in names and not same_names:
            problems.append(Problem(f"{path}.{index}.name", "名称不能重复"))
        ids.add(identifier)
        names.add(name)
    return problems
