"""What chance does: bounds beyond which a result is no accident."""

import math
from collections.abc import Hashable, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)

ONE_IN = 100_000
"""An attack counts as successful when chance would do as well less than once in so many runs."""


def most_by_chance(expected: float, attempts: int = 1) -> int:
    """Return the number of right links that chance reaches no more than once in ``ONE_IN`` runs.

    A random matching of two lists has on average one right link, whatever their length, and their number follows
    Poisson's law closely.

    Args:
        expected: right links on average, one for each group that is matched within itself.
        attempts: how many attacks are tried, the best of which counts.
    """
    limit = 1 / (ONE_IN * attempts)
    right, tail, term = 0, 1.0, math.exp(-expected)
    while tail > limit:
        tail -= term
        right += 1
        term *= expected / right
    return right


def rank_correlation(first: Sequence[T], second: Sequence[T]) -> float:
    """Return Spearman's correlation between the orders of the same things in two lists, from -1 to 1."""
    places = {thing: place for place, thing in enumerate(second)}
    n = len(first)
    if n < 3 or len(places) != n:
        raise ValueError("two orders of at least three different things")
    squares = sum((place - places[thing]) ** 2 for place, thing in enumerate(first))
    return 1 - 6 * squares / (n * (n * n - 1))


def correlation_by_chance(n: int, attempts: int = 1) -> float:
    """Return the absolute rank correlation that ``n`` things in random order exceed once in ``ONE_IN`` runs.

    The correlation of random orders is about normal, with variance 1 / (n - 1).
    """
    tail = 1 / (2 * ONE_IN * attempts)
    low, high = 0.0, 10.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if math.erfc(middle / math.sqrt(2)) / 2 > tail else (low, middle)
    return min(1.0, high / math.sqrt(n - 1))
