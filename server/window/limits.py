"""The window's own time limit besides those of the rules: what another unit is asked has to be answered."""

from typing import Final

from server.obligations import ObligationRule, register
from server.obligations.rules import Function, Given, Owner

TASK: Final = register(
    ObligationRule(
        id="matter_task",
        title="协同办理诉求",
        starts_with="收到窗口的协同办理要求",
        limit=Given("要求回复的日期"),
        owner=Owner(Function.OFFICE),
        escalation=Owner(Function.PRINCIPAL),
        source="工作报道：“事难办”反映窗口",
        closed_by="回复窗口",
        by_hand=False,
    )
)
