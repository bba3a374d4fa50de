"""Entries of the audit log about evaluations; each stands in the transaction that holds what it tells."""

from typing import Final

from server.accounts.rules import Actor
from server.audit import Audit
from server.evaluation.models import Evaluation
from server.store import Session

TARGET: Final = "evaluation"
"""The kind of target under which an evaluation's history is found."""


async def append_entry(
    audit: Audit, session: Session, actor: Actor | None, action: str, evaluation: Evaluation, **data: object
) -> None:
    """Append what happened to an evaluation, inside the caller's transaction.

    Args:
        audit: the log.
        session: the transaction that also holds what happened.
        actor: who did it; None for the schedule.
        action: one of ``server.evaluation.actions``.
        evaluation: what it was done to, under the title it has then.
        data: what else to keep; no participant's name, for the log is never deleted.
    """
    await audit.record(
        session,
        actor=actor,
        action=action,
        target_kind=TARGET,
        target_id=evaluation.id,
        target_name=evaluation.title,
        data=data,
    )
