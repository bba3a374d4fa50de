"""The page "how your anonymity works": what is kept, what is not, what cannot be protected.

It is made from the running configuration and from the same tables of fields that tests hold the databases to, so that
the page cannot promise what the server does not do.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from server.evaluation.answers import COMMENT_LIMIT
from server.evaluation.blind_signature import KEY_BITS
from server.evaluation.key_sheets import NEEDED, SHEETS
from server.evaluation.receipts import BUCKET
from server.evaluation.rules import COMMENTS_FROM, TURNOUT_PAUSE, TURNOUT_STEP, Route
from server.schemas import Model
from server.settings import Settings

KEPT_WITH_TICKET: Mapping[str, str] = {
    "_id": "匿名测评码的散列值（无法还原出测评码）",
    "r": "所属轮次",
    "c": "票种",
    "b": "印制批次",
    "d": "是否已领取凭证（盲化消息的散列值，不含时间）",
    "x": "是否作废",
    "z": "所属轮次是否已结束",
}
"""All fields of a ticket in the database."""

KEPT_WITH_ROSTER_RIGHT: Mapping[str, str] = {
    "_id": "由轮次和名册编号算出的散列值",
    "r": "所属轮次",
    "c": "票种",
    "p": "名册编号",
    "d": "是否已签到领取凭证（盲化消息的散列值，不含时间）",
    "x": "参评资格是否已取消",
    "z": "签到是否已结束",
}
"""All fields of the right of a person on the roster."""

KEPT_WITH_ROSTER_ENTRY: Mapping[str, str] = {
    "_id": "名册编号",
    "evaluation_id": "所属测评",
    "position": "在名册中的位置",
    "rounds": "参加的轮次、票种和资格是否取消",
    "person": "姓名、单位、职务、手机号（加密）",
    "phone": "手机号的散列值（核对用）",
    "bound_to": "绑定的手机用户编号",
    "device": "浏览器绑定凭据的散列值",
    "invitation": "个人邀请码的散列值",
    "invitation_expires_at": "邀请码的有效期",
}
"""All fields of a line of the roster."""

KEPT_WITH_BALLOT: Mapping[str, str] = {
    "_id": "回执号（由您手机产生的随机数算出）",
    "c": "票种",
    "s": "密封的测评票（长度全部相同）",
}
"""All fields of a ballot in the box."""

KEPT_WITH_ANSWERS: Mapping[str, str] = {
    "_id": "随机编号（与回执号无关）",
    "c": "票种",
    "g": "各测评对象的等次",
}
"""All fields of opened answers."""

KEPT_WITH_COMMENT: Mapping[str, str] = {
    "_id": "随机编号",
    "i": "所评的对象",
    "t": "意见文字",
}
"""All fields of a comment."""


@dataclass(frozen=True, slots=True)
class Installation:
    """How this server runs, as far as anonymity depends on it.

    Attributes:
        box_on_own_server: the box's database is another server than the office's.
        behind_proxy: a proxy stands in front, with logs of its own.
        encrypted: phones reach the server over HTTPS.
        demo: the installation is a demonstration.
        phone_user_days: days without use after which a phone user is deleted.
    """

    box_on_own_server: bool
    behind_proxy: bool
    encrypted: bool
    demo: bool
    phone_user_days: int


class AnonymitySection(Model):
    """A part of the page."""

    title: str
    points: list[str]


class AnonymityPage(Model):
    """The page as a phone shows it."""

    sections: list[AnonymitySection]


def installation_of(settings: Settings) -> Installation:
    """Return how the server with these settings runs."""
    hosts = {urlsplit(settings.uri(name)).netloc.rpartition("@")[2] for name in ("mongo_uri", "box_mongo_uri")}
    return Installation(
        box_on_own_server=len(hosts) > 1,
        behind_proxy=settings.trusted_proxy,
        encrypted=settings.base_url.startswith("https://"),
        demo=settings.demo,
        phone_user_days=settings.phone_user_days,
    )


def anonymity_page(
    installation: Installation,
    minimum_group: int,
    publicity_days: int,
    *,
    comments: bool = True,
    routes: Collection[Route] = frozenset(Route),
) -> AnonymityPage:
    """Return the page.

    Args:
        installation: how the server runs.
        minimum_group: smallest number of ballots whose figures are shown (k).
        publicity_days: days from the tally to the destruction of the ballots.
        comments: whether the form asks for comments.
        routes: the ways in which the right to vote is shown here.
    """
    return AnonymityPage(
        sections=[
            AnonymitySection(title="为什么没有人知道您怎么评", points=_why(routes)),
            AnonymitySection(title="系统保存什么", points=_kept(installation, publicity_days, comments, routes)),
            AnonymitySection(title="系统不保存什么", points=_not_kept(routes)),
            AnonymitySection(title="人数少时怎样保护", points=_small_groups(minimum_group, comments)),
            AnonymitySection(title="您可以自己核对", points=_checks()),
            AnonymitySection(title="哪些情况无法保护", points=_remains(installation, routes)),
        ]
    )


def _why(routes: Collection[Route]) -> list[str]:
    points = []
    if Route.TICKET in routes:
        points.append("凭测评码参评的：测评码打乱后发放，不登记谁领了哪一张，系统里没有您的姓名、手机号或微信号。")
    if Route.ROSTER in routes:
        points += [
            "按名册参评的：系统知道您在名册上、是否已签到领取凭证，但认不出是哪一个凭证，也不知道您投没投票、怎么评。",
            "签到在投票开始以前结束，投票期间不再发放凭证，因此不能用签到的先后推出票的先后。",
            "凭证领到以后，投票期间手机不再以您的身份联系服务器，除非您自己去查看其他测评。",
        ]
    return [
        *points,
        f"手机先产生一个随机凭证，遮盖后请服务器签名（{KEY_BITS} 位盲签名，RFC 9474）。"
        "服务器只看到遮盖后的样子，日后即使看到凭证也认不出是给谁签的。",
        "评价在手机上密封后才提交，提交时不带测评码和登录信息，也不带任何身份信息；带身份信息的提交一律拒收。",
        f"票箱钥匙只存在于 {SHEETS} 张纸质密钥单上，由三人分别保管；测评结束后须有 {NEEDED} 张同时在场才能开启。",
        "开启时全部答案随机打乱，与回执号完全脱离。",
    ]


def _kept(installation: Installation, publicity_days: int, comments: bool, routes: Collection[Route]) -> list[str]:
    apart = "两个数据库在不同的服务器上" if installation.box_on_own_server else "两个数据库各有账户，互不相通"
    points = []
    if Route.TICKET in routes:
        points.append(f"资格库里每个测评码：{_listed(KEPT_WITH_TICKET)}。")
    if Route.ROSTER in routes:
        points += [
            f"名册上每个人：{_listed(KEPT_WITH_ROSTER_ENTRY)}。",
            f"每个人每一轮的参评资格：{_listed(KEPT_WITH_ROSTER_RIGHT)}。",
            "登录的手机用户：随机编号、微信号（加密）及其散列值、登记日期、最近登录的月份；"
            f"{installation.phone_user_days} 天不登录、名册上也没有未结束的轮次，即予删除。",
        ]
    points += [
        f"票箱里每张测评票：{_listed(KEPT_WITH_BALLOT)}。",
        f"开启以后每份答案：{_listed(KEPT_WITH_ANSWERS)}。",
    ]
    if comments:
        points.append(f"每条意见（最多 {COMMENT_LIMIT} 字），单独打乱存放：{_listed(KEPT_WITH_COMMENT)}。")
    return [
        *points,
        f"资格库与票箱分开：{apart}，没有任何共同的编号。",
        "签名密钥在测评结束时即销毁，之后再也不能产生新的凭证。",
        f"计票后公示 {publicity_days} 天，随后销毁测评票、答案、测评码记录和名册，只留下签名的结果。",
        f"密钥单剩下不到 {NEEDED} 张、再也不能开箱的一轮，由两名工作人员写明原因共同作废，随即同样销毁，没有结果。",
    ]


def _not_kept(routes: Collection[Route]) -> list[str]:
    turned_out = "没有“未参评人员名单”，也不会只提醒尚未参评的人。"
    if Route.ROSTER in routes:
        turned_out = "只记录名册上谁已签到，不记录谁已投票；没有“未投票人员名单”，也不会只提醒尚未投票的人。"
    return [
        "不保存领取凭证和提交测评票的时间、先后顺序。",
        "不保存网络地址、手机型号、浏览器信息，不使用 Cookie，不访问任何第三方网址。",
        "日志里只有每天各类请求的次数。",
        turned_out,
        f"参评进度至少隔 {int(TURNOUT_PAUSE.total_seconds())} 秒且新增 {TURNOUT_STEP} 票才更新，最后一分钟不更新。",
    ]


def _small_groups(minimum_group: int, comments: bool) -> list[str]:
    points = [
        f"一轮测评不足 {minimum_group} 票时不开启、不统计。",
        f"某一票种对某位对象的有效评价不足 {minimum_group} 票时，该对象在这一轮的各票种得分一律不显示。",
    ]
    if comments:
        points.append(f"满 {COMMENTS_FROM} 票才显示意见，顺序随机。")
    return points


def _checks() -> list[str]:
    return [
        "扫码得到的核对码应与会场公告、大屏幕上的一致；不一致时手机会拒绝继续。",
        "提交后您得到回执号。测评结束后可以查到它在公布的回执集合里，说明您的票已经计入；回执号不透露您怎么评。",
        f"查询时手机一次取回约 {BUCKET} 个回执在本机比对，服务器不知道您查的是哪一个。",
        "规则、权重和最小统计人数在开始时固定并公布校验值，之后任何人都不能更改。",
    ]


def _remains(installation: Installation, routes: Collection[Route]) -> list[str]:
    points = _remains_with_roster() if Route.ROSTER in routes else []
    points += [
        "如果服务器在测评进行中被恶意改造，并把网络地址与时间对照起来，可能推测出提交者。",
        "通过微信打开时，微信知道这部手机用过这个小程序。",
        "如果一个群体意见完全一致，结果本身就说明了每个人的意见。",
        "意见的口吻或内容可能暴露作者，请勿写入只有您知道的事情。",
        "旁人看到您的屏幕，或抄走了您的测评码。",
        "有人当面强迫您。您可以当面提交空白票，并向纪检监察机关反映。",
    ]
    if not installation.box_on_own_server:
        points.append("数据库自身的日志在一段时间内留有写入的先后。" + _journal_is_no_link(routes))
    if installation.behind_proxy:
        points.append("服务器前有转发设备，须由管理单位保证它对测评请求不留日志。")
    if not installation.encrypted:
        points.append("本服务器目前未使用 HTTPS，同一网络上的人可能看到您的手机在访问测评页面。")
    if installation.demo:
        points.append("这是演示系统，请勿填写真实评价。")
    return points


def _journal_is_no_link(routes: Collection[Route]) -> str:
    why = []
    if Route.TICKET in routes:
        why.append("测评码不对应任何人")
    if Route.ROSTER in routes:
        why.append("名册人员的签到与投票分开进行，先后互不相关")
    return "，".join([*why, "密封的票也不能从中读出内容。"])


def _remains_with_roster() -> list[str]:
    return [
        "如果您投票前后正好在同一部手机上登录、查看其他测评，登录与投票的时间可能被人对照。",
        "名册上谁已签到，组织测评的工作人员看得到。签到不等于投票，但没有签到的人一定没有投票。",
        "凭证只存在签到时用的那部手机里。手机丢失、更换或清除数据以后，凭证不能补发，也不能在别的手机上投票。",
    ]


def _listed(fields: Mapping[str, str]) -> str:
    return "、".join(fields.values())
