"""Tasks: what a window asks another unit about a matter, by when, and what that answers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from server.accounts.rules import Actor
from server.store import CollectionSpec, Document, Index, Session, Store
from server.stored import Stored
from server.window.limits import TASK
from server.window.models import Matter, Officer
from server.window.tools import WindowTools


class TaskState(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


TASK_STATE_NAMES: Final = {
    TaskState.OPEN: "待回复",
    TaskState.ANSWERED: "已回复",
    TaskState.WITHDRAWN: "已撤回",
}
TASKS: Final = CollectionSpec(
    "matter_tasks",
    shard_key=("hall",),
    indexes=[Index([("hall", 1), ("matter", 1), ("asked_at", 1)]), Index([("unit_id", 1), ("state", 1), ("due", 1)])],
)


class Task(Stored):
    """A question to another unit; ``question`` and ``answer`` are encrypted.

    Attributes:
        number: the matter's.
        unit_path: of the unit that is asked, ids from the root down to itself.
    """

    id: str
    version: int
    hall: str
    matter: str
    number: str
    unit_id: str
    unit_path: tuple[str, ...]
    question: bytes
    due: date
    state: TaskState
    asked_by: Officer
    asked_at: datetime
    answer: bytes = b""
    answered_by: Officer | None = None
    answered_at: datetime | None = None


class TaskRepository:
    """Reads and writes tasks.

    Args:
        store: the office's database.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._tasks = store.collection(TASKS.name)

    async def insert(self, task: Task, session: Session) -> None:
        """Store a new task."""
        await self._tasks.insert_one(task.to_document(), session=session)

    async def find(self, task_id: str, session: Session | None = None) -> Task | None:
        """Return the task with this id."""
        document = await self._tasks.find_one({"_id": task_id}, session=session)
        return Task.from_document(document) if document else None

    async def of_matter(self, matter: Matter, session: Session | None = None) -> list[Task]:
        """Return the tasks about a matter, the oldest first."""
        query = {"hall": matter.hall, "matter": matter.id}
        found = await self._tasks.find_list(query, sort=[("asked_at", 1), ("_id", 1)], session=session)
        return [Task.from_document(document) for document in found]

    async def save(self, task: Task, session: Session) -> Task:
        """Save what was loaded, unless somebody else has saved since.

        Raises:
            Conflict: ``stale_version``.
        """
        saved = await self.store.save_conditionally(
            TASKS.name, task.to_document(), shard_key={"hall": task.hall}, session=session
        )
        return Task.from_document(saved)

    async def asked_units(self) -> list[str]:
        """Return the units that were ever asked something."""
        return [str(unit_id) for unit_id in await self._tasks.distinct("unit_id", {})]

    async def of_units(self, units: list[str], state: TaskState | None, most: int) -> list[Task]:
        """Return the tasks of units, the first due first."""
        query: Document = {"unit_id": {"$in": units}}
        if state is not None:
            query["state"] = state.value
        found = await self._tasks.find_list(query, sort=[("due", 1), ("_id", 1)], limit=most)
        return [Task.from_document(document) for document in found]

    async def delete_of(self, matter: Matter, session: Session) -> None:
        """Delete the tasks about a matter."""
        await self._tasks.delete_many({"hall": matter.hall, "matter": matter.id}, session=session)


class TaskEndings:
    """Ends the open tasks of a matter that needs them no more.

    Args:
        tools: what it works with.
        repository: where the tasks are.
    """

    def __init__(self, tools: WindowTools, repository: TaskRepository) -> None:
        self._tools = tools
        self._repository = repository

    async def withdraw_all(self, session: Session, actor: Actor, matter: Matter, now: datetime) -> None:
        """Withdraw what is open, inside the caller's transaction."""
        for task in await self._repository.of_matter(matter, session):
            if task.state is TaskState.OPEN:
                await self.withdraw(session, actor, task, now)

    async def withdraw(self, session: Session, actor: Actor, task: Task, now: datetime) -> Task:
        """Withdraw one, inside the caller's transaction."""
        saved = await self._repository.save(task.having(state=TaskState.WITHDRAWN), session)
        await self._tools.obligations.cancel(
            session, actor, rule=TASK.id, about_id=task.id, reason="窗口已撤回", now=now
        )
        return saved
