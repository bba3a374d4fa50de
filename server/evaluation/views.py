"""Evaluations as the API shows them to officers. What is shown here is all that officers see."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from server.evaluation.models import Discard, Evaluation, Person, Round
from server.evaluation.repository import EvaluationRepository, TicketBatch, Turnout
from server.evaluation.rights import collected_by_roster
from server.evaluation.rules import (
    CheckInState,
    FlagLimits,
    Form,
    RoundEvent,
    RoundKind,
    RoundState,
    Route,
    Subject,
    events,
)
from server.schemas import Model


class UnitView(Model):
    """A unit by name."""

    id: str
    name: str


class CategoryView(Model):
    """A category with the number of its valid tickets, or of the persons on its roster."""

    id: str
    name: str
    weight: str
    route: Route
    entitled: int


class CountsView(Model):
    """The reconciliation; all but ``entitled`` are unknown before the round is closed.

    Attributes:
        abstained: rights from which no ballot came, whether a credential was collected or not.
    """

    entitled: int
    issued: int | None
    received: int | None
    abstained: int | None
    valid: int | None
    spoiled: int | None

    @classmethod
    def of(
        cls,
        entitled: int,
        *,
        issued: int | None = None,
        received: int | None = None,
        valid: int | None = None,
        spoiled: int | None = None,
    ) -> "CountsView":
        """Return the reconciliation of a round."""
        abstained = None if received is None else entitled - received
        return cls(
            entitled=entitled, issued=issued, received=received, abstained=abstained, valid=valid, spoiled=spoiled
        )


class CheckInView(Model):
    """The check-in of a round in which persons on a roster vote; ``collected``: how many have checked in."""

    state: CheckInState
    collected: int
    opens_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None


class RoundView(Model):
    """A round as officers see it.

    Attributes:
        check_in: None where no category votes by roster.
        discard: why the round has no result, if it was discarded.
        closing: the closing has been ordered and is being carried out.
        events: what can be done to the round next.
    """

    id: str
    kind: RoundKind
    weight: str
    state: RoundState
    closing: bool
    prepared: bool
    sheets_confirmed: bool
    key_holders: Sequence[Person]
    categories: Sequence[CategoryView]
    check_in: CheckInView | None
    opens_at: datetime | None
    closes_at: datetime | None
    opened_at: datetime | None
    closed_at: datetime | None
    tallied_at: datetime | None
    seals_at: datetime | None
    sealed_at: datetime | None
    fingerprint: str | None
    merkle_root: str | None
    counts: CountsView
    discard: Discard | None
    released: bool
    events: Sequence[RoundEvent]


class EvaluationView(Model):
    """An evaluation as officers see it."""

    id: str
    version: int
    title: str
    note: str
    unit: UnitView
    rounds: Sequence[RoundView]
    form: Form
    subjects: Sequence[Subject]
    subject_count: int
    minimum_group: int
    flags: FlagLimits
    publicity_days: int
    frozen: bool
    promise_hash: str | None
    created_at: datetime


class BatchView(Model):
    """A batch of tickets."""

    id: str
    counts: Mapping[str, int]
    created_at: datetime
    voided: bool


class TurnoutView(Model):
    """A turnout step."""

    kind: RoundKind
    entitled: int
    received: int
    at: datetime
    final: bool


def round_view(part: Round, entitled: Mapping[str, int], collected: int = 0) -> RoundView:
    """Return ``part`` as officers see it.

    Args:
        part: the round.
        entitled: valid tickets of each category, or persons on its roster.
        collected: persons on the roster who have checked in.
    """
    preparation, counts = part.preparation, part.counts
    total = sum(entitled.values())
    return RoundView(
        id=part.id,
        kind=part.kind,
        weight=part.weight,
        state=part.state,
        closing=part.closing is not None and part.state is RoundState.OPEN,
        prepared=preparation is not None,
        sheets_confirmed=preparation is not None and preparation.confirmed,
        key_holders=preparation.key_holders if preparation else (),
        categories=[
            CategoryView(id=c.id, name=c.name, weight=c.weight, route=c.route, entitled=entitled.get(c.id, 0))
            for c in part.categories
        ],
        check_in=_check_in_view(part, collected) if part.by_roster else None,
        opens_at=part.opens_at,
        closes_at=part.closes_at,
        opened_at=part.opened_at,
        closed_at=part.closed_at,
        tallied_at=part.tallied_at,
        seals_at=part.seals_at,
        sealed_at=part.sealed_at,
        fingerprint=preparation.fingerprint if preparation else None,
        merkle_root=part.merkle_root,
        counts=CountsView.of(**counts.model_dump()) if counts else CountsView.of(total),
        discard=part.discard,
        released=part.released,
        events=events(part.state),
    )


def _check_in_view(part: Round, collected: int) -> CheckInView:
    return CheckInView(
        state=part.check_in_state,
        collected=collected,
        opens_at=part.check_in_opens_at,
        started_at=part.check_in.started_at if part.check_in else None,
        ended_at=part.check_in.ended_at if part.check_in else None,
    )


def evaluation_view(
    evaluation: Evaluation, entitled: Mapping[str, Mapping[str, int]], collected: Mapping[str, int]
) -> EvaluationView:
    """Return ``evaluation`` as officers see it.

    Args:
        evaluation: the evaluation.
        entitled: rights by round id and category.
        collected: persons on rosters who have checked in, by round id.
    """
    return EvaluationView(
        id=evaluation.id,
        version=evaluation.version,
        title=evaluation.title,
        note=evaluation.note,
        unit=UnitView(id=evaluation.unit.id, name=evaluation.unit.name),
        rounds=[round_view(part, entitled.get(part.id, {}), collected.get(part.id, 0)) for part in evaluation.rounds],
        form=evaluation.form,
        subjects=evaluation.subjects,
        subject_count=len(evaluation.subjects),
        minimum_group=evaluation.minimum_group,
        flags=evaluation.flags,
        publicity_days=evaluation.publicity_days,
        frozen=evaluation.frozen,
        promise_hash=evaluation.promise_hash,
        created_at=evaluation.created_at,
    )


async def viewed(repository: EvaluationRepository, evaluations: Sequence[Evaluation]) -> list[EvaluationView]:
    """Return ``evaluations`` as officers see them, the rights of all counted together."""
    rounds = [part for evaluation in evaluations for part in evaluation.rounds]
    entitled = await repository.entitled([part.id for part in rounds])
    with_roster = [part.id for part in rounds if part.check_in is not None]
    collected = await collected_by_roster(repository.store, with_roster) if with_roster else {}
    return [evaluation_view(evaluation, entitled, collected) for evaluation in evaluations]


def batch_view(batch: TicketBatch) -> BatchView:
    """Return ``batch`` as officers see it."""
    return BatchView(id=batch.id, counts=batch.counts, created_at=batch.created_at, voided=batch.voided)


def turnout_view(turnout: Turnout) -> TurnoutView:
    """Return ``turnout`` as it is shown."""
    return TurnoutView(
        kind=RoundKind(turnout.kind),
        entitled=turnout.entitled,
        received=turnout.received,
        at=turnout.at,
        final=turnout.final,
    )
