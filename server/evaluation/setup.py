"""Setting an evaluation up: create, edit, subjects, delete. Everything promised is frozen by the first opening."""

import asyncio
import contextlib
from collections.abc import Sequence

from server.accounts.office import Office
from server.accounts.rules import Actor
from server.accounts.units import Units
from server.audit import Audit
from server.clock import Clock
from server.errors import Conflict, FieldError, InvalidInput, NotFound, stale_version
from server.evaluation.audit_entries import TARGET, append_entry
from server.evaluation.ballot_box import BallotBox
from server.evaluation.defaults import default_form, default_rounds
from server.evaluation.eligibility import Eligibility
from server.evaluation.missing import MissingItem, missing_items, refuse_problems, set_up_problems
from server.evaluation.models import Evaluation, Round, UnitName, person
from server.evaluation.repository import EvaluationQuery, EvaluationRepository
from server.evaluation.requests import EvaluationChange, NewEvaluation, RoundInput, SubjectsChange
from server.evaluation.rules import (
    FlagLimits,
    RoundKind,
    RoundState,
    Subject,
)
from server.evaluation.subject_sheet import read_subjects
from server.store import Session, new_id


class Setup:
    """What an officer does before the first opening."""

    def __init__(
        self,
        repository: EvaluationRepository,
        units: Units,
        office: Office,
        audit: Audit,
        clock: Clock,
        eligibility: Eligibility,
        box: BallotBox,
    ) -> None:
        self._repository = repository
        self._eligibility = eligibility
        self._box = box
        self._units = units
        self._office = office
        self._audit = audit
        self._clock = clock

    async def find(self, actor: Actor, query: EvaluationQuery) -> tuple[list[Evaluation], int]:
        """Return one page of the evaluations that the officer may know of, and how many there are."""
        return await self._repository.find_page(actor, query)

    async def export(self, actor: Actor, query: EvaluationQuery) -> list[Evaluation]:
        """Return all evaluations that match, and record that they were taken out."""
        found, total = await self._repository.find_page(actor, query, everything=True)

        async def apply(session: Session) -> None:
            await self._audit.record(
                session,
                actor=actor,
                action="evaluations_exported",
                target_kind=TARGET,
                target_id="",
                target_name="",
                data={"entries": total},
            )

        await self._repository.store.transaction(apply)
        return found

    async def create(self, actor: Actor, new: NewEvaluation) -> Evaluation:
        """Create an evaluation with the organ's usual rules.

        Raises:
            InvalidInput: ``unknown_unit``, or ``invalid_evaluation`` where a round is named twice.
        """
        unit = await self._unit(actor, new.unit_id)
        defaults = await self._office.settings()
        evaluation = Evaluation(
            id=new_id(),
            version=1,
            title=new.title,
            note="",
            unit=unit,
            rounds=default_rounds(new.rounds),
            form=default_form(defaults),
            subjects=(),
            minimum_group=defaults.minimum_group,
            flags=FlagLimits(**defaults.flags.model_dump()),
            publicity_days=defaults.publicity_days,
            created_at=self._clock.now(),
            created_by=person(actor),
        )
        refuse_problems(set_up_problems(evaluation))

        async def apply(session: Session) -> None:
            await self._repository.insert(evaluation, session)
            await append_entry(self._audit, session, actor, "evaluation_created", evaluation)

        await self._repository.store.transaction(apply)
        return evaluation

    async def get(self, actor: Actor, evaluation_id: str) -> Evaluation:
        """Return the evaluation; ``NotFound`` outside the officer's subtree."""
        return await self._repository.load_for(actor, evaluation_id)

    async def missing(self, actor: Actor, evaluation_id: str) -> list[MissingItem]:
        """Return what is missing before the rounds that are still draft can be opened."""
        evaluation = await self._repository.load_for(actor, evaluation_id)
        entitled = await self._repository.entitled(part.id for part in evaluation.rounds)
        return missing_items(evaluation, entitled, self._clock.now())

    async def change(self, actor: Actor, evaluation_id: str, change: EvaluationChange) -> Evaluation:
        """Change the set-up.

        Raises:
            Conflict: ``stale_version``; ``evaluation_frozen`` where a promised rule would change after the first
                opening; ``round_prepared`` where categories with keys would change; ``round_not_draft`` for the
                schedule of a round that is open already.
            InvalidInput: ``invalid_evaluation`` with the fields at fault.
        """
        before = await self._load(actor, evaluation_id, change.version)
        after = before.having(
            title=change.title,
            note=change.note,
            form=change.form.form(),
            minimum_group=change.minimum_group,
            flags=change.flags.limits(),
            publicity_days=change.publicity_days,
            rounds=tuple(self._round(before, number, part) for number, part in enumerate(change.rounds)),
        )
        refuse_problems(set_up_problems(after))
        _refuse_unpromised(before, after)
        await self._refuse_dropped_rounds(before, after)
        await self._refuse_dropped_categories(before, after)
        return await self._save(actor, "evaluation_changed", before, after)

    async def set_subjects(self, actor: Actor, evaluation_id: str, change: SubjectsChange) -> Evaluation:
        """Replace the list of subjects; those with a known id keep it.

        Raises:
            Conflict: ``stale_version``, ``evaluation_frozen``.
            InvalidInput: ``invalid_evaluation`` with the fields at fault.
        """
        before = await self._load(actor, evaluation_id, change.version)
        subjects = tuple(
            Subject(entry.id or _subject_id(), entry.name, entry.post, entry.unit) for entry in change.subjects
        )
        return await self._replace_subjects(actor, before, subjects, "evaluation_subjects_changed")

    async def import_subjects(self, actor: Actor, evaluation_id: str, version: int, workbook: bytes) -> Evaluation:
        """Replace the list of subjects by that of an XLSX file; nothing is imported unless every row is clean.

        Raises:
            Conflict, InvalidInput, TooLarge: as ``set_subjects`` and ``read_subjects``.
        """
        before = await self._load(actor, evaluation_id, version)
        _refuse_frozen(before)
        rows = await asyncio.to_thread(read_subjects, workbook)
        subjects = tuple(Subject(_subject_id(), row.name, row.post, row.unit) for row in rows)
        return await self._replace_subjects(actor, before, subjects, "evaluation_subjects_imported")

    async def delete(self, actor: Actor, evaluation_id: str, version: int) -> None:
        """Delete an evaluation that was never used.

        Raises:
            Conflict: ``stale_version``; ``evaluation_frozen`` once a round was opened; ``has_tickets``.
        """
        evaluation = await self._load(actor, evaluation_id, version)
        _refuse_frozen(evaluation)
        await self._refuse_tickets(evaluation, evaluation.rounds)
        for part in evaluation.rounds:
            # First the box: an evaluation that is still there can be deleted again after a crash.
            await self._box.discard(part.id)

        async def apply(session: Session) -> None:
            await self._repository.delete(evaluation, session)
            for part in evaluation.rounds:
                await self._eligibility.discard_keys(session, part.id)
            await append_entry(self._audit, session, actor, "evaluation_deleted", evaluation)

        await self._repository.store.transaction(apply)

    async def _unit(self, actor: Actor, unit_id: str) -> UnitName:
        with contextlib.suppress(NotFound):
            unit = await self._units.get(unit_id)
            if actor.oversees(unit.path):
                return UnitName(id=unit.id, name=unit.name, path=tuple(unit.path))
        raise InvalidInput(
            "unknown_unit", "没有这个单位，或者它不在您的单位范围内", fields=[FieldError("unit_id", "请重新选择单位")]
        )

    async def _load(self, actor: Actor, evaluation_id: str, version: int) -> Evaluation:
        evaluation = await self._repository.load_for(actor, evaluation_id)
        if evaluation.version != version:
            raise stale_version()
        return evaluation

    def _round(self, before: Evaluation, number: int, wanted: RoundInput) -> Round:
        categories = tuple(entry.category() for entry in wanted.categories)
        former = next((part for part in before.rounds if part.kind == wanted.kind), None)
        if former is None:
            former = Round(id=new_id(), kind=wanted.kind, weight=wanted.weight, categories=categories)
        schedule = (wanted.check_in_opens_at, wanted.opens_at, wanted.closes_at)
        if schedule != (former.check_in_opens_at, former.opens_at, former.closes_at):
            if former.state is not RoundState.DRAFT:
                raise Conflict("round_not_draft", f"{former.name}已经开启，时间不能再改")
            self._refuse_schedule(number, wanted, former)
        if former.preparation is not None and categories != former.categories:
            raise Conflict(
                "round_prepared",
                f"{former.name}的密钥单已经生成，票种不能再改；如须修改，请先作废密钥单",
                fields=[FieldError(f"rounds.{number}.categories", "密钥单已生成")],
            )
        return former.having(
            weight=wanted.weight,
            categories=categories,
            check_in_opens_at=wanted.check_in_opens_at,
            opens_at=wanted.opens_at,
            closes_at=wanted.closes_at,
        )

    def _refuse_schedule(self, number: int, wanted: RoundInput, former: Round) -> None:
        now, path = self._clock.now(), f"rounds.{number}"
        fields = []
        if wanted.check_in_opens_at != former.check_in_opens_at:
            if former.check_in is not None:
                fields.append(FieldError(f"{path}.check_in_opens_at", "签到已经开始"))
            elif wanted.check_in_opens_at and wanted.check_in_opens_at <= now:
                fields.append(FieldError(f"{path}.check_in_opens_at", "签到时间已过"))
        if wanted.check_in_opens_at and wanted.opens_at and wanted.check_in_opens_at >= wanted.opens_at:
            fields.append(FieldError(f"{path}.opens_at", "开启时间应晚于签到时间"))
        if wanted.opens_at and wanted.opens_at != former.opens_at and wanted.opens_at <= now:
            fields.append(FieldError(f"{path}.opens_at", "开启时间已过"))
        if wanted.closes_at and wanted.closes_at != former.closes_at and wanted.closes_at <= now:
            fields.append(FieldError(f"{path}.closes_at", "关闭时间已过"))
        if wanted.opens_at and wanted.closes_at and wanted.opens_at >= wanted.closes_at:
            fields.append(FieldError(f"{path}.closes_at", "关闭时间应晚于开启时间"))
        if fields:
            raise InvalidInput("invalid_schedule", f"时间设置不正确：{fields[0].message}", fields=fields)

    async def _refuse_dropped_rounds(self, before: Evaluation, after: Evaluation) -> None:
        kept = {part.kind for part in after.rounds}
        dropped = [part for part in before.rounds if part.kind not in kept]
        for part in dropped:
            if part.preparation is not None:
                raise Conflict(
                    "round_prepared", f"{part.name}的密钥单已经生成，不能删去这一轮；如须删去，请先作废密钥单"
                )
        await self._refuse_tickets(before, dropped)

    async def _refuse_dropped_categories(self, before: Evaluation, after: Evaluation) -> None:
        """Refuse to take a category away, or its roster, while persons stand on it."""
        for part in before.rounds:
            kept = next((other for other in after.rounds if other.id == part.id), None)
            letters = {category.id for category in kept.by_roster} if kept else set()
            dropped = [category for category in part.by_roster if category.id not in letters]
            if not dropped:
                continue
            entitled = (await self._eligibility.count_entitled(part.id)) if kept else {}
            for category in dropped:
                if entitled.get(category.id):
                    raise Conflict("has_roster", f"{part.name}的名册上有 {category.id} 票的人员，请先从名册删除")

    async def _refuse_tickets(self, evaluation: Evaluation, rounds: Sequence[Round]) -> None:
        entitled = await self._repository.entitled(part.id for part in rounds)
        if any(sum(counts.values()) for counts in entitled.values()):
            raise Conflict(
                "has_tickets", "已经制作了匿名测评码或导入了名册，不能删除；如须删除，请先作废测评码、删除名册人员"
            )

    async def _replace_subjects(
        self, actor: Actor, before: Evaluation, subjects: tuple[Subject, ...], action: str
    ) -> Evaluation:
        _refuse_frozen(before)
        after = before.having(subjects=subjects)
        refuse_problems(set_up_problems(after))
        return await self._save(actor, action, before, after)

    async def _save(self, actor: Actor, action: str, before: Evaluation, after: Evaluation) -> Evaluation:
        async def apply(session: Session) -> Evaluation:
            saved = await self._repository.save(after, session)
            # The former value is kept in the audit log: nothing is overwritten without a trace.
            await append_entry(self._audit, session, actor, action, after, before=_changed_values(after, before))
            return saved

        return await self._repository.store.transaction(apply)


def _subject_id() -> str:
    return f"s{new_id()[:8]}"


def _refuse_frozen(evaluation: Evaluation) -> None:
    if evaluation.frozen:
        raise Conflict("evaluation_frozen", "测评已经开启，规则和名单都不能再改")


def _refuse_unpromised(before: Evaluation, after: Evaluation) -> None:
    if not before.frozen:
        return
    was, wanted = before.promise().document(), after.promise().document()
    changed = [name for name in was if was[name] != wanted[name]]
    if changed:
        raise Conflict(
            "evaluation_frozen",
            "测评已经开启，规则和名单都不能再改",
            fields=[FieldError(name, "开启后不能修改") for name in changed],
        )


def _changed_values(after: Evaluation, before: Evaluation) -> dict[str, object]:
    was, now = before.to_document(), after.to_document()
    return {name: was[name] for name in was if name not in ("_id", "version") and was[name] != now[name]}


def round_of(evaluation: Evaluation, kind: str) -> Round:
    """Return the round that an address names.

    Raises:
        NotFound: ``round_not_found``.
    """
    try:
        return evaluation.round(RoundKind(kind))
    except (ValueError, KeyError):
        raise NotFound("round_not_found", "这项测评没有这一轮") from None
