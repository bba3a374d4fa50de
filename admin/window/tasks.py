"""Tasks for other units: asked by the window, answered by whoever is responsible for the unit's office."""

from typing import Final

from admin.window.answers import OF_MATTER, OFFICER
from server.schemas import Model, Versioned
from server.web import SIGNED_IN, Route, StaffHandler, endpoint
from server.window.coordination import TaskAnswer, TaskQuery, TaskRequest, TaskView
from server.window.desk_views import MatterDetail

_OF_TASK: Final = {"task_not_found": 404, "task_ended": 409, "stale_version": 409}


class Tasks(Model):
    """Tasks, the first due first."""

    items: list[TaskView]


class MatterTasks(StaffHandler):
    """What other units are asked about a matter."""

    @endpoint(
        access=OFFICER,
        summary="商请有关部门协同办理",
        description="列入该部门办公室的待办。",
        request=TaskRequest,
        response=MatterDetail,
        errors={**OF_MATTER, "unknown_unit": 400, "promise_in_past": 400, "outside_calendar": 400},
        example={"version": 2, "unit_id": "0" * 32, "question": "请核对测绘数据。", "due": "2026-11-10"},
    )
    async def post(self, id: str, body: TaskRequest) -> MatterDetail:
        """Ask a unit."""
        window = self.services.window
        return await window.lists.shown(self.actor, await window.coordination.ask(self.actor, id, body))


class MyTasks(StaffHandler):
    """What the officer has to answer."""

    @endpoint(access=SIGNED_IN, summary="需要我回复的协同办理", query=TaskQuery, response=Tasks)
    async def get(self, query: TaskQuery) -> Tasks:
        """Return the tasks of the units for whose offices the officer is responsible."""
        return Tasks(items=await self.services.window.coordination.mine(self.actor, query))


class TaskAnswered(StaffHandler):
    """The unit's answer."""

    @endpoint(
        access=SIGNED_IN,
        summary="回复协同办理",
        request=TaskAnswer,
        response=TaskView,
        errors=_OF_TASK,
        example={"version": 1, "text": "测绘数据已更正。"},
    )
    async def post(self, id: str, body: TaskAnswer) -> TaskView:
        """Answer it."""
        return await self.services.window.coordination.answer(self.actor, id, body)


class TaskWithdrawn(StaffHandler):
    """The window needs it no more."""

    @endpoint(
        access=OFFICER,
        summary="撤回协同办理",
        request=Versioned,
        response=MatterDetail,
        errors={**_OF_TASK, "matter_not_found": 404, "matter_not_yours": 403},
        example={"version": 1},
    )
    async def post(self, id: str, body: Versioned) -> MatterDetail:
        """Withdraw it."""
        window = self.services.window
        return await window.lists.shown(self.actor, await window.coordination.withdraw(self.actor, id, body.version))


_BASE: Final = "/api/admin/window"

routes = [
    Route(f"{_BASE}/matters/{{id}}/tasks", MatterTasks),
    Route(f"{_BASE}/tasks/mine", MyTasks),
    Route(f"{_BASE}/tasks/{{id}}/answer", TaskAnswered),
    Route(f"{_BASE}/tasks/{{id}}/withdraw", TaskWithdrawn),
]
