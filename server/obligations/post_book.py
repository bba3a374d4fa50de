"""Who is responsible: from a function in a unit, or a named person, to the accounts that are reminded. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from server.obligations.rules import Function

# Stands in where no post up to the root is held: somebody has to hear of it.
ADMINS: Final = "admins"
_STAND_INS: Final[tuple[str, ...]] = (Function.ORGAN, Function.OFFICE, ADMINS)


@dataclass(frozen=True, slots=True)
class Duty:
    """Who owes something, or presses for it: a person, or whoever holds a function in a unit.

    Attributes:
        account: the person's account, None for none.
        function: what they are, and who stands in for the person where the account is disabled.
        path: of the unit, ids from the root down to itself.
    """

    account: str | None
    function: Function
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Responsible:
    """The accounts that are responsible.

    Attributes:
        accounts: active ones, in a fixed order; empty where really nobody is left.
        vacant: nobody is where somebody should be, and these stand in.
    """

    accounts: tuple[str, ...]
    vacant: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """Duties by function that come to certain people.

    Attributes:
        function: of the duty.
        unit_id: the duty's unit is this one or lies below it,
        without: and none of these is on its way to the root.
    """

    function: Function
    unit_id: str
    without: frozenset[str]

    def covers(self, duty: Duty) -> bool:
        """Return whether a duty without a person is one of these."""
        return self.function is duty.function and self.unit_id in duty.path and self.without.isdisjoint(duty.path)


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away, from ``first`` to ``last``, both included, and ``deputy`` is told as well."""

    account: str
    first: date
    last: date
    deputy: str


@dataclass(frozen=True)
class PostBook:
    """Who holds what, at one moment.

    Attributes:
        holders: active accounts by function (or ``ADMINS``) and unit; none is empty.
        paths: of the units, ids from the root down to itself.
        disabled: accounts that nothing comes to.
        absences: of the day in question.
    """

    holders: Mapping[tuple[str, str], Sequence[str]]
    paths: Mapping[str, Sequence[str]]
    disabled: frozenset[str] = frozenset()
    absences: Sequence[Absence] = ()
    _units: dict[str, frozenset[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def responsible(self, duty: Duty) -> Responsible:
        """Return who is responsible.

        Of a vacant post it is who holds the same in the nearest unit above; else the nearest organ, then the nearest
        office, then who administers obligations.
        """
        if duty.account is not None and duty.account not in self.disabled:
            return Responsible((duty.account,), False)
        for function in _chain(duty.function):
            for unit_id in reversed(duty.path):
                if found := self.holders.get((function, unit_id)):
                    own = duty.account is None and function == duty.function and unit_id == duty.path[-1]
                    return Responsible(tuple(found), not own)
        return Responsible((), True)

    def told(self, accounts: Iterable[str]) -> tuple[str, ...]:
        """Return ``accounts`` with the deputies of those who are away, and theirs, each once."""
        told: dict[str, None] = {}
        waiting = list(accounts)[::-1]
        while waiting:
            account = waiting.pop()
            if account not in told and account not in self.disabled:
                told[account] = None
                waiting += [absence.deputy for absence in self.absences if absence.account == account]
        return tuple(told)

    def stands_in_for(self, account: str) -> frozenset[str]:
        """Return the accounts whose duties come to ``account``: itself, and who is away with it as deputy."""
        return frozenset(
            other
            for other in {account, *(absence.account for absence in self.absences)}
            if account in self.told([other])
        )

    def coverage(self, accounts: Iterable[str]) -> Iterator[Coverage]:
        """Yield which duties without a person come to one of ``accounts``; with ``responsible`` it always agrees."""
        wanted = frozenset(accounts)
        own = [key for key, holders in self.holders.items() if not wanted.isdisjoint(holders)]
        for function in Function:
            chain = _chain(function)
            for held, unit_id in own:
                if held in chain:
                    earlier = chain[: chain.index(held)]
                    without = self._below(held, unit_id).union(*(self._held_in(other) for other in earlier))
                    if without.isdisjoint(self.paths.get(unit_id, ())):
                        yield Coverage(function, unit_id, without)

    def held_in(self, function: Function) -> frozenset[str]:
        """Return the units in which somebody holds ``function``."""
        return self._held_in(function)

    def held(self, function: Function, unit_id: str) -> Sequence[str]:
        """Return who holds ``function`` in a unit."""
        return self.holders.get((function, unit_id), ())

    def _held_in(self, function: str) -> frozenset[str]:
        if function not in self._units:
            self._units[function] = frozenset(unit for held, unit in self.holders if held == function)
        return self._units[function]

    def _below(self, function: str, unit_id: str) -> frozenset[str]:
        """Return the units below ``unit_id`` in which somebody holds ``function``, so that it need not come up."""
        inside = (unit for unit in self._held_in(function) if unit != unit_id)
        return frozenset(unit for unit in inside if unit_id in self.paths.get(unit, ()))


def _chain(function: Function) -> list[str]:
    """Return who is asked, one after the other."""
    return list(dict.fromkeys((function.value, *(str(name) for name in _STAND_INS))))
