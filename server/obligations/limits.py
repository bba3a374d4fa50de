"""The time limits of the rules, as data. A number without a bound stands in the rule itself: nobody may change it."""

from typing import Final

from server.obligations.rules import (
    CalendarOpening,
    DayBefore,
    Extension,
    Function,
    Given,
    LastWorkingDay,
    Months,
    ObligationRule,
    Opening,
    Owner,
    WorkingDays,
    YearDay,
    register,
)

_REVIEW: Final = "《“一把手”述责述廉实施细则（试行）》"
_TALKS: Final = "《“一把手”和领导班子开展党内谈话实施细则（试行）》"
_SUPERVISION: Final = "《加强对“一把手”和领导班子监督实施细则（试行）》"
_PRACTICE: Final = "工作报道"

_PRINCIPAL: Final = Owner(Function.PRINCIPAL)
_SUBJECT: Final = Owner(Function.PRINCIPAL, named=True)
_ORGAN: Final = Owner(Function.ORGAN)

TIME_LIMITS: Final[tuple[ObligationRule, ...]] = (
    ObligationRule(
        id="report",
        title="述责述廉报告",
        starts_with="述责述廉工作启动",
        limit=YearDay(12, 31),
        owner=_SUBJECT,
        escalation=_ORGAN,
        source=f"{_REVIEW}第五条",
        closed_by="提交述责述廉报告",
    ),
    ObligationRule(
        id="feedback",
        title="述责述廉反馈意见",
        starts_with="召开述责述廉会议",
        limit=WorkingDays(15),
        owner=Owner(Function.OFFICE, superior=True),
        escalation=Owner(Function.PRINCIPAL, superior=True),
        source=f"{_REVIEW}第六条第四项",
        closed_by="书面反馈述责述廉对象",
    ),
    ObligationRule(
        id="plan",
        title="整改方案",
        starts_with="收到反馈意见",
        limit=WorkingDays(15),
        owner=_SUBJECT,
        escalation=_ORGAN,
        source=f"{_REVIEW}第六条第四项",
        closed_by="报送整改方案",
    ),
    ObligationRule(
        id="duty_talk",
        title="履责谈话",
        starts_with="每年1月1日",
        limit=YearDay(12, 31),
        owner=_PRINCIPAL,
        escalation=_ORGAN,
        source=f"{_TALKS}第十四条",
        closed_by="完成履责谈话",
        calendar=CalendarOpening(Opening.YEARLY, Function.LEADER, per_person=True),
    ),
    ObligationRule(
        id="appointment_talk",
        title="任职谈话",
        starts_with="作出任职决定",
        limit=DayBefore("到任日期"),
        owner=_PRINCIPAL,
        escalation=_ORGAN,
        source=f"{_TALKS}第九条",
        closed_by="完成任职谈话",
    ),
    ObligationRule(
        id="integrity_talk",
        title="廉政谈话",
        starts_with="到任",
        limit=Months(2),
        owner=_ORGAN,
        escalation=Owner(Function.ORGAN, superior=True),
        source=f"{_TALKS}第十八条",
        closed_by="完成廉政谈话",
        extension=Extension("采取集体谈话方式", 6, from_due=False),
    ),
    ObligationRule(
        id="follow_up_talk",
        title="回访谈话",
        starts_with="处分生效",
        limit=Given("影响期届满日期"),
        owner=_PRINCIPAL,
        escalation=_ORGAN,
        source=f"{_TALKS}第二十八条",
        closed_by="完成回访谈话",
        extension=Extension("影响期内未能开展", 3, from_due=True),
    ),
    ObligationRule(
        id="delegated_talk_report",
        title="受委托谈话情况报告",
        starts_with="完成受委托的谈话",
        limit=WorkingDays(5, most=30),
        owner=Owner(Function.LEADER, named=True),
        escalation=_PRINCIPAL,
        source=f"{_TALKS}第三十三条",
        closed_by="向“一把手”报告谈话情况",
    ),
    ObligationRule(
        id="triage",
        title="诉求分办",
        starts_with="群众提交诉求",
        limit=WorkingDays(1, most=10),
        owner=Owner(Function.WINDOW),
        escalation=_PRINCIPAL,
        source=f"{_PRACTICE}：“事难办”反映窗口",
        closed_by="作出分办意见",
    ),
    ObligationRule(
        id="matter_progress",
        title="诉求办理进展告知",
        starts_with="上一次告知群众",
        limit=WorkingDays(5, most=30),
        owner=Owner(Function.WINDOW, named=True),
        escalation=_PRINCIPAL,
        source=f"{_PRACTICE}：“事难办”反映窗口",
        closed_by="告知群众办理进展",
    ),
    ObligationRule(
        id="recommendation_reply",
        title="纪检监察建议回复",
        starts_with="送达纪检监察建议",
        limit=Given("建议书要求的回复日期"),
        owner=Owner(Function.OFFICE),
        escalation=_PRINCIPAL,
        source=f"{_PRACTICE}：怎样制发纪检监察建议",
        closed_by="书面回复办理情况",
    ),
    ObligationRule(
        id="finding",
        title="监督检查发现问题整改",
        starts_with="记录发现问题",
        limit=Given("责令整改日期", on_the_spot=True),
        owner=Owner(Function.OFFICE),
        escalation=_PRINCIPAL,
        source=f"{_PRACTICE}：监督检查",
        closed_by="整改完成",
    ),
    ObligationRule(
        id="sampling",
        title="每月抽查",
        starts_with="每月1日",
        limit=LastWorkingDay(),
        owner=Owner(Function.RESIDENT_GROUP),
        escalation=_ORGAN,
        source=f"{_PRACTICE}：热线工单抽查",
        closed_by="完成当月抽查",
        calendar=CalendarOpening(Opening.MONTHLY, Function.RESIDENT_GROUP),
    ),
    ObligationRule(
        id="annual_plan",
        title="年度任务安排",
        starts_with="每年1月1日",
        limit=YearDay(3, 31, setting=True),
        owner=_PRINCIPAL,
        escalation=_ORGAN,
        source=f"{_SUPERVISION}第三十一条",
        closed_by="印发年度任务安排",
        calendar=CalendarOpening(Opening.YEARLY, Function.PRINCIPAL),
    ),
)

for _rule in TIME_LIMITS:
    register(_rule)
