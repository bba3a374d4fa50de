"""Figures, goals, and the table that shows them."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_HEAD: Final = ("figure", "product", "compared with", "ratio", "goal", "")


@dataclass(frozen=True, slots=True)
class Goal:
    """A limit that a figure has to keep.

    Attributes:
        limit: the limit.
        at_least: whether the figure has to reach it; otherwise it must not exceed it.
        unit: what stands behind the number, e.g. ``×`` or ``ms``.
    """

    limit: float
    at_least: bool
    unit: str = ""

    def met_by(self, value: float) -> bool:
        """Tell whether ``value`` keeps the goal."""
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}{' ' if self.unit else ''}{self.unit}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes:
        name: what was measured.
        product: the product's own figure, with its unit.
        compared: that of the bare counterpart, or nothing.
        ratio: how the two relate, where there are two.
        goal: what ``judged`` has to keep, if anything.
        judged: the number that the goal is about; the ratio where it is left out.
    """

    name: str
    product: str
    compared: str = ""
    ratio: float | None = None
    goal: Goal | None = None
    judged: float | None = None

    @property
    def met(self) -> bool:
        """Whether the goal is kept (also where there is none)."""
        value = self.ratio if self.judged is None else self.judged
        return self.goal is None or (value is not None and self.goal.met_by(value))

    def cells(self) -> tuple[str, ...]:
        """Return the line as texts."""
        return (
            self.name,
            self.product,
            self.compared,
            "" if self.ratio is None else f"{self.ratio:.2f}",
            "" if self.goal is None else str(self.goal),
            "" if self.goal is None else "met" if self.met else "MISSED",
        )


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a table of aligned columns."""
    return columns([_HEAD, *(figure.cells() for figure in figures)])


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Return rows, the first of which is the head, as aligned columns."""
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * _width(lines[0]), *lines[1:]])


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Return how many columns a terminal needs for ``text``."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
