"""Invented halls and matters of the demonstration: what citizens bring, and what becomes of it day by day."""

from dataclasses import dataclass
from typing import Any, Final

UNIT: Final = "市民大厅管理办公室"
TAX: Final = "市税务局"


@dataclass(frozen=True, slots=True)
class DemoHall:
    """One invented hall."""

    name: str
    short: str
    businesses: tuple[str, ...]
    windows: tuple[str, ...]
    address: str


HALLS: Final = (
    DemoHall(
        "不动产登记大厅",
        "不动产",
        ("转移登记", "抵押登记", "首次登记", "查档"),
        ("1号窗口", "2号窗口", "3号窗口"),
        "市民大厅一楼东侧",
    ),
    DemoHall("税务大厅", "税务", ("契税缴纳", "发票申领", "社保费缴纳"), ("11号窗口", "12号窗口"), "市民大厅二楼"),
    DemoHall(
        "医疗保险大厅", "医保", ("异地就医备案", "参保登记", "费用报销"), ("21号窗口", "22号窗口"), "市民大厅三楼"
    ),
    DemoHall("社会保险大厅", "社保", ("养老资格认证", "关系转移", "待遇申领"), ("31号窗口",), "市民大厅三楼西侧"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens to a matter.

    Attributes:
        day: so many days after it was submitted.
        act: method of the narrator.
        more: what the act takes.
    """

    day: int
    act: str
    more: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """One invented matter.

    Attributes:
        hall: short name.
        business: place in the hall's list.
        ago: submitted so many days before the present one.
        contact: name and phone where the citizen leaves them.
    """

    hall: str
    business: int
    what: str
    wanted: str
    ago: int
    steps: tuple[Step, ...] = ()
    contact: tuple[str, str] | None = None


def _triage(day: int, outcome: str, **more: Any) -> Step:
    return Step(day, "triage", {"outcome": outcome, **more})


def _say(day: int, act: str, text: str, **more: Any) -> Step:
    return Step(day, act, {"text": text, **more})


def _rate(day: int, rating: str, remark: str = "") -> Step:
    return Step(day, "rate", {"rating": rating, "remark": remark})


_QUEUE: Final = "上午九点取号，排到下午三点还没轮到，大厅只开了两个窗口。"

STORIES: Final = (
    Story("不动产", 0, "过户材料交了两次，每次都说还缺一样，没有一次说全。", "一次告知还缺什么。", 0),
    Story(
        "税务",
        0,
        "网上显示契税已缴，窗口说查不到，让我重新缴。",
        "查清楚，不要重复缴费。",
        0,
        contact=("钱小舟", "13800000001"),
    ),
    Story("社保", 1, "在外地工作，养老关系转了三个月还没到账。", "告诉我卡在哪一步。", 4),
    Story(
        "医保",
        0,
        "异地就医备案提交后一直显示审核中，住院费只能自己先垫。",
        "尽快审核。",
        1,
        (_triage(0, "resolve_now", explanation="已联系审核岗，请保持系统可登录。"),),
    ),
    Story(
        "税务",
        1,
        "新办企业领不到发票，说系统升级，已经等了一周。",
        "给个准信。",
        3,
        (
            _triage(0, "resolve_now"),
            _say(1, "reply", "系统今晚恢复，明天上午可以来领。"),
            _say(2, "answer", "系统已恢复，您的发票额度已核定，可在12号窗口直接领取。"),
        ),
    ),
    Story(
        "不动产",
        2,
        "小区开发商注销了，房子住了十年办不了证。",
        "能不能有个解决办法。",
        24,
        (
            _triage(0, "hard", promised=30, department=TAX, explanation="属于历史遗留问题，需与税务等部门共同研究。"),
            Step(1, "task", {"unit": TAX, "question": "该楼盘开发企业的完税情况，能否出具说明？", "due": 9}),
            _say(5, "progress", "已向税务部门查询开发企业的完税情况，等待回复。"),
            Step(8, "answer_task", {"text": "经查，该企业土地增值税已清算，可出具完税说明。"}),
            Step(10, "meeting", {"title": "历史遗留不动产登记协调会", "question": "能否凭完税说明先行受理首次登记？"}),
            _say(12, "progress", "已召开协调会，同意凭完税说明先行受理，正在通知楼栋业主。"),
            _say(13, "write", "需要我们准备什么材料？"),
            _say(14, "reply", "请准备购房合同、付款凭证和身份证明。"),
            Step(18, "promise", {"days": 40, "reason": "楼栋测绘成果需要更新，预计多用十天。"}),
            _say(19, "progress", "测绘单位已进场。"),
        ),
        contact=("孙明礼", "13800000002"),
    ),
    Story(
        "不动产",
        0,
        "房子是单位分的，原产权单位已经撤销，窗口不给办过户。",
        "请告诉我依据。",
        16,
        (
            _triage(
                1,
                "cannot_do",
                explanation="原产权单位撤销后，须由承继单位出具证明，目前材料不能证明产权来源。",
                policy="《不动产登记暂行条例》第十六条、第二十二条",
            ),
            _rate(3, "basically_satisfied", "说清楚了，但希望能帮忙联系承继单位。"),
        ),
    ),
    Story(
        "医保",
        2,
        "我想投诉药店多刷了我的医保卡。",
        "退回多刷的钱。",
        9,
        (
            _triage(
                0,
                "redirected",
                addressee="市医疗保障基金监督管理所，市民大厅四楼402室，电话 0000-12393",
                explanation="药店违规刷卡由基金监督管理所受理。",
            ),
            _rate(1, "satisfied", "已经打通电话。"),
            Step(2, "close", {}),
        ),
    ),
    Story(
        "社保",
        0,
        "老人行动不便，手机认证总是失败，窗口说必须本人来。",
        "能不能上门认证。",
        20,
        (
            _triage(0, "cannot_do", explanation="认证须由本人完成。", policy="《社会保险经办条例》第二十六条"),
            _rate(1, "dissatisfied", "八十多岁的人怎么来？就没有别的办法吗？"),
            Step(2, "take", {"officer": "demo_window2"}),
            _say(4, "answer", "可以由社区工作人员上门协助认证，已与云岭街道联系，本周五上门。", officer="demo_window2"),
            _rate(7, "satisfied", "社区的人来了，十分钟就办好了。"),
        ),
        contact=("周桂兰", "13800000003"),
    ),
    Story(
        "税务",
        2,
        "社保费多扣了一个月，说要等年底才能退。",
        "尽快退费。",
        34,
        (
            _triage(0, "resolve_now"),
            _say(6, "answer", "退费申请已提交，预计十个工作日到账。"),
            _rate(8, "dissatisfied", "等了这么久还是没到账。"),
            Step(9, "take", {"officer": "demo_window2"}),
            _say(11, "answer", "经查国库退库排队，预计下月初到账。", officer="demo_window2"),
            _rate(13, "dissatisfied", "说法又变了。"),
        ),
    ),
    Story(
        "不动产",
        1,
        "抵押注销后三天了，系统里还显示抵押，卖房合同要违约了。",
        "马上更新。",
        6,
        (
            _triage(0, "hard", promised=12, department=TAX),
            Step(2, "hand_over", {"to": "demo_window2", "reason": "原经办人轮休"}),
        ),
    ),
    Story("医保", 1, _QUEUE, "多开几个窗口。", 5, (_triage(1, "resolve_now"), _say(2, "progress", "已增开两个窗口。"))),
    Story("医保", 1, "排队太久，中午还停办两小时。", "中午不要停。", 5, (Step(2, "merge", {"into": 11}),)),
    Story(
        "不动产",
        0,
        "3号窗口的人暗示要“表示表示”才给快办。",
        "请查一查。",
        7,
        (_say(1, "write", "我有聊天记录。"), Step(1, "turn_off", {"reason": "反映窗口人员索要好处。"})),
    ),
    Story(
        "税务",
        0,
        "二手房契税算错了面积，多缴了四千多。",
        "重新核算。",
        45,
        (_triage(1, "resolve_now"), _say(3, "answer", "已重新核算，差额将退回原账户。")),
    ),
    Story(
        "医保",
        1,
        "新生儿参保，出生证明上传了三次都被退回，不说原因。",
        "说清楚哪里不对。",
        3,
        (
            _triage(0, "resolve_now"),
            _say(1, "answer", "退回原因是照片缺一角，现已改为人工核对，您的材料已通过。"),
            _rate(2, "satisfied"),
        ),
    ),
    Story("社保", 2, "工亡待遇申请表填了三遍，格式一直变。", "统一格式。", 11),
)
