"""What the demonstration shows: one evaluation in each state, with invented people. Data only."""

from dataclasses import dataclass, field
from typing import Final

from server.evaluation.rules import RoundKind

SURVEY, MEETING = RoundKind.SURVEY, RoundKind.MEETING


@dataclass(frozen=True, slots=True)
class StoryRound:
    """One round of a story.

    Attributes:
        weight: share of the composite score.
        categories: letter → name and weight.
        tickets: tickets of each category.
        ballots: ballots cast of each category.
        opens: days before the present at which it is opened; None where it stays a draft.
        closed, counted, sealed: how far it goes.
        roster: persons by name, unit, post, phone and category; those without a phone get an invitation.
        checks_in: days before the present at which check-in starts; the round then waits for its opening.
        discarded: why the closed round was discarded; empty where it was not.
    """

    weight: str
    categories: dict[str, tuple[str, str]]
    tickets: dict[str, int]
    ballots: dict[str, int]
    opens: float | None
    closed: bool = False
    counted: bool = False
    sealed: bool = False
    roster: tuple[tuple[str, str, str, str, str], ...] = ()
    checks_in: float | None = None
    discarded: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One evaluation of the demonstration.

    Attributes:
        title: its name.
        unit: name of its unit.
        subjects: name, post and unit of each subject, and how well they are thought of (0 to 1).
        rounds: its rounds.
        created: days before the present at which it is created.
        publicity_days: days until it is sealed.
    """

    title: str
    unit: str
    subjects: tuple[tuple[str, str, str, float], ...]
    rounds: dict[RoundKind, StoryRound]
    created: float
    publicity_days: int = 30
    note: str = field(default="")


_ABC: Final = {"A": ("班子成员", "0.4"), "B": ("中层干部", "0.4"), "C": ("服务对象代表", "0.2")}
_AB: Final = {"A": ("市委委员", "0.5"), "B": ("扩大会议其他成员", "0.5")}
_STAFF: Final = {"A": ("领导班子", "0.6"), "B": ("干部职工", "0.4")}
_MIXED: Final = {"A": ("领导班子", "0.4"), "B": ("干部职工", "0.4"), "C": ("服务对象代表", "0.2")}
_OFFICE: Final = "市交通运输局"

# The numbers are those of the phones that the demonstration simulates.
_ROSTER: Final = (
    ("苏婉清", _OFFICE, "党组书记、局长", "13800000001", "A"),
    ("汪立群", _OFFICE, "党组成员、副局长", "13800000002", "A"),
    ("丁秋实", _OFFICE, "党组成员、副局长", "13800000003", "A"),
    ("夏文博", _OFFICE, "派驻纪检监察组组长", "13800000004", "A"),
    ("孟晓光", _OFFICE, "办公室主任", "13800000005", "B"),
    ("秦雨桐", _OFFICE, "人事科科长", "13800000006", "B"),
    ("范思远", _OFFICE, "法规科科长", "13800000007", "B"),
    ("邵佳宁", "公路管理处", "处长", "13800000008", "B"),
    ("龙海涛", "公路管理处", "工程师", "13800000009", "B"),
    ("戴雪梅", "公路管理处", "会计", "13800000010", "B"),
    ("康永福", "出租汽车管理办公室", "主任", "13800000011", "B"),
    ("倪春燕", "出租汽车管理办公室", "科员", "13800000012", "B"),
    ("毛德胜", "公路管理处", "养护工", "", "B"),
    ("崔桂芳", "出租汽车管理办公室", "科员", "", "B"),
)

# Officers who try the messages of the office's page on the phone.
_OFFICERS: Final = (("王测评", "13800000101"), ("李监票", "13800000102"))


def simulated_phones() -> list[tuple[str, str]]:
    """Return name and number of the phones that the local platform simulates.

    Who stands on the roster without a number has one all the same, and keeps it to oneself.
    """
    named = [(name, phone or f"138000002{place:02}") for place, (name, _, _, phone, _) in enumerate(_ROSTER)]
    return named + list(_OFFICERS)


_HEADS: Final = (
    ("林致远", "党组书记、局长", "市自然资源局", 0.86),
    ("苏婉清", "党组书记、局长", "市交通运输局", 0.93),
    ("高明哲", "党组书记、局长", "市市场监督管理局", 0.72),
    ("韩月华", "党委书记、主任", "市卫生健康委员会", 0.9),
    ("石振国", "党组书记、主任", "市民大厅管理办公室", 0.42),
    ("乔安平", "区委书记", "云岭区", 0.81),
)

STORIES: Final = (
    Story(
        "2024年度市直部门“一把手”述责述廉民主测评",
        "清溪市",
        _HEADS[:4],
        {SURVEY: StoryRound("1", _STAFF, {"A": 15, "B": 30}, {"A": 12, "B": 25}, 58, True, True, True)},
        created=60,
        publicity_days=15,
        note="已过公示期，票箱和测评码已经销毁，只留下签名的结果。",
    ),
    Story(
        "2025年度市直部门“一把手”述责述廉民主测评",
        "清溪市",
        _HEADS,
        {
            SURVEY: StoryRound("0.5", _ABC, {"A": 10, "B": 22, "C": 16}, {"A": 9, "B": 19, "C": 13}, 20, True, True),
            MEETING: StoryRound("0.5", _AB, {"A": 9, "B": 16}, {"A": 8, "B": 14}, 6, True, True),
        },
        created=24,
    ),
    Story(
        "2026年上半年区县“一把手”述责述廉民主测评",
        "清溪市",
        (
            ("乔安平", "区委书记", "云岭区", 0.8),
            ("罗曼青", "县委书记", "河湾县", 0.74),
            ("唐启明", "区委副书记、区长", "云岭区", 0.66),
        ),
        {
            SURVEY: StoryRound("0.5", _STAFF, {"A": 8, "B": 22}, {"A": 7, "B": 18}, 5, True, True),
            MEETING: StoryRound("0.5", _AB, {}, {}, None),
        },
        created=7,
        note="调查测评已计票，会议测评尚待准备。",
    ),
    Story(
        "河湾县乡镇党委书记民主测评",
        "河湾县",
        (("孔令仪", "镇党委书记", "柳林镇", 0.8), ("段文清", "乡党委书记", "白石乡", 0.75)),
        {
            SURVEY: StoryRound(
                "1",
                _STAFF,
                {"A": 6, "B": 12},
                {"A": 5, "B": 10},
                9,
                True,
                discarded="办公场所搬迁时遗失两份密钥单，票箱无法开启，另行组织测评",
            )
        },
        created=11,
        note="两份密钥单遗失，本轮已由两人作废，票箱随即销毁。",
    ),
    Story(
        "市卫生健康系统负责人民主测评",
        "市卫生健康委员会",
        (("韩月华", "党委书记、主任", "市卫生健康委员会", 0.88), ("沈知行", "院长", "市第一人民医院", 0.7)),
        {MEETING: StoryRound("1", _STAFF, {"A": 10, "B": 24}, {"A": 9, "B": 21}, 1, True)},
        created=3,
        note="已关闭，等待两名密钥单保管人开启票箱。",
    ),
    Story(
        "市民大厅窗口负责人民主测评",
        "市民大厅管理办公室",
        (
            ("石振国", "党组书记、主任", "市民大厅管理办公室", 0.5),
            ("方晓云", "不动产登记窗口负责人", "市民大厅", 0.83),
            ("贺兰舟", "税务窗口负责人", "市民大厅", 0.9),
            ("白景行", "医保窗口负责人", "市民大厅", 0.76),
        ),
        {SURVEY: StoryRound("1", _STAFF, {"A": 12, "B": 28}, {"A": 5, "B": 9}, 0.05)},
        created=2,
        note="正在进行，可用演示测评码在手机上参加。",
    ),
    Story(
        "市交通运输局班子成员民主测评",
        "市交通运输局",
        (
            ("苏婉清", "党组书记、局长", "市交通运输局", 0.9),
            ("汪立群", "党组成员、副局长", "市交通运输局", 0.8),
            ("丁秋实", "党组成员、副局长", "市交通运输局", 0.7),
        ),
        {SURVEY: StoryRound("1", _MIXED, {"C": 10}, {}, None, roster=_ROSTER, checks_in=0.02)},
        created=1,
        note="领导班子和干部职工按名册参评，正在签到；服务对象代表用匿名测评码。",
    ),
    Story(
        "云岭区街道负责人民主测评",
        "云岭区",
        (("温如玉", "街道党工委书记", "云岭街道办事处", 0.8), ("纪天成", "街道办事处主任", "云岭街道办事处", 0.8)),
        {SURVEY: StoryRound("0.5", _STAFF, {}, {}, None), MEETING: StoryRound("0.5", _AB, {}, {}, None)},
        created=0.5,
        note="",
    ),
)

COMMENTS: Final = (
    "工作扎实，作风务实，能够带头遵守纪律。",
    "建议多到基层一线了解情况。",
    "希望加快办事进度，及时回应群众诉求。",
    "对班子成员要求严格，敢抓敢管。",
    "会议偏多，建议精简。",
    "重大事项能够集体研究决定。",
    "分管领域的廉政风险点还需进一步梳理。",
)
