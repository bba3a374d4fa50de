"""A closed box full of ballots, as a city's evaluation could leave it behind, for opening and tally."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scripts.benchmarks.ballots import BALLOT_SIZE, FORM, SUBJECTS, LoadKey, sealed_ballots
from scripts.benchmarks.plan import Plan
from server.evaluation.ballot_box import BallotBox
from server.evaluation.box_rounds import BoxParameters, BoxRounds, BoxState, ballots_of
from server.evaluation.promise import Promise
from server.evaluation.rules import Category, FlagLimits, RoundKind, RoundPlan, Subject
from server.evaluation.sealed_box import new_box_key
from server.store import Store, new_id

CATEGORIES: Final = (Category("A", "甲类", "0.4"), Category("B", "乙类", "0.4"), Category("C", "丙类", "0.2"))
PROMISE: Final = Promise(
    title="基准测试",
    form=FORM,
    subjects=tuple(Subject(f"s{number}", f"对象{number}", "局长", f"单位{number}") for number in range(SUBJECTS)),
    rounds=(RoundPlan(RoundKind.SURVEY, "1", CATEGORIES),),
    minimum_group=5,
    flags=FlagLimits(score_below="70.00", below_median="10.00", dissatisfied_share="1/3"),
    publicity_days=7,
)


@dataclass(frozen=True, slots=True)
class BigBox:
    """A closed round.

    Attributes:
        round_id: the round.
        private_key: opens its ballots.
        ballots: how many it holds.
    """

    round_id: str
    private_key: bytes
    ballots: int


def fill(plan: Plan, ballots: int) -> BigBox:
    """Fill a box with ``ballots`` sealed ballots and close it.

    They are written past the web process, which would only have verified credentials.
    """
    plan.say(f"sealing {ballots:,} ballots and putting them into a box")
    round_id, (private_key, box_key), key = new_id(), new_box_key(), LoadKey.generate().public
    parameters = BoxParameters({category.id: key for category in CATEGORIES}, box_key, BALLOT_SIZE)

    async def work(store: Store) -> None:
        box = BallotBox(store)
        await box.open(round_id, parameters)
        for sealed in sealed_ballots(box_key, ballots):
            await store.collection(ballots_of(round_id)).insert_many(_documents(sealed), ordered=False)
        await box.close(round_id)

    plan.rig.with_store("box", work)
    return BigBox(round_id, private_key, ballots)


def _documents(sealed: Sequence[bytes]) -> list[dict[str, object]]:
    return [{"_id": secrets.token_bytes(32), "c": secrets.choice(CATEGORIES).id, "s": ballot} for ballot in sealed]


def lock_again(plan: Plan, box: BigBox) -> None:
    """Let the box look closed, so that it can be opened another time."""
    plan.rig.with_store("box", lambda store: BoxRounds(store).change(box.round_id, BoxState.CLOSED))
