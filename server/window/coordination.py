"""Coordination with other units: the handling officer asks, the unit's office answers."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from server.accounts.models import UnitRef
from server.accounts.rules import Actor
from server.errors import Conflict, NotFound, stale_version
from server.obligations import About
from server.obligations.post_book import Duty, PostBook
from server.obligations.rules import Function
from server.schemas import CalendarDate, Identifier, Model, Paragraph, Versioned
from server.store import Session, new_id
from server.window.desk_requests import Said
from server.window.desk_work import DeskWork, not_yours
from server.window.limits import TASK
from server.window.models import Matter, Officer
from server.window.rights import handles
from server.window.rules import MatterEvent
from server.window.sealing import Sealer
from server.window.tasks import TASK_STATE_NAMES, Task, TaskEndings, TaskRepository, TaskState
from server.window.tools import officer
from server.workdays import china_day

_MOST_LISTED = 500


class TaskRequest(Versioned):
    """What another unit is asked; ``version`` is the matter's."""

    unit_id: Identifier
    question: Annotated[str, Paragraph(1000, blank=False)] = Field(description="不写群众的姓名和电话")
    due: CalendarDate


class TaskAnswer(Versioned):
    """What the unit answers."""

    text: Said


class TaskQuery(Model):
    """Which of the officer's tasks."""

    state: TaskState | None = None


class TaskView(Model):
    """A task."""

    id: str
    version: int
    matter: str | None = Field(description="诉求编号之外的内容不对协同部门显示；本窗口人员可由此打开诉求")
    number: str
    hall: str
    unit: UnitRef
    question: str
    due: date
    overdue: bool
    state: TaskState
    state_text: str
    asked_by: str
    asked_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None


class Coordination:
    """Asks other units and takes their answers.

    Args:
        work: how matters are changed.
        repository: where the tasks are.
        endings: withdraws them.
        sealer: encrypts questions and answers.
    """

    def __init__(self, work: DeskWork, repository: TaskRepository, endings: TaskEndings, sealer: Sealer) -> None:
        self._work = work
        self._tools = work.tools
        self._repository = repository
        self._endings = endings
        self._sealer = sealer

    async def ask(self, actor: Actor, matter_id: str, request: TaskRequest) -> Matter:
        """Ask another unit; whoever holds its office finds it among the obligations.

        Raises:
            NotFound, NotAllowed, Conflict: see ``DeskWork.change``.
            InvalidInput: ``unknown_unit``, ``promise_in_past`` or ``outside_calendar``.
        """
        now, task_id = self._tools.clock.now(), new_id()

        async def work(matter: Matter, session: Session) -> Matter:
            due = await self._work.day_to_come(request.due, now, session)
            path = tuple(await self._tools.units.path_of(request.unit_id, session=session))
            task = Task(
                id=task_id,
                version=1,
                hall=matter.hall,
                matter=matter.id,
                number=matter.number,
                unit_id=request.unit_id,
                unit_path=path,
                question=self._sealer.seal(request.question, task_id, "question"),
                due=due,
                state=TaskState.OPEN,
                asked_by=Officer(id=actor.id, name=actor.name),
                asked_at=now,
            )
            await self._repository.insert(task, session)
            await self._tools.obligations.open(
                session,
                actor,
                rule=TASK.id,
                unit_id=task.unit_id,
                about=About("matter_task", task.id, matter.number),
                start=china_day(now),
                now=now,
                given=due,
            )
            asked = self._tools.happened(matter, MatterEvent.COORDINATE, now, by=actor, text=request.question)
            await self._tools.record(session, actor, "matter_task_given", asked, unit_id=task.unit_id, task=task.id)
            return asked

        return await self._work.change(actor, matter_id, request.version, MatterEvent.COORDINATE, work)

    async def withdraw(self, actor: Actor, task_id: str, version: int) -> Matter:
        """Take a question back, as the officer who handles its matter.

        Raises:
            NotFound: ``task_not_found``.
            NotAllowed: ``matter_not_yours``.
            Conflict: ``task_ended`` or ``stale_version``.
        """
        now = self._tools.clock.now()

        async def write(session: Session) -> Matter:
            task = await self._task(task_id, session)
            matter = await self._work.load(actor, task.matter, session)
            if not handles(actor, matter):
                raise not_yours(MatterEvent.COORDINATE)
            _check(task, version)
            await self._endings.withdraw(session, actor, task, now)
            await self._tools.record(session, actor, "matter_task_withdrawn", matter, task=task.id)
            return matter

        return await self._tools.store.transaction(write)

    async def answer(self, actor: Actor, task_id: str, request: TaskAnswer) -> TaskView:
        """Answer a question, as one who is responsible for the asked unit's office.

        Raises:
            NotFound: ``task_not_found``: there is none, or it is another unit's.
            Conflict: ``task_ended`` or ``stale_version``.
        """
        now = self._tools.clock.now()

        async def write(session: Session) -> Task:
            task = await self._task(task_id, session)
            book = await self._tools.posts.book(china_day(now), task.unit_path, session=session)
            if not _answers(actor, task.unit_path, book):
                raise _not_found()
            _check(task, request.version)
            answered = task.having(
                state=TaskState.ANSWERED,
                answer=self._sealer.seal(request.text, task.id, "answer"),
                answered_by=officer(actor),
                answered_at=now,
            )
            saved = await self._repository.save(answered, session)
            await self._tools.obligations.close(session, actor, rule=TASK.id, about_id=task.id, now=now)
            matter = await self._tools.repository.load([task.hall], task.matter, session)
            if matter.handler is not None:
                await self._tools.tell(session, [matter.handler], matter, f"task/{task.id}", "协同部门已回复", now)
            await self._tools.record(session, actor, "matter_task_answered", matter, task=task.id)
            return saved

        return (await self.views([await self._tools.store.transaction(write)], inside=False))[0]

    async def mine(self, actor: Actor, query: TaskQuery) -> list[TaskView]:
        """Return what the officer has to answer for a unit's office, or has answered, the first due first."""
        book = await self._tools.posts.book(china_day(self._tools.clock.now()))
        paths = {unit.id: tuple(unit.path) for unit in await self._tools.units.all()}
        asked = await self._repository.asked_units()
        units = [unit_id for unit_id in asked if unit_id in paths and _answers(actor, paths[unit_id], book)]
        return await self.views(await self._repository.of_units(units, query.state, _MOST_LISTED), inside=False)

    async def of_matter(self, matter: Matter) -> list[TaskView]:
        """Return the tasks about a matter, for those who see it."""
        return await self.views(await self._repository.of_matter(matter), inside=True)

    async def views(self, tasks: list[Task], *, inside: bool) -> list[TaskView]:
        """Return tasks as they are shown, to the window's own people or to the unit that is asked."""
        today = china_day(self._tools.clock.now())
        units = await self._tools.units.names(task.unit_id for task in tasks)
        halls = {hall.id: hall.name for hall in await self._tools.halls.all()} if tasks else {}
        return [
            TaskView(
                id=task.id,
                version=task.version,
                matter=task.matter if inside else None,
                number=task.number,
                hall=halls.get(task.hall, ""),
                unit=UnitRef(id=task.unit_id, name=units.get(task.unit_id, "")),
                question=self._sealer.text(task.question, task.id, "question"),
                due=task.due,
                overdue=task.state is TaskState.OPEN and today > task.due,
                state=task.state,
                state_text=TASK_STATE_NAMES[task.state],
                asked_by=task.asked_by.name,
                asked_at=task.asked_at,
                answer=self._sealer.text(task.answer, task.id, "answer"),
                answered_by=task.answered_by.name if task.answered_by else "",
                answered_at=task.answered_at,
            )
            for task in tasks
        ]

    async def _task(self, task_id: str, session: Session) -> Task:
        task = await self._repository.find(task_id, session)
        if task is None:
            raise _not_found()
        return task


def _answers(actor: Actor, path: tuple[str, ...], book: PostBook) -> bool:
    responsible = book.responsible(Duty(None, Function.OFFICE, path))
    return actor.id in book.told(responsible.accounts)


def _check(task: Task, version: int) -> None:
    if task.state is not TaskState.OPEN:
        raise Conflict("task_ended", f"这项协同办理{TASK_STATE_NAMES[task.state]}")
    if task.version != version:
        raise stale_version()


def _not_found() -> NotFound:
    return NotFound("task_not_found", "没有这项协同办理")
