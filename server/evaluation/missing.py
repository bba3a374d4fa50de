"""What is still missing before a round can be opened, and the same rules as refusals. Pure but for its inputs."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from server.errors import Conflict, FieldError, InvalidInput
from server.evaluation.models import Evaluation, Round
from server.evaluation.rules import (
    IllegalTransition,
    RoundEvent,
    RoundKind,
    RoundState,
    Route,
    transition,
)
from server.evaluation.setup_rules import Problem, check_form, check_limits, check_rounds, check_subjects
from server.schemas import Model


class Step(StrEnum):
    """The steps of the guided set-up."""

    SUBJECTS = "subjects"
    FORM = "form"
    ROUNDS = "rounds"
    KEYS = "keys"
    TICKETS = "tickets"
    ROSTER = "roster"
    SCHEDULE = "schedule"


class MissingItem(Model):
    """One thing that is missing.

    Attributes:
        step: where in the set-up it is done.
        round: for which round, None for the evaluation as a whole.
        message: Chinese sentence.
        blocking: the round cannot be opened without it.
    """

    step: Step
    round: RoundKind | None
    message: str
    blocking: bool


def set_up_problems(evaluation: Evaluation) -> list[Problem]:
    """Return every rule that the set-up breaks; missing subjects are not among them."""
    promise = evaluation.promise()
    return [
        *check_form(evaluation.form, len(evaluation.subjects)),
        *check_subjects(evaluation.subjects),
        *check_rounds(promise.rounds),
        *check_limits(evaluation.minimum_group, evaluation.flags, evaluation.publicity_days),
    ]


def refuse_problems(problems: Iterable[Problem]) -> None:
    """Refuse a set-up that breaks a rule.

    Raises:
        InvalidInput: ``invalid_evaluation`` with every field at fault.
    """
    fields = [FieldError(problem.path, problem.message) for problem in problems]
    if fields:
        raise InvalidInput("invalid_evaluation", f"设置不符合要求：{fields[0].message}", fields=fields)


def missing_items(
    evaluation: Evaluation, entitled: Mapping[str, Mapping[str, int]], now: datetime
) -> list[MissingItem]:
    """Return what is missing, what blocks first.

    Args:
        evaluation: the evaluation.
        entitled: rights by round id and category.
        now: the present time (aware).
    """
    items: list[MissingItem] = []
    if not evaluation.subjects:
        items.append(MissingItem(step=Step.SUBJECTS, round=None, message="还没有填写述责述廉对象", blocking=True))
    for problem in set_up_problems(evaluation):
        head = problem.path.partition(".")[0]
        step = {"subjects": Step.SUBJECTS, "rounds": Step.ROUNDS}.get(head, Step.FORM)
        items.append(MissingItem(step=step, round=None, message=problem.message, blocking=True))
    for part in evaluation.rounds:
        if part.state is RoundState.DRAFT:
            items += _missing_in_round(evaluation, part, entitled.get(part.id, {}), now)
    return sorted(items, key=lambda item: not item.blocking)


def _missing_in_round(
    evaluation: Evaluation, part: Round, entitled: Mapping[str, int], now: datetime
) -> list[MissingItem]:
    def item(step: Step, message: str, *, blocking: bool) -> MissingItem:
        return MissingItem(step=step, round=part.kind, message=message, blocking=blocking)

    items: list[MissingItem] = []
    if part.preparation is None:
        items.append(item(Step.KEYS, "还没有生成密钥单", blocking=True))
    elif not part.preparation.confirmed:
        items.append(item(Step.KEYS, "还没有确认三张密钥单已交到保管人手中", blocking=True))
    total = sum(entitled.values())
    if not total:
        mixed = part.by_roster and len(part.by_roster) < len(part.categories)
        step = Step.ROSTER if part.by_roster else Step.TICKETS
        lacking = "制作匿名测评码，名册也没有人员" if mixed else "名册人员" if part.by_roster else "制作匿名测评码"
        items.append(item(step, f"还没有{lacking}", blocking=True))
    elif total < evaluation.minimum_group:
        message = f"应参评只有{_counted(part, entitled)}，少于最小统计人数 {evaluation.minimum_group}，本轮将不计票"
        items.append(item(Step.ROSTER if part.by_roster else Step.TICKETS, message, blocking=False))
    else:
        for category in part.categories:
            if not entitled.get(category.id):
                by_roster = category.route is Route.ROSTER
                message = f"{category.id} 票{'的名册还没有人员' if by_roster else '还没有测评码'}"
                items.append(item(Step.ROSTER if by_roster else Step.TICKETS, message, blocking=False))
    if part.check_in is None and any(entitled.get(category.id) for category in part.by_roster):
        items.append(item(Step.ROSTER, "名册人员还没有签到：开启投票后就不能再签到", blocking=True))
    if part.closes_at is None:
        items.append(item(Step.SCHEDULE, "没有设定关闭时间，须由两人手工关闭", blocking=False))
    elif part.closes_at <= now:
        items.append(item(Step.SCHEDULE, "设定的关闭时间已过，请修改", blocking=True))
    return items


def _counted(part: Round, entitled: Mapping[str, int]) -> str:
    """Return who may vote, persons and tickets each in their own measure."""
    persons = sum(entitled.get(category.id, 0) for category in part.by_roster)
    tickets = sum(entitled.values()) - persons
    if part.by_roster and len(part.by_roster) < len(part.categories):
        return f"名册 {persons} 人、测评码 {tickets} 张"
    return f" {persons} 人" if part.by_roster else f" {tickets} 张"


def next_state(part: Round, event: RoundEvent) -> RoundState:
    """Return the state of the round after ``event``.

    Raises:
        Conflict: the round is in no state for it; the code tells which: ``round_not_draft``, ``round_not_open``,
            ``round_not_closed``, ``round_not_tallied``.
    """
    try:
        return transition(part.state, event)
    except IllegalTransition:
        code, sentence = _REFUSALS[event]
        raise Conflict(code, f"{part.name}{sentence}", data={"state": part.state.value}) from None


_REFUSALS: Mapping[RoundEvent, tuple[str, str]] = {
    RoundEvent.OPEN: ("round_not_draft", "已经开启过，不能再次开启"),
    RoundEvent.CLOSE: ("round_not_open", "不在进行中，不能关闭"),
    RoundEvent.COUNT: ("round_not_closed", "还没有关闭，或者已经计票、作废"),
    RoundEvent.DISCARD: ("round_not_closed", "还没有关闭，或者已经计票、作废"),
    RoundEvent.SEAL: ("round_not_tallied", "还没有计票，或者已经封存"),
}
