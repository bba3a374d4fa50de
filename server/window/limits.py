"""The window's own time limits besides those of the rules: what another unit is asked, what a look-back finds."""

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
RECTIFICATION: Final = register(
    ObligationRule(
        id="matter_rectification",
        title="回访问题整改",
        starts_with="回访发现未办到",
        limit=Given("整改期限"),
        owner=Owner(Function.WINDOW, named=True),
        escalation=Owner(Function.PRINCIPAL),
        source="工作报道：“事难办”反映窗口",
        closed_by="完成整改",
    )
)
