"""What is stored about an evaluation on the office's side: one document, with its rounds inside.

The document holds the rules as they were set, and from the first opening on as they are promised. It never holds
a ballot, a ticket or a figure; those lie in collections of their own.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from server.accounts.rules import Actor
from server.evaluation.promise import Promise
from server.evaluation.rules import (
    Category,
    CheckInState,
    FlagLimits,
    Form,
    RoundKind,
    RoundPlan,
    RoundState,
    Route,
    Subject,
)
from server.stored import Stored

ROUND_NAMES: Mapping[RoundKind, str] = {RoundKind.SURVEY: "调查测评", RoundKind.MEETING: "会议测评"}

STATE_NAMES: Mapping[RoundState, str] = {
    RoundState.DRAFT: "未开启",
    RoundState.OPEN: "进行中",
    RoundState.CLOSED: "已关闭",
    RoundState.TALLIED: "已计票",
    RoundState.SEALED: "已封存",
    RoundState.DISCARDED: "已作废",
}


class Person(Stored):
    """An officer as remembered by name at the time."""

    id: str
    name: str


class UnitName(Stored):
    """The unit an evaluation belongs to, with its way down the tree (root first, itself last) for scoping."""

    id: str
    name: str
    path: tuple[str, ...]


class PublicKey(Stored):
    """The public half of a category's signing key: modulus and exponent, base64url without padding."""

    n: str
    e: str


class Preparation(Stored):
    """The keys of a round, public halves only, and who holds the three sheets.

    Attributes:
        key_holders: officers in the order of the sheets' numbers 1, 2, 3.
        confirmed: the officers confirmed that all three sheets are in their holders' hands.
        box_key: public key of the box, base64url.
        keys: public key of each category.
        fingerprint: hash of all these keys and the round's id, 20 characters.
    """

    key_holders: tuple[Person, ...]
    confirmed: bool
    box_key: str
    keys: Mapping[str, PublicKey]
    fingerprint: str


class Counts(Stored):
    """The reconciliation at closing; ``valid`` and ``spoiled`` are known after the count."""

    entitled: int
    issued: int
    received: int
    valid: int | None = None
    spoiled: int | None = None


class Closing(Stored):
    """A closing that was ordered: from here on no credential is issued, and any process may bring it to its end.

    Attributes:
        at: when it was ordered.
        by: who ordered it; None for the schedule.
        second: the second person of a closing by hand.
    """

    at: datetime
    by: Person | None = None
    second: Person | None = None


class Discard(Stored):
    """Why a closed round was given up, by which two persons."""

    at: datetime
    by: Person
    second: Person
    reason: str


class CheckIn(Stored):
    """The check-in of a round: when it was started, and when it ended for good."""

    started_at: datetime
    ended_at: datetime | None = None


class Round(Stored):
    """One round (survey or meeting) of an evaluation.

    Attributes:
        id: random, shared by both sides and by phones.
        weight: share of the composite score, decimal text.
        opens_at, closes_at: the schedule, None where a person does it by hand.
        check_in_opens_at: when check-in starts by schedule, None where a person does it by hand.
        seals_at: when the box and the tickets are to be destroyed.
        sealed_at: when they were.
        discard: why the round has no result.
        released: the result may stand on the big screen.
    """

    id: str
    kind: RoundKind
    weight: str
    categories: tuple[Category, ...]
    state: RoundState = RoundState.DRAFT
    preparation: Preparation | None = None
    check_in_opens_at: datetime | None = None
    check_in: CheckIn | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    tallied_at: datetime | None = None
    seals_at: datetime | None = None
    sealed_at: datetime | None = None
    closing: Closing | None = None
    discard: Discard | None = None
    counts: Counts | None = None
    merkle_root: str | None = None
    released: bool = False

    @property
    def name(self) -> str:
        """调查测评 or 会议测评."""
        return ROUND_NAMES[self.kind]

    @property
    def ready(self) -> Preparation | None:
        """The preparation, if its key sheets are confirmed."""
        return self.preparation if self.preparation and self.preparation.confirmed else None

    @property
    def by_roster(self) -> tuple[Category, ...]:
        """The categories whose right to vote comes from the roster."""
        return tuple(category for category in self.categories if category.route is Route.ROSTER)

    @property
    def check_in_state(self) -> CheckInState:
        """Where check-in stands; an opened round's has ended."""
        if self.state is not RoundState.DRAFT or (self.check_in is not None and self.check_in.ended_at is not None):
            return CheckInState.ENDED
        return CheckInState.NOT_YET if self.check_in is None else CheckInState.OPEN

    def category(self, category_id: str) -> Category:
        """Return the category with this letter; ``KeyError`` where there is none."""
        for category in self.categories:
            if category.id == category_id:
                return category
        raise KeyError(category_id)


class Evaluation(Stored):
    """An evaluation with its rules and rounds.

    Attributes:
        minimum_group: smallest group whose figures are shown (k).
        flags: from where on a subject is flagged.
        publicity_days: days from a round's count to the destruction of its ballots.
        promise_hash: hash of the promise, from the first opening or check-in on; with it everything promised is frozen.
    """

    id: str
    version: int
    title: str
    note: str
    unit: UnitName
    rounds: tuple[Round, ...]
    form: Form
    subjects: tuple[Subject, ...]
    minimum_group: int
    flags: FlagLimits
    publicity_days: int
    promise_hash: str | None = None
    created_at: datetime
    created_by: Person

    @property
    def frozen(self) -> bool:
        """Whether a round was opened, or its check-in started, so that nothing promised can change any more."""
        return self.promise_hash is not None

    def promise(self) -> Promise:
        """Return what opening promises, or has promised."""
        return Promise(
            title=self.title,
            form=self.form,
            subjects=self.subjects,
            rounds=tuple(RoundPlan(r.kind, r.weight, r.categories) for r in self.rounds),
            minimum_group=self.minimum_group,
            flags=self.flags,
            publicity_days=self.publicity_days,
        )

    def round(self, kind: RoundKind) -> Round:
        """Return the round of this kind; ``KeyError`` where the evaluation has none."""
        for part in self.rounds:
            if part.kind == kind:
                return part
        raise KeyError(kind)

    def with_round(self, changed: Round) -> Self:
        """Return the evaluation with ``changed`` in the place of the round of its kind."""
        return self.having(rounds=tuple(changed if part.kind == changed.kind else part for part in self.rounds))


def person(actor: Actor) -> Person:
    """Return the officer as a record remembers them."""
    return Person(id=actor.id, name=actor.name)
