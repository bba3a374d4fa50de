"""Who had to be told at a moment, by the oracle's own reading of posts, absences and accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scripts.simulation.facts import Facts, Life, Moment
from scripts.simulation.limits import LIMITS, Who
from server.china_time import CHINA

# Asked one after the other where nobody holds the post up to the root.
_STAND_INS: Final = ("organ", "office")


@dataclass(frozen=True)
class Responsible:
    """Finds who is responsible.

    Args:
        facts: what happened.
    """

    facts: Facts

    def owners(self, life: Life, when: Moment) -> list[str]:
        """Return who owed an obligation at a moment, and the deputies of those who were away."""
        if life.named and self._active(life.named, when):
            return self._with_deputies([life.named], when)
        return self._with_deputies(self._of(LIMITS[life.rule].owner, life.unit, when), when)

    def pressing(self, life: Life, when: Moment) -> list[str]:
        """Return to whom an obligation climbed at a moment, and their deputies, without those who owed it."""
        told = self._with_deputies(self._of(LIMITS[life.rule].climbs, life.unit, when), when)
        owners = self.owners(life, when)
        return [account for account in told if account not in owners]

    def holders(self, unit: str, function: str, when: Moment) -> list[str]:
        """Return who held a function in a unit at a moment, disabled accounts left out."""
        return [
            post.account
            for post in self.facts.posts.get((unit, function), ())
            if (post.until is None or when < post.until) and self._active(post.account, when)
        ]

    def _of(self, who: Who, unit: str, when: Moment) -> Sequence[str]:
        path = self.facts.paths[unit]
        if who.above and len(path) > 1:
            path = path[:-1]
        for function in (who.function, *_STAND_INS):
            for above in reversed(path):
                if found := self.holders(above, function, when):
                    return found
        return [self.facts.admin]

    def _with_deputies(self, accounts: Sequence[str], when: Moment) -> list[str]:
        day = when.at.astimezone(CHINA).date()
        told: list[str] = []
        asked = list(accounts)
        for account in asked:
            if account in told or not self._active(account, when):
                continue
            told.append(account)
            asked += [
                absence.deputy
                for absence in self.facts.absences.get(account, ())
                if absence.entered < when and absence.first <= day <= absence.last
            ]
        return told

    def _active(self, account: str, when: Moment) -> bool:
        disabled = self.facts.disabled.get(account)
        return disabled is None or when < disabled
