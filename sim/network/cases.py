"""Cases in the municipalities' systems, as the national index knows them: from when to when, and whether hidden.

"Active within the last half year" is not "not closed": a case closed two months ago counts, one opened next week does
not. A case is hidden from a role by its KLE number or its sensitivity; hidden must look exactly like no case.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Floats
from sim.network.days import HALF_YEAR, NEVER_ENDS
from sim.network.traits import Cohort

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

YEAR = 365.25


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Columns for one kind of case, at most one a child: owner (municipality code), day numbers of opening and closing
    (NEVER_ENDS while open, and both NEVER_ENDS without a case), named caseworker, hidden by KLE, by sensitivity."""

    owner: Ints
    opened: Ints
    closed: Ints
    caseworker: Mask
    hidden_by_kle: Mask
    hidden_by_sensitivity: Mask

    def exists(self, day: int) -> Mask:
        """Whether the index holds a case on a day, closed or not."""
        return self.opened <= day

    def open_on(self, day: int) -> Mask:
        """Whether a case is open on a day."""
        return (self.opened <= day) & (self.closed > day)

    def active_lately(self, day: int, within: int = HALF_YEAR) -> Mask:
        """Whether a case was open at any time in the last `within` days."""
        return (self.opened <= day) & (self.closed > day - within)

    @property
    def hidden(self) -> Mask:
        """Whether roles without wider rights see nothing of it."""
        return self.hidden_by_kle | self.hidden_by_sensitivity


@dataclass(frozen=True, slots=True)
class Career:
    """How cases of a kind come and go: share open on the registry date, mean years until then, years kept after."""

    open_share: float
    mean_years: float
    kept_years: float

    def span(self, when: Floats, length: Floats, cohort: Cohort) -> tuple[Ints, Ints]:
        """Opened and closed, as day numbers. Who is open on the registry date stays open (ASSUMPTION)."""
        since = self.kept_years * YEAR * (when - self.open_share) / max(1e-9, 1 - self.open_share)
        ended = cohort.registry - np.floor(np.maximum(0, since)).astype(np.int64)
        closed = np.where(when < self.open_share, NEVER_ENDS, ended)
        lasted = np.floor(-np.log(length) * self.mean_years * YEAR).astype(np.int64) + 1
        opened = np.minimum(closed, cohort.registry) - lasted
        return np.maximum(opened, cohort.born), np.maximum(closed, cohort.born)


@dataclass(frozen=True, slots=True)
class Hiding:
    """Shares of cases hidden by KLE and by sensitivity, and of cases with a named caseworker (Primær behandler)."""

    by_kle: float
    by_sensitivity: float
    caseworker: float


def cases(cohort: Cohort, name: str, has: Mask, owner: Ints, career: Career, hiding: Hiding) -> Cases:
    """The cases called `name` of these children; `has` says who has one."""
    when, length, hidden, named = cohort.traits(name)
    opened, closed = career.span(when, length, cohort)
    return Cases(
        owner=np.where(has, owner, 0),
        opened=np.where(has, opened, NEVER_ENDS),
        closed=np.where(has, closed, NEVER_ENDS),
        caseworker=has & (named < hiding.caseworker),
        hidden_by_kle=has & (hidden < hiding.by_kle),
        hidden_by_sensitivity=has & (hidden > 1 - hiding.by_sensitivity),
    )
