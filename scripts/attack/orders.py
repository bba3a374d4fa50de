"""The orders in which things happened or lie, as far as databases and journal keep them, and links between them.

Each order is a list of numbers of voters. Only the truth can say which voter a document belongs to; the attacker's
guess is that the n-th of one list and the n-th of another belong together.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from scripts.attack.chance import correlation_by_chance, most_by_chance, rank_correlation
from scripts.attack.evidence import Evidence, Voter
from server.evaluation.box_rounds import ballots_of, comments_of, opened_of, published_of
from server.store import Document

Orders = Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Links:
    """The best that linking two kinds of things by their orders achieved.

    Attributes:
        right: right links of the best attempt, ``by`` the two orders it used.
        chance: right links that chance reaches at most.
        correlation: strongest rank correlation, and the most that chance reaches.
    """

    right: int
    by: str
    chance: int
    correlation: float
    correlation_chance: float

    @property
    def by_chance(self) -> bool:
        """Whether chance would do as well."""
        return self.right <= self.chance and self.correlation <= self.correlation_chance


@dataclass(frozen=True)
class AllOrders:
    """Orders of the people, of sealed ballots, of opened answers and of comments."""

    people: Orders
    ballots: Orders
    answers: Orders
    comments: Orders


def orders_of(evidence: Evidence, voters: Sequence[Voter]) -> AllOrders:
    """Read all orders out of the evidence; the people's include that of a list kept at the door."""
    office, box, round_id = evidence.office[-1], evidence.box[-1], evidence.round_id
    by_right = {voter.right: number for number, voter in enumerate(voters)}
    by_receipt = {voter.receipt: number for number, voter in enumerate(voters)}
    by_codes = {voter.codes: number for number, voter in enumerate(voters)}
    by_comment = {voter.comment: number for number, voter in enumerate(voters)}

    def receipt(document: Document) -> int:
        return by_receipt[bytes(document["_id"])]

    def codes(document: Document) -> int:
        return by_codes[tuple(document["g"])]

    issued = [
        by_right[bytes(entry["o2"]["_id"])] for entry in evidence.entries(0, "tickets", "u") if issues(entry["o"])
    ]
    return AllOrders(
        people={
            "list at the door": _sorted(voters, lambda voter: voter.collected_at),
            "list of names": list(range(len(voters))),
            "journal of issues": issued,
            "rights as stored": [by_right[bytes(right["_id"])] for right in office["tickets"]],
            **_roster_orders(evidence, voters),
        },
        ballots={
            "journal of casts": [receipt(entry["o"]) for entry in evidence.entries(1, ballots_of(round_id), "i")],
            "ballots as stored": [receipt(ballot) for ballot in box[ballots_of(round_id)]],
            "published receipts": [receipt(entry) for entry in box[published_of(round_id)]],
        },
        answers={
            "journal of the opening": [codes(e["o"]) for e in evidence.entries(1, f"opening_{round_id}", "i")],
            "answers as stored": [codes(answers) for answers in box[opened_of(round_id)]],
        },
        comments={
            "journal of the opening": [
                by_comment[e["o"]["t"]] for e in evidence.entries(1, f"opening_comments_{round_id}", "i")
            ],
            "comments as stored": [by_comment[comment["t"]] for comment in box[comments_of(round_id)]],
            "journal of the results": [
                by_comment[_comment(e["o"], by_comment)] for e in evidence.entries(0, "result_comments", "i")
            ],
            "results as stored": [by_comment[_comment(entry, by_comment)] for entry in office["result_comments"]],
        },
    )


def _roster_orders(evidence: Evidence, voters: Sequence[Voter]) -> Orders:
    """Return the orders of persons on the roster, each followed by those who have a ticket."""
    by_entry = {voter.entry_id: number for number, voter in enumerate(voters) if voter.entry_id}
    if not by_entry:
        return {}
    entries = evidence.office[-1]["roster_entries"]
    by_user = {entry["bound_to"]: by_entry[entry["_id"]] for entry in entries if entry["_id"] in by_entry}
    by_session = {
        entry["o"]["_id"]: by_user[entry["o"]["user_id"]]
        for entry in evidence.entries(0, "phone_sessions", "i")
        if entry["o"]["user_id"] in by_user
    }
    others = [number for number, voter in enumerate(voters) if not voter.entry_id]
    orders = {
        "roster as stored": [by_entry[entry["_id"]] for entry in entries if entry["_id"] in by_entry],
        "journal of bindings": [
            by_entry[entry["o2"]["_id"]]
            for entry in evidence.entries(0, "roster_entries", "u")
            if "bound_to" in _set_by(entry["o"]) and entry["o2"]["_id"] in by_entry
        ],
        "phone users as stored": [
            by_user[user["_id"]] for user in evidence.office[-1]["phone_users"] if user["_id"] in by_user
        ],
        "journal of log-ins": list(by_session.values()),
        "journal of last renewals": _last_of_each(
            by_session[entry["o"]["session_id"]]
            for entry in evidence.entries(0, "phone_refresh_tokens", "i")
            if entry["o"]["session_id"] in by_session
        ),
    }
    return {name: order + others for name, order in orders.items()}


def _last_of_each(numbers: Iterable[int]) -> list[int]:
    """Return each number once, in the order of its last occurrence."""
    places = {number: place for place, number in enumerate(numbers)}
    return sorted(places, key=lambda number: places[number])


def issues(update: Document) -> bool:
    """Tell whether the update of a right in the journal is the issue of its credential."""
    return "d" in _set_by(update)


def _set_by(update: Document) -> Document:
    changes = update["diff"] if "diff" in update else {"i": update.get("$set", {})}
    return {**changes.get("i", {}), **changes.get("u", {})}


def _comment(document: Document, known: Mapping[str, int]) -> str:
    return next(value for value in document.values() if isinstance(value, str) and value in known)


def _sorted(voters: Sequence[Voter], key: Callable[[Voter], object]) -> list[int]:
    return sorted(range(len(voters)), key=lambda number: key(voters[number]))  # type: ignore[arg-type, return-value]


def link(first: Orders, second: Orders, groups: Sequence[str]) -> Links:
    """Try every order of one kind against every order of the other, forwards and backwards, and return the best.

    Args:
        first, second: the orders.
        groups: for each voter, the group that both kinds of things show; links are only made within one.
    """
    attempts = list(product(first, second, (1, -1)))
    expected = len(set(groups))
    right, by, correlation = -1, "", 0.0
    for one, other, direction in attempts:
        ordered, guessed = list(first[one]), list(second[other])[::direction]
        links = sum(_right_in(_within(ordered, groups, g), _within(guessed, groups, g)) for g in set(groups))
        correlation = max(correlation, abs(rank_correlation(ordered, guessed)))
        if links > right:
            right, by = links, f"{one} / {other}{'' if direction == 1 else ' backwards'}"
    return Links(
        right,
        by,
        most_by_chance(expected, len(attempts)),
        correlation,
        correlation_by_chance(len(groups), len(attempts)),
    )


def _within(order: Iterable[int], groups: Sequence[str], group: str) -> list[int]:
    return [number for number in order if groups[number] == group]


def _right_in(first: Sequence[int], second: Sequence[int]) -> int:
    return sum(one == other for one, other in zip(first, second, strict=True))
