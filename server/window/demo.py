"""Loads the demonstration's halls and matters: every state, on a clock that is set back, by the product's own acts."""

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from server.accounts.authentication import actor_of
from server.accounts.repository import AccountRepository
from server.accounts.rules import Actor
from server.clock import FixedClock
from server.settings import Settings
from server.store import LookupHash
from server.window.booking_demo import load_bookings
from server.window.codes import TrackingCodes, printed_code
from server.window.coordination import TaskAnswer, TaskQuery, TaskRequest
from server.window.demo_stories import HALLS, STORIES, UNIT, DemoHall, Step, Story
from server.window.desk_requests import (
    HandOverRequest,
    MergeRequest,
    OfficerMessage,
    PromiseRequest,
    SaidRequest,
    TriageRequest,
    TurnOffRequest,
)
from server.window.halls import BusinessRequest, HallView, NewHall
from server.window.meeting_models import AgendaRequest, DecisionRequest, MinutesRequest, NewMeeting
from server.window.models import Matter
from server.window.repository import MatterRepository
from server.window.requests import CitizenMessage, ContactRequest, NewMatter, RatingRequest
from server.window.rules import Rating, TriageOutcome
from server.window.templates import NewTemplate
from server.workdays import china_day, end_of_day

if TYPE_CHECKING:
    from server.app import Services

_MARK: Final = "demo_state"
_ADMIN: Final = "demo_hall"
_OFFICER: Final = "demo_window"
_MORNING: Final = timedelta(hours=9, minutes=10)
_STEP: Final = timedelta(minutes=7)
_TEMPLATES: Final = (
    ("材料不全", "您好，经核对，您的申请还缺少以下材料：\n1. \n请补齐后到原窗口办理，无需重新排队。"),
    ("已办好", "您好，您反映的事项已经办好：\n如有疑问，可在此页面留言。"),
)


async def load(services: "Services", clock: FixedClock) -> None:
    """Load halls and matters unless they are there.

    Args:
        services: built on ``clock``, over the demonstration's databases with its accounts and posts.
        clock: shows the present; it is moved back and forth while the past is told.
    """
    marks = services.office_store.collection(_MARK)
    if await marks.find_one({"_id": "window"}) is not None:
        return
    now = clock.now()
    narrator = _Narrator(services, clock)
    await narrator.make_halls()
    for number, story in enumerate(STORIES):
        await narrator.tell(number, story)
    clock.set(now)
    await narrator.make_appointments()
    await marks.insert_one({"_id": "window", "done": True})


def printed_hints(settings: Settings) -> list[str]:
    """Return the tracking codes of two matters, to look them up as their citizens."""
    codes = TrackingCodes(LookupHash(settings.lookup_keys()[0]))
    return [
        f"tracking code ({words}): {printed_code(codes.of_submission(_submission(number)))}"
        for number, words in ((4, "answered, to be rated"), (5, "in progress"))
    ]


def _submission(number: int) -> str:
    return hashlib.sha256(f"demo/{number}".encode()).hexdigest()[:32]


class _Narrator:
    """Tells the stories. The methods that steps name take what a step carries."""

    def __init__(self, services: "Services", clock: FixedClock) -> None:
        self._services = services
        self._window = services.window
        self._clock = clock
        self._now = clock.now()
        self._today = china_day(self._now)
        self._accounts = AccountRepository(services.office_store)
        self._matters = MatterRepository(services.office_store)
        self._codes = TrackingCodes(LookupHash(services.settings.lookup_keys()[0]))
        self._halls: dict[str, HallView] = {}
        self._units: dict[str, str] = {}

    async def make_halls(self) -> None:
        """Make the halls and their templates."""
        self._units = {unit.name: unit.id for unit in await self._services.units.all()}
        admin = await self._actor(_ADMIN)
        present = {hall.short: hall for hall in await self._window.halls.all(admin)}
        for hall in HALLS:
            made = present.get(hall.short) or await self._window.halls.create(admin, self._new_hall(hall))
            self._halls[hall.short] = made
            if hall.short not in present:
                for title, text in _TEMPLATES:
                    await self._window.templates.create(admin, NewTemplate(hall=made.id, title=title, text=text))

    async def make_appointments(self) -> None:
        """Let people book at the halls."""
        await load_bookings(self._services, await self._actor(_ADMIN), list(self._halls.values()))

    async def tell(self, number: int, story: Story) -> None:
        """Tell one story, unless an interrupted run has begun to."""
        first = -story.ago
        self._go_to(first, number)
        if (await self._window.submissions.submit(self._new_matter(number, story))).repeated:
            return
        for step in story.steps:
            self._go_to(first + step.day, number + 1)
            await getattr(self, f"_{step.act}")(number, step, **step.more)

    async def _triage(self, number: int, step: Step, outcome: str, **more: Any) -> None:
        actor, matter = await self._handling(number, _OFFICER)
        fields = dict(more)
        if "promised" in fields:
            fields["promised"] = china_day(matter.submitted_at) + timedelta(days=fields["promised"])
        if "department" in fields:
            fields["department"] = self._units[fields["department"]]
        request = TriageRequest(version=matter.version, outcome=TriageOutcome(outcome), **fields)
        await self._window.triage.decide(actor, matter.id, request)

    async def _progress(self, number: int, step: Step, text: str, officer: str = _OFFICER) -> None:
        actor, matter = await self._handling(number, officer)
        await self._window.handling.progress(actor, matter.id, SaidRequest(version=matter.version, text=text))

    async def _answer(self, number: int, step: Step, text: str, officer: str = _OFFICER) -> None:
        actor, matter = await self._handling(number, officer)
        await self._window.handling.answer(actor, matter.id, SaidRequest(version=matter.version, text=text))

    async def _promise(self, number: int, step: Step, days: int, reason: str) -> None:
        actor, matter = await self._handling(number, _OFFICER)
        promised = china_day(matter.submitted_at) + timedelta(days=days)
        request = PromiseRequest(version=matter.version, promised=promised, reason=reason)
        await self._window.handling.move_promise(actor, matter.id, request)

    async def _reply(self, number: int, step: Step, text: str) -> None:
        actor, matter = await self._handling(number, _OFFICER)
        message = OfficerMessage(message_id=_submission(1000 + 100 * number + step.day), text=text)
        await self._window.talking.message(actor, matter.id, message)

    async def _write(self, number: int, step: Step, text: str) -> None:
        message_id = _submission(5000 + 100 * number + step.day)
        await self._window.citizens.write(CitizenMessage(code=self._code(number), message_id=message_id, text=text))

    async def _rate(self, number: int, step: Step, rating: str, remark: str) -> None:
        await self._window.citizens.rate(RatingRequest(code=self._code(number), rating=Rating(rating), remark=remark))

    async def _close(self, number: int, step: Step) -> None:
        actor, matter = await self._handling(number, _OFFICER)
        await self._window.handling.close(actor, matter.id, matter.version)

    async def _take(self, number: int, step: Step, officer: str) -> None:
        actor, matter = await self._handling(number, officer)
        request = HandOverRequest(version=matter.version, to=actor.id)
        await self._window.handling.hand_over(actor, matter.id, request)

    async def _hand_over(self, number: int, step: Step, to: str, reason: str) -> None:
        actor, matter = await self._handling(number, _OFFICER)
        receiver = (await self._actor(to)).id
        request = HandOverRequest(version=matter.version, to=receiver, reason=reason)
        await self._window.handling.hand_over(actor, matter.id, request)

    async def _task(self, number: int, step: Step, unit: str, question: str, due: int) -> None:
        actor, matter = await self._handling(number, _OFFICER)
        day = china_day(matter.submitted_at) + timedelta(days=due)
        request = TaskRequest(version=matter.version, unit_id=self._units[unit], question=question, due=day)
        await self._window.coordination.ask(actor, matter.id, request)

    async def _answer_task(self, number: int, step: Step, text: str) -> None:
        actor = await self._actor("demo_tax")
        (task,) = await self._window.coordination.mine(actor, TaskQuery())
        await self._window.coordination.answer(actor, task.id, TaskAnswer(version=task.version, text=text))

    async def _meeting(self, number: int, step: Step, title: str, question: str) -> None:
        actor, matter = await self._handling(number, _OFFICER)
        agenda = [AgendaRequest(matter=matter.id, question=question)]
        day = china_day(self._clock.now())
        meeting = await self._window.meetings.plan(
            actor, NewMeeting(hall=matter.hall, title=title, on=day, agenda=agenda)
        )
        decision = DecisionRequest(matter=matter.id, decision="同意凭完税说明先行受理，测绘成果三十日内补齐。")
        minutes = MinutesRequest(
            version=meeting.version, minutes="参会人员一致同意先行受理，由登记中心通知业主。", decisions=[decision]
        )
        await self._window.meetings.hold(actor, meeting.id, minutes)

    async def _merge(self, number: int, step: Step, into: int) -> None:
        actor, matter = await self._handling(number, _OFFICER)
        main = await self._matter(into)
        await self._window.merging.merge(actor, matter.id, MergeRequest(version=matter.version, into=main.id))

    async def _turn_off(self, number: int, step: Step, reason: str) -> None:
        actor, matter = await self._handling(number, _OFFICER)
        await self._window.turning_off.turn_off(actor, matter.id, TurnOffRequest(version=matter.version, reason=reason))

    def _new_hall(self, hall: DemoHall) -> NewHall:
        return NewHall(
            unit_id=self._units[UNIT],
            name=hall.name,
            short=hall.short,
            businesses=[BusinessRequest(name=name) for name in hall.businesses],
            windows=list(hall.windows),
            address=hall.address,
            opening_hours="工作日 9:00–17:00",
        )

    def _new_matter(self, number: int, story: Story) -> NewMatter:
        hall = self._halls[story.hall]
        contact = ContactRequest(name=story.contact[0], phone=story.contact[1]) if story.contact else None
        return NewMatter(
            submission_id=_submission(number),
            hall=hall.id,
            business=hall.businesses[story.business].id,
            what=story.what,
            wanted=story.wanted,
            contact=contact,
            consent=True,
        )

    def _code(self, number: int) -> str:
        return self._codes.of_submission(_submission(number))

    async def _matter(self, number: int) -> Matter:
        place = await self._matters.place(self._codes.hash(self._code(number)))
        if place is None:
            raise RuntimeError(f"the demonstration has no matter {number}")
        return await self._matters.load([place.hall], place.matter)

    async def _handling(self, number: int, officer: str) -> tuple[Actor, Matter]:
        return await self._actor(officer), await self._matter(number)

    async def _actor(self, account: str) -> Actor:
        document = await self._accounts.by_account(account)
        if document is None:
            raise RuntimeError(f"the demonstration has no account {account}")
        return actor_of(document)

    def _go_to(self, day: int, number: int) -> None:
        moment = end_of_day(self._today + timedelta(days=day - 1)) + _MORNING + number * _STEP
        # What has happened today has happened by now, however early that is.
        self._clock.set(min(moment, self._now))
