"""What a new evaluation starts from."""

from collections.abc import Sequence

from server.accounts.office import OfficeSettings
from server.errors import FieldError, InvalidInput
from server.evaluation.models import Round
from server.evaluation.rules import DEFAULT_ROUND_WEIGHTS, Category, Form, Grade, Item, RoundKind, SpoiledRules
from server.store import new_id

# R3 Art. 4: the four sections of the report; a setting of the form.
DEFAULT_ITEMS = (
    Item("political_discipline", "遵守政治纪律和政治规矩"),
    Item("party_governance", "履行管党治党责任"),
    Item("clean_government", "推进党风廉政建设和反腐败工作"),
    Item("personal_integrity", "个人廉洁自律"),
)


def default_form(defaults: OfficeSettings) -> Form:
    """Return the form that a new evaluation starts from."""
    points = {Grade(grade): value for grade, value in defaults.points.model_dump().items()}
    return Form(DEFAULT_ITEMS, points, True, SpoiledRules())


def default_rounds(kinds: Sequence[RoundKind]) -> tuple[Round, ...]:
    """Return the rounds that a new evaluation starts from; two weigh 50 % each (R3 Art. 6).

    Raises:
        InvalidInput: ``invalid_evaluation`` where a kind is named twice.
    """
    ordered = [kind for kind in RoundKind if kind in kinds]
    if len(ordered) != len(kinds):
        raise InvalidInput(
            "invalid_evaluation", "每种测评至多一轮", fields=[FieldError("rounds", "调查测评、会议测评各至多一轮")]
        )
    single = len(ordered) == 1
    return tuple(
        Round(
            id=new_id(),
            kind=kind,
            weight="1" if single else DEFAULT_ROUND_WEIGHTS[kind],
            categories=(Category("A", "参评人员", "1"),),
        )
        for kind in ordered
    )
