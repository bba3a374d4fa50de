"""Personal invitations as officers make them: on paper or as data, for persons whose phone is not bound."""

import contextlib
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from pathlib import Path

from server.accounts.rules import Actor
from server.errors import Conflict
from server.evaluation.audit_entries import append_entry
from server.evaluation.ceremony import Tools
from server.evaluation.invitations import INVITATION_LASTS, invitation_hash, invitation_link
from server.evaluation.models import Evaluation
from server.evaluation.roster_entries import RosterEntries, RosterEntry
from server.evaluation.ticket_pdf import PrintedTicket, TicketSheet, draw_in_process
from server.evaluation.tickets import new_ticket, printed_ticket
from server.pdf import find_fonts
from server.store import Session

_NOTICE = "仅限本人使用，请勿转借或拍照外传"


class RosterInvitations:
    """Invites persons on a roster.

    Args:
        tools: repositories and services.
        entries: the lines.
        base_url: address under which phones reach the server.
        font_path: a font that goes before the installed ones.
    """

    def __init__(self, tools: Tools, entries: RosterEntries, base_url: str, font_path: Path | None = None) -> None:
        self._tools = tools
        self._entries = entries
        self._base_url = base_url
        self._font_path = font_path

    async def draw(
        self, actor: Actor, evaluation_id: str, entry_ids: Sequence[str] | None
    ) -> AsyncGenerator[tuple[int, int] | bytes, None]:
        """Make personal invitations as a PDF; yield ``(done, total)`` meanwhile and the PDF at the end.

        New invitations replace former ones. Persons whose phone is bound need none.

        Args:
            actor: the officer.
            evaluation_id: the evaluation.
            entry_ids: for whom; None for everybody whose phone is not bound.

        Raises:
            Conflict: ``nobody_to_invite``.
            Unavailable: ``font_missing``.
        """
        evaluation, invited = await self._to_invite(actor, evaluation_id, entry_ids)
        fonts = find_fonts(self._font_path)
        codes = [new_ticket() for _ in invited]
        expires_at = self._tools.clock.now() + INVITATION_LASTS
        sheet, printed = self._slips(evaluation, invited, codes)
        yield 0, len(invited)
        async with contextlib.aclosing(draw_in_process(sheet, printed, fonts)) as drawing:
            async for drawn in drawing:
                if isinstance(drawn, bytes):
                    # Stored after the PDF has been drawn, so that invitations which nobody received do not exist.
                    await self._store(actor, evaluation, invited, codes, expires_at)
                    yield drawn
                else:
                    yield drawn, len(invited)

    async def make(
        self, actor: Actor, evaluation_id: str, entry_ids: Sequence[str] | None
    ) -> list[tuple[RosterEntry, str, str]]:
        """Make personal invitations as data, for letters and mails; return each line with its code and link.

        Raises:
            Conflict: ``nobody_to_invite``.
        """
        evaluation, invited = await self._to_invite(actor, evaluation_id, entry_ids)
        codes = [new_ticket() for _ in invited]
        expires_at = self._tools.clock.now() + INVITATION_LASTS
        await self._store(actor, evaluation, invited, codes, expires_at)
        return [
            (entry, printed_ticket(code), invitation_link(self._base_url, code))
            for entry, code in zip(invited, codes, strict=True)
        ]

    async def _to_invite(
        self, actor: Actor, evaluation_id: str, entry_ids: Sequence[str] | None
    ) -> tuple[Evaluation, list[RosterEntry]]:
        evaluation = await self._tools.repository.load_for(actor, evaluation_id)
        chosen = None if entry_ids is None else set(entry_ids)
        invited = [
            entry
            for entry in await self._entries.all(evaluation.id)
            if entry.bound_to is None and (chosen is None or entry.id in chosen)
        ]
        if not invited:
            raise Conflict("nobody_to_invite", "没有需要邀请的人：所选人员都已绑定手机，或者名册是空的")
        return evaluation, invited

    def _slips(
        self, evaluation: Evaluation, invited: Sequence[RosterEntry], codes: Sequence[str]
    ) -> tuple[TicketSheet, list[PrintedTicket]]:
        sheet = TicketSheet(
            title=evaluation.title,
            kind="个人邀请",
            how=("手机扫码绑定本人并签到。不能扫码时，", "用手机浏览器打开", "在“我的测评”输入邀请码："),
            address=f"{self._base_url}/m/",
            footer=f"{INVITATION_LASTS.days} 天内有效，{_NOTICE}",
        )
        printed = [
            PrintedTicket(
                entry.person.name,
                (entry.person.unit, entry.person.post),
                printed_ticket(code),
                invitation_link(self._base_url, code),
            )
            for entry, code in zip(invited, codes, strict=True)
        ]
        return sheet, printed

    async def _store(
        self,
        actor: Actor,
        evaluation: Evaluation,
        invited: Sequence[RosterEntry],
        codes: Sequence[str],
        until: datetime,
    ) -> None:
        changes = [(entry.id, invitation_hash(code)) for entry, code in zip(invited, codes, strict=True)]

        async def apply(session: Session) -> None:
            await self._entries.invite(changes, until, session)
            await append_entry(
                self._tools.audit, session, actor, "evaluation_roster_invited", evaluation, persons=len(changes)
            )

        await self._tools.repository.store.transaction(apply)
