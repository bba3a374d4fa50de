"""All attacks on one simulated round, and what came of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from scripts.attack.orders import AllOrders, Links, link, orders_of
from scripts.attack.search import (
    issues_beside_casts,
    misplaced_secrets,
    shared_values,
    sizes,
    telling_fields,
    turnout_steps,
)
from scripts.attack.simulation import Simulated
from server.errors import InvalidInput
from server.evaluation import key_sheets
from server.evaluation.box_rounds import ballots_of
from server.evaluation.sealed_box import CannotOpen, Opener


@dataclass(frozen=True)
class Finding:
    """The outcome of one attack.

    Attributes:
        attack: what was tried.
        result: what came of it, in words.
        held: whether anonymity held.
        expected: whether it must hold; what the design names as remaining risk is told and does not fail.
    """

    attack: str
    result: str
    held: bool
    expected: bool = True

    @property
    def failed(self) -> bool:
        """Whether the promise was broken."""
        return self.expected and not self.held


def attack(simulated: Simulated, *, at_once: bool) -> list[Finding]:
    """Try everything.

    Args:
        simulated: a round with its evidence.
        at_once: whether people cast right after collecting. The journal then shows which ticket's credential came
            shortly before which sealed ballot: a risk that is named, since a ticket is tied to no person.
    """
    evidence, voters = simulated.evidence, simulated.voters
    orders = orders_of(evidence, voters)
    complete = _complete(orders, len(voters))
    if complete.failed:
        return [complete]
    categories = [voter.category for voter in voters]
    alike = [""] * len(voters)
    searches: Mapping[str, Callable[[], Sequence[str]]] = {
        "values on both sides": lambda: shared_values(evidence),
        "secrets where they do not belong": lambda: misplaced_secrets(evidence, voters, simulated.sheets),
        "times, order and fields of documents": lambda: telling_fields(evidence),
        "issues to persons beside casts": lambda: issues_beside_casts(evidence, voters),
        "sizes": lambda: sizes(evidence, voters),
        "turnout": lambda: turnout_steps(evidence),
        "ballots with one sheet, or none": lambda: _opened_without_right(simulated),
    }
    return [
        *(_searched(name, search()) for name, search in searches.items()),
        _linked("person to sealed ballot", link(orders.people, orders.ballots, categories), expected=not at_once),
        _linked("person to answers", link(orders.people, orders.answers, categories)),
        _linked("sealed ballot to answers", link(orders.ballots, orders.answers, categories)),
        _linked("person to comment", link(orders.people, orders.comments, alike)),
        _linked("sealed ballot to comment", link(orders.ballots, orders.comments, alike)),
        _linked("answers to comment", link(orders.answers, orders.comments, alike)),
        complete,
    ]


def _searched(name: str, found: Sequence[str]) -> Finding:
    text = "nothing" if not found else f"{len(found)} found: {'; '.join(found[:5])}"
    return Finding(name, text, not found)


def _linked(name: str, links: Links, *, expected: bool = True) -> Finding:
    text = (
        f"{links.right} right at best (chance: up to {links.chance}) by {links.by}; rank correlation "
        f"{links.correlation:.2f} at most (chance: up to {links.correlation_chance:.2f})"
    )
    return Finding(name, text, links.by_chance, expected)


def _opened_without_right(simulated: Simulated) -> list[str]:
    """Try to open ballots with single sheets, sheets of wrong checksum, and every 32 bytes that lie around."""
    found: list[str] = []
    box = simulated.evidence.box[-1]
    (box_key,) = [bytes(round_["box_key"]) for round_ in box["rounds"]]
    attempts: list[Sequence[str]] = [[sheet] for sheet in simulated.sheets]
    attempts += [[sheet, sheet] for sheet in simulated.sheets]
    attempts += [[first, second.rsplit(" ", 1)[0]] for first, second in combinations(simulated.sheets, 2)]
    for attempt in attempts:
        try:
            key_sheets.restore(attempt, box_key)
            found.append("a box opened without two sheets")
        except InvalidInput:
            continue
    sealed = box[ballots_of(simulated.evidence.round_id)][0]["s"]
    for document in simulated.evidence.office[-1]["tickets"]:
        for name in {"_id", "d"} & document.keys():
            try:
                Opener(bytes(document[name])).open(sealed)
                found.append("a ballot opened with a value from the office")
            except CannotOpen:
                continue
    return found


def _complete(orders: AllOrders, voters: int) -> Finding:
    """Check that the attacks had everything to work with: an order that lacks people would prove nothing."""
    kinds = {"people": orders.people, "ballots": orders.ballots, "answers": orders.answers, "comments": orders.comments}
    short = [
        f"{kind}: {name}"
        for kind, known in kinds.items()
        for name, order in known.items()
        if sorted(order) != list(range(voters))
    ]
    return Finding("evidence is complete", "yes" if not short else f"no: {', '.join(short)}", not short)
