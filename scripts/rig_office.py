"""An office on a rig: invented officers who open, close and count rounds as the portal would let them."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from scripts.rig import Rig
from server.accounts import demo
from server.accounts.rules import Actor, Role
from server.app import Services
from server.connections import services_of
from server.evaluation.key_sheets import SHEETS
from server.evaluation.models import Evaluation
from server.evaluation.requests import (
    CategoryInput,
    CloseRequest,
    CountRequest,
    EvaluationChange,
    FlagsInput,
    FormInput,
    ItemInput,
    NewEvaluation,
    PointsInput,
    PrepareRequest,
    RoundInput,
    SecondPerson,
    SpoiledInput,
    SubjectInput,
    SubjectsChange,
)
from server.evaluation.roster_entries import RosterEntry
from server.evaluation.roster_sheet import roster_template
from server.evaluation.rules import RoundKind, Route
from server.settings import Settings, load_settings

KIND: Final = RoundKind.SURVEY
ITEMS: Final = 4
SUBJECTS: Final = 9
_BATCH: Final = 5000


@dataclass(frozen=True, slots=True)
class StagedRound:
    """A round that was opened, or is to be opened.

    Attributes:
        evaluation_id: its evaluation.
        round_id: the round.
        fingerprint: of its public keys, as printed on the tickets.
        tickets: the codes, in random order.
        sheets: the words of the three key sheets.
    """

    evaluation_id: str
    round_id: str
    fingerprint: str
    tickets: list[str]
    sheets: list[str]


class RigOffice:
    """The officers of one installation.

    Args:
        services: over the rig's databases, in this process; web processes work on the same databases.
        manager: who runs evaluations.
        tellers: who hold the key sheets.
        unit_id: the unit they belong to.
    """

    def __init__(self, services: Services, manager: Actor, tellers: list[Actor], unit_id: str) -> None:
        self._services = services
        self._manager = manager
        self._tellers = tellers
        self._unit_id = unit_id

    async def open_round(self, counts: Mapping[str, int]) -> StagedRound:
        """Set an evaluation up, print its tickets and open its one round.

        Args:
            counts: tickets of the categories ``A`` and ``B``.
        """
        staged = await self.stage_round(counts)
        await self.open(staged)
        return staged

    async def stage_round(self, counts: Mapping[str, int], roster: Sequence[Sequence[str]] = ()) -> StagedRound:
        """Set an evaluation up as far as its opening, or its check-in where there is a roster.

        Args:
            counts: tickets of the categories ``A`` and ``B``.
            roster: rows of the roster's sheet; their categories take no tickets.
        """
        services, manager = self._services.evaluations, self._manager
        new = NewEvaluation(title="压力测试", unit_id=self._unit_id, rounds=[KIND])
        evaluation = await services.setup.create(manager, new)
        change = _change(evaluation, {row[-1] for row in roster})
        evaluation = await services.setup.change(manager, evaluation.id, change)
        people = [SubjectInput(name=f"对象{number}", post="局长", unit="某局") for number in range(1, SUBJECTS + 1)]
        subjects = SubjectsChange(subjects=people, version=evaluation.version)
        evaluation = await services.setup.set_subjects(manager, evaluation.id, subjects)
        holders = PrepareRequest(key_holders=[teller.id for teller in self._tellers], version=evaluation.version)
        prepared = await services.preparation.prepare(manager, evaluation.id, KIND, holders)
        evaluation = await services.preparation.confirm(manager, evaluation.id, KIND, prepared.evaluation.version)
        if roster:
            workbook = roster_template(roster)
            await services.roster.import_roster(manager, evaluation.id, evaluation.version, [KIND], workbook)
        tickets = []
        for category, count in counts.items():
            for start in range(0, count, _BATCH):
                part = {category: min(_BATCH, count - start)}
                _, made = await services.ticket_batches.make(manager, evaluation.id, KIND, part)
                tickets += [ticket.ticket for ticket in made]
        return StagedRound(
            evaluation.id,
            evaluation.round(KIND).id,
            prepared.fingerprint,
            tickets,
            [" ".join(sheet.words) for sheet in prepared.sheets],
        )

    async def invite(self, staged: StagedRound) -> list[tuple[RosterEntry, str]]:
        """Return everybody on the roster, in its order, with the code of a personal invitation."""
        made = await self._services.evaluations.roster_invitations.make(self._manager, staged.evaluation_id, None)
        return [(entry, code) for entry, code, _ in made]

    async def start_check_in(self, staged: StagedRound) -> None:
        """Let those on the roster collect their credentials."""
        version = (await self._present(staged)).version
        await self._services.evaluations.check_ins.start(self._manager, staged.evaluation_id, KIND, version)

    async def open(self, staged: StagedRound) -> None:
        """Open the round."""
        version = (await self._present(staged)).version
        await self._services.evaluations.ceremonies.open(self._manager, staged.evaluation_id, KIND, version)

    async def _present(self, staged: StagedRound) -> Evaluation:
        return await self._services.evaluations.setup.get(self._manager, staged.evaluation_id)

    async def close(self, staged: StagedRound) -> Evaluation:
        """Close the round as a ceremony of two."""
        evaluation = await self._present(staged)
        close = CloseRequest(version=evaluation.version, second=_second(self._tellers[0]))
        return await self._services.evaluations.ceremonies.close(self._manager, evaluation.id, KIND, close)

    async def count(self, staged: StagedRound) -> Evaluation:
        """Open the box with the first two key sheets, and count."""
        evaluation = await self._present(staged)
        request = CountRequest(version=evaluation.version, sheets=staged.sheets[:2], second=_second(self._tellers[1]))
        return await self._services.evaluations.counting.count(self._tellers[0], evaluation.id, KIND, request)


def settings_of(rig: Rig) -> Settings:
    """Return the settings of an office on a rig, for services in this process."""
    environment = rig.environment()
    return load_settings(
        env="demo",
        data_dir=rig.directory,
        mongo_uri=environment["APP_MONGO_URI"],
        box_mongo_uri=environment["APP_BOX_MONGO_URI"],
        token_key=environment["APP_TOKEN_KEY"],
        field_key=environment["APP_FIELD_KEY"],
        mobile_key=environment["APP_MOBILE_KEY"],
        lookup_key=environment["APP_LOOKUP_KEY"],
    )


@asynccontextmanager
async def office_of(rig: Rig) -> AsyncIterator[RigOffice]:
    """Give the office of a rig for the time of the block; its officers are made at the first call."""
    async with services_of(settings_of(rig)) as services:
        await demo.load(services)
        (root,) = [unit for unit in await services.units.all() if unit.parent_id is None]
        manager = (await services.accounts.officers([Role.EVALUATION_ADMIN], root.path))[0]
        tellers = await services.accounts.officers([Role.TELLER], root.path)
        yield RigOffice(services, manager, list(tellers[:SHEETS]), root.id)


def _second(officer: Actor) -> SecondPerson:
    return SecondPerson(account=officer.account, password=demo.DEMO_PASSWORD)


def _change(evaluation: Evaluation, by_roster: Collection[str]) -> EvaluationChange:
    return EvaluationChange(
        title=evaluation.title,
        note="",
        form=FormInput(
            items=[ItemInput(id=f"i{number}", name=f"测评项目{number}") for number in range(1, ITEMS + 1)],
            points=PointsInput(satisfied="100", basically_satisfied="80", dissatisfied="50"),
            comments=True,
            spoiled=SpoiledInput(overall_missing=False, top_grade_quota=None),
        ),
        minimum_group=5,
        flags=FlagsInput(score_below="70.00", below_median="10.00", dissatisfied_share="1/3"),
        publicity_days=7,
        rounds=[
            RoundInput(
                kind=KIND,
                weight="1",
                categories=[
                    CategoryInput(
                        id=letter,
                        name=name,
                        weight=weight,
                        route=Route.ROSTER if letter in by_roster else Route.TICKET,
                    )
                    for letter, name, weight in (("A", "甲类", "0.6"), ("B", "乙类", "0.4"))
                ],
            )
        ],
        version=evaluation.version,
    )
