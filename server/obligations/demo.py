"""Loads the demonstration's posts and obligations: done, due and overdue ones, on a clock that is set back."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from server.accounts.authentication import actor_of
from server.accounts.demo import CITY
from server.accounts.repository import AccountRepository
from server.accounts.rules import Actor
from server.clock import FixedClock
from server.obligations.models import About, Obligation
from server.obligations.requests import DoneRequest, MoveRequest, NewAbsence, PostRequest
from server.obligations.rules import Function
from server.store import Session
from server.workdays import china_day, end_of_day

if TYPE_CHECKING:
    from server.app import Services

_MARK: Final = "demo_state"
_ADMIN: Final = "demo_obligations"
_BUREAU: Final = "市交通运输局"
_LAND: Final = "市自然资源局"
_TAX: Final = "市税务局"
_HALL: Final = "市民大厅管理办公室"
_MORNING: Final = timedelta(hours=9, minutes=30)

_POSTS: Final = (
    (CITY, Function.PRINCIPAL, "demo_mayor"),
    (CITY, Function.OFFICE, "demo_office"),
    (CITY, Function.ORGAN, "demo_organ"),
    (_BUREAU, Function.PRINCIPAL, "demo_head"),
    (_BUREAU, Function.LEADER, "demo_deputy"),
    (_BUREAU, Function.RESIDENT_GROUP, "demo_group"),
    (_TAX, Function.OFFICE, "demo_tax"),
    (_HALL, Function.WINDOW, "demo_window"),
)


@dataclass(frozen=True, slots=True)
class _Story:
    """One invented obligation; all days are counted from the present one.

    Attributes:
        start: day of the event.
        given: day that the event names.
        owner: account of the person that it is given to.
        done: day on which it is noted as done.
        moved: to which day it is moved, on the day after its start.
    """

    rule: str
    unit: str
    about: str
    start: int
    given: int | None = None
    owner: str | None = None
    done: int | None = None
    moved: int | None = None


_STORIES: Final = (
    _Story("feedback", _BUREAU, "年度述责述廉会议", -28),
    _Story("plan", _BUREAU, "年度述责述廉反馈意见", -18),
    _Story("plan", _LAND, "专项检查反馈意见", -12),
    _Story("integrity_talk", CITY, "新任副局长陶某", -55),
    _Story("appointment_talk", _BUREAU, "公路管理处新任处长魏某", -3, given=9),
    _Story("follow_up_talk", _BUREAU, "受诫勉人员姜某", -40, given=25),
    _Story("delegated_talk_report", _BUREAU, "与戚某的提醒谈话", -4, owner="demo_deputy"),
    _Story("recommendation_reply", _BUREAU, "关于出租汽车管理的建议书", -20, given=-1, moved=10),
    _Story("finding", _BUREAU, "公务用车台账不全", -14, given=-3),
    _Story("finding", _BUREAU, "值班记录缺页", -40, given=-25, done=-27),
    _Story("plan", _BUREAU, "上季度检查反馈意见", -52, done=-24),
)


async def load(services: "Services", clock: FixedClock) -> None:
    """Load posts and obligations unless they are there; a run that was interrupted is gone on with.

    Args:
        services: built on ``clock``, over the demonstration's databases with its accounts.
        clock: shows the present; it is moved back and forth while the past is told.
    """
    marks = services.office_store.collection(_MARK)
    if await marks.find_one({"_id": "obligations"}) is not None:
        return
    now = clock.now()
    narrator = _Narrator(services, clock, china_day(now))
    await narrator.assign_posts()
    for story in _STORIES:
        await narrator.tell(story)
    clock.set(now)
    await narrator.send_away("demo_head", "demo_deputy")
    await marks.insert_one({"_id": "obligations", "done": True})


class _Narrator:
    def __init__(self, services: "Services", clock: FixedClock, today: date) -> None:
        self._services = services
        self._clock = clock
        self._today = today
        self._accounts = AccountRepository(services.office_store)

    async def assign_posts(self) -> None:
        """Give the invented officers their posts."""
        admin, units = await self._actor(_ADMIN), await self._units()
        for unit, function, account in _POSTS:
            holder = (await self._actor(account)).id
            request = PostRequest(unit_id=units[unit], function=function, account_id=holder)
            await self._services.obligations.posts.assign(admin, request)

    async def tell(self, story: _Story) -> None:
        """Open one obligation on its day, and move or finish it on its."""
        self._go_to(story.start)
        obligation = await self._open(story)
        admin, desk = await self._actor(_ADMIN), self._services.obligations.desk
        if story.moved is not None and obligation.version == 1:
            self._go_to(story.start + 1)
            due = self._today + timedelta(days=story.moved)
            request = MoveRequest(version=1, due=due, reason="相关数据须与上级部门核对，经同意延期回复")
            await desk.move(admin, obligation.id, request)
        if story.done is not None and obligation.version == 1:
            self._go_to(story.done)
            await desk.done(admin, obligation.id, DoneRequest(version=1, note="已办结，材料存档"))

    async def send_away(self, account: str, deputy: str) -> None:
        """Let somebody be away next week."""
        first = self._today + timedelta(days=7)
        new = NewAbsence(first=first, last=first + timedelta(days=4), deputy_id=(await self._actor(deputy)).id)
        person = await self._actor(account)
        if not (await self._services.obligations.absences.mine(person)).items:
            await self._services.obligations.absences.enter(person, new)

    async def _open(self, story: _Story) -> Obligation:
        now, units = self._clock.now(), await self._units()
        about = About("demo", f"demo/{story.rule}/{story.about}", story.about)
        owner = (await self._actor(story.owner)).id if story.owner else None
        given = None if story.given is None else self._today + timedelta(days=story.given)

        async def work(session: Session) -> Obligation:
            return await self._services.obligations.service.open(
                session,
                None,
                rule=story.rule,
                unit_id=units[story.unit],
                about=about,
                start=china_day(now),
                now=now,
                owner_account=owner,
                given=given,
            )

        return await self._services.office_store.transaction(work)

    async def _units(self) -> dict[str, str]:
        return {unit.name: unit.id for unit in await self._services.units.all()}

    async def _actor(self, account: str) -> Actor:
        document = await self._accounts.by_account(account)
        if document is None:
            raise RuntimeError(f"the demonstration has no account {account}")
        return actor_of(document)

    def _go_to(self, day: int) -> None:
        self._clock.set(end_of_day(self._today + timedelta(days=day - 1)) + _MORNING)
