"""The roster of an evaluation, and the check-in of its rounds."""

import base64
import contextlib
from collections.abc import AsyncGenerator, Sequence
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from admin.evaluation.answers import ADMIN, EXAMPLES, OF_ROUND, shown
from server.evaluation.requests import InvitationRequest, RosterPersonInput, VersionOnly
from server.evaluation.roster import RosterLine, RosterQuery
from server.evaluation.roster_sheet import roster_template
from server.evaluation.rules import RoundKind
from server.evaluation.views import EvaluationView
from server.lists import Page, page_of
from server.schemas import Model, Versioned
from server.tables import MOST_BYTES
from server.web import Route, StaffHandler, Upload, UploadedFile, endpoint
from server.web.spreadsheets import XLSX

_LINE = {"evaluation_not_found": 404, "roster_entry_not_found": 404, "stale_version": 409}
_EXAMPLES = {**EXAMPLES, "entry": "0123456789abcdef0123456789abcdef"}
_PERSON_EXAMPLE = {"name": "王建国", "unit": "市交通运输局", "post": "科长", "phone": "13800000001"}


class RosterRight(Model):
    """A person's right in a round."""

    kind: RoundKind
    category: str
    collected: bool
    revoked: bool


class RosterLineView(Model):
    """A line of the roster; the phone number is shown in part."""

    id: str
    name: str
    unit: str
    post: str
    phone: str
    rights: Sequence[RosterRight]
    bound: bool
    invited: bool


class RosterImport(Versioned):
    """To which rounds the file adds persons."""

    rounds: Annotated[str, StringConstraints(pattern=r"^(survey|meeting)(,(survey|meeting))?$")] = Field(
        description="survey、meeting 或 survey,meeting"
    )


class RosterImported(Model):
    """How many persons were added."""

    imported: int


class InvitationProgress(Model):
    """A line of the stream: how many of all have been drawn; the last line has the PDF instead."""

    done: int | None = None
    total: int | None = None
    pdf: str | None = None


class InvitationCode(Model):
    """A personal invitation: the only time that its code is seen."""

    entry_id: str
    name: str
    unit: str
    post: str
    code: str
    link: str


class InvitationCodes(Model):
    """Personal invitations as data."""

    invitations: list[InvitationCode]


class RosterList(StaffHandler):
    """The lines of a roster."""

    @endpoint(
        access=ADMIN,
        summary="参评名册",
        query=RosterQuery,
        response=Page[RosterLineView],
        errors={"evaluation_not_found": 404, "round_not_found": 404},
        path_examples=EXAMPLES,
    )
    async def get(self, id: str, query: RosterQuery) -> Page[RosterLineView]:
        """Return one page."""
        lines, total = await self.services.evaluations.roster.page(self.actor, id, query)
        return page_of(query, [_view(line) for line in lines], total)


class RosterTemplate(StaffHandler):
    """The template for the import."""

    @endpoint(access=ADMIN, summary="下载参评名册模板", response=bytes, produces=XLSX)
    async def get(self) -> bytes:
        """Return an empty workbook with headings."""
        self.attach("参评名册模板.xlsx")
        return roster_template()


class RosterImporting(StaffHandler):
    """Persons from a workbook."""

    @endpoint(
        access=ADMIN,
        summary="导入参评名册",
        description="把模板填写的 XLSX 加入一轮或两轮的名册；有任何一行不正确时不导入任何内容，并逐行指出问题。",
        query=RosterImport,
        upload=Upload("file", largest=MOST_BYTES, media_type=XLSX),
        response=RosterImported,
        errors={
            **OF_ROUND,
            "not_xlsx": 400,
            "invalid_rows": 400,
            "workbook_has_programs": 400,
            "no_roster_category": 400,
            "roster_full": 400,
            "workbook_too_large": 413,
            "too_many_rows": 413,
            "round_not_draft": 409,
            "check_in_ended": 409,
            "ceremony_in_progress": 409,
        },
        path_examples=EXAMPLES,
    )
    async def post(self, id: str, query: RosterImport, upload: UploadedFile) -> RosterImported:
        """Add the persons of the file."""
        kinds = list(dict.fromkeys(RoundKind(kind) for kind in query.rounds.split(",")))
        roster = self.services.evaluations.roster
        return RosterImported(imported=await roster.import_roster(self.actor, id, query.version, kinds, upload.content))


class RosterInvitations(StaffHandler):
    """Personal invitations."""

    @endpoint(
        access=ADMIN,
        summary="制作个人邀请（PDF）",
        description=(
            "逐行返回进度 {done, total}，最后一行为 {pdf}（Base64）；出错时最后一行为 {error}。"
            "新的邀请码取代旧的；邀请码只在这个文件中出现，服务器只保存散列值。"
        ),
        request=InvitationRequest,
        response=InvitationProgress,
        produces="application/x-ndjson",
        body_limit=256 * 1024,
        errors={"evaluation_not_found": 404, "nobody_to_invite": 409, "font_missing": 503, "drawing_failed": 503},
        path_examples=EXAMPLES,
    )
    async def post(self, id: str, body: InvitationRequest) -> None:
        """Draw the invitations and stream progress and PDF."""
        await self.send_lines(self._lines(id, body))

    async def _lines(self, id: str, body: InvitationRequest) -> AsyncGenerator[dict[str, Any], None]:
        steps = self.services.evaluations.roster_invitations.draw(self.actor, id, body.entry_ids)
        async with contextlib.aclosing(steps) as drawing:
            async for step in drawing:
                if isinstance(step, bytes):
                    yield {"pdf": base64.b64encode(step).decode()}
                else:
                    yield {"done": step[0], "total": step[1]}


class RosterInvitationCodes(StaffHandler):
    """Personal invitations as data."""

    @endpoint(
        access=ADMIN,
        summary="制作个人邀请（数据）",
        description="供以信函或邮件逐人发送的单位使用；新的邀请码取代旧的，只在这一次返回中出现。",
        request=InvitationRequest,
        response=InvitationCodes,
        status=201,
        body_limit=256 * 1024,
        errors={"evaluation_not_found": 404, "nobody_to_invite": 409},
        path_examples=EXAMPLES,
    )
    async def post(self, id: str, body: InvitationRequest) -> InvitationCodes:
        """Make the invitations and return them."""
        made = await self.services.evaluations.roster_invitations.make(self.actor, id, body.entry_ids)
        return InvitationCodes(
            invitations=[
                InvitationCode(
                    entry_id=entry.id,
                    name=entry.person.name,
                    unit=entry.person.unit,
                    post=entry.person.post,
                    code=code,
                    link=link,
                )
                for entry, code, link in made
            ]
        )


class RosterEntryDetail(StaffHandler):
    """One line."""

    @endpoint(
        access=ADMIN,
        summary="更正名册人员",
        description="更换手机号会解除原来的手机绑定。",
        request=RosterPersonInput,
        response=RosterLineView,
        errors={**_LINE, "phone_taken": 400},
        example=_PERSON_EXAMPLE,
        path_examples=_EXAMPLES,
    )
    async def put(self, id: str, entry: str, body: RosterPersonInput) -> RosterLineView:
        """Correct the line."""
        return _view(await self.services.evaluations.roster.change(self.actor, id, entry, body))

    @endpoint(
        access=ADMIN,
        summary="删除名册人员",
        description="签到开始后不能删除，只能取消参评资格。",
        status=204,
        errors={**_LINE, "check_in_started": 409, "already_collected": 409, "ceremony_in_progress": 409},
        path_examples=_EXAMPLES,
    )
    async def delete(self, id: str, entry: str) -> None:
        """Delete the line."""
        await self.services.evaluations.roster.delete(self.actor, id, entry)


class RosterRevoke(StaffHandler):
    """Take a right away."""

    @endpoint(
        access=ADMIN,
        summary="取消参评资格",
        description="只在本轮开启前、且尚未领取测评凭证时可以取消。",
        response=RosterLineView,
        errors={**_LINE, "round_not_draft": 409, "already_collected": 409, "ceremony_in_progress": 409},
        path_examples=_EXAMPLES,
    )
    async def post(self, id: str, entry: str) -> RosterLineView:
        """Revoke."""
        return _view(await self.services.evaluations.roster.revoke(self.actor, id, entry))


class RosterRestore(StaffHandler):
    """Give a right back."""

    @endpoint(
        access=ADMIN,
        summary="恢复参评资格",
        response=RosterLineView,
        errors={**_LINE, "round_not_draft": 409, "check_in_ended": 409, "ceremony_in_progress": 409},
        path_examples=_EXAMPLES,
    )
    async def post(self, id: str, entry: str) -> RosterLineView:
        """Restore."""
        return _view(await self.services.evaluations.roster.restore(self.actor, id, entry))


class RosterUnbind(StaffHandler):
    """Loosen a line from its phone."""

    @endpoint(
        access=ADMIN,
        summary="解除名册人员的手机绑定",
        response=RosterLineView,
        errors=_LINE,
        path_examples=_EXAMPLES,
    )
    async def post(self, id: str, entry: str) -> RosterLineView:
        """Unbind."""
        return _view(await self.services.evaluations.roster.unbind(self.actor, id, entry))


class CheckInStart(StaffHandler):
    """Start the check-in of a round."""

    @endpoint(
        access=ADMIN,
        summary="开始签到",
        description="名册人员由此起可以领取测评凭证；规则、票种、权重和名单由此固定。",
        request=VersionOnly,
        response=EvaluationView,
        errors={**OF_ROUND, "round_not_draft": 409, "check_in_started": 409, "not_ready": 409,
                "ceremony_in_progress": 409},
        path_examples=EXAMPLES,
    )  # fmt: skip
    async def post(self, id: str, kind: str, body: VersionOnly) -> EvaluationView:
        """Start."""
        check_ins = self.services.evaluations.check_ins
        return await shown(self.services, await check_ins.start(self.actor, id, kind, body.version))


class CheckInEnd(StaffHandler):
    """End the check-in of a round for good."""

    @endpoint(
        access=ADMIN,
        summary="结束签到",
        description="结束后不能再开始；开启投票时签到也自动结束。",
        request=VersionOnly,
        response=EvaluationView,
        errors={**OF_ROUND, "round_not_draft": 409, "check_in_not_started": 409, "check_in_ended": 409,
                "ceremony_in_progress": 409},
        path_examples=EXAMPLES,
    )  # fmt: skip
    async def post(self, id: str, kind: str, body: VersionOnly) -> EvaluationView:
        """End."""
        check_ins = self.services.evaluations.check_ins
        return await shown(self.services, await check_ins.end(self.actor, id, kind, body.version))


def _view(line: RosterLine) -> RosterLineView:
    person, entry = line.entry.person, line.entry
    return RosterLineView(
        id=entry.id,
        name=person.name,
        unit=person.unit,
        post=person.post,
        phone=f"{person.phone[:3]}****{person.phone[-4:]}" if person.phone else "",
        rights=[
            RosterRight(
                kind=right.kind,
                category=right.category,
                collected=right.status.collected,
                revoked=right.status.revoked,
            )
            for right in line.rights
        ],
        bound=entry.bound_to is not None,
        invited=entry.invitation is not None,
    )


_BASE = "/api/admin/evaluations/{id}/roster"
_ROUND = "/api/admin/evaluations/{id}/rounds/{kind}"

routes = [
    Route("/api/admin/roster/template", RosterTemplate),
    Route(_BASE, RosterList),
    Route(f"{_BASE}/import", RosterImporting),
    Route(f"{_BASE}/invitations", RosterInvitations),
    Route(f"{_BASE}/invitation-codes", RosterInvitationCodes),
    Route(f"{_BASE}/{{entry}}", RosterEntryDetail),
    Route(f"{_BASE}/{{entry}}/revoke", RosterRevoke),
    Route(f"{_BASE}/{{entry}}/restore", RosterRestore),
    Route(f"{_BASE}/{{entry}}/unbind", RosterUnbind),
    Route(f"{_ROUND}/check-in/start", CheckInStart),
    Route(f"{_ROUND}/check-in/end", CheckInEnd),
]
