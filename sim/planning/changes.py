"""Changes between two sides, each played in the same replications: which of many comparisons is more than luck.

Each comparison is Student's t over the replications' differences, second minus first. With common random numbers they
are small, and so are the changes that can be seen; with other chance they are wider but symmetric when nothing has
changed, so that the test holds as well. The level belongs to the whole family of comparisons (Bonferroni): with nothing
changed, at most one family in a hundred finds anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from sim.planning.student import t_quantile

FAMILY = 0.005
"""The chance that a family of comparisons finds a change where there is none, were the differences normal.

Half of the one in a hundred that is promised, because quantiles of few calls are not; tests/evidence measures it.
"""

POWER = 0.9
"""The chance with which the smallest visible change would have been found."""

FEWEST = 5
"""Replications below which no change is told from luck."""

Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Change:
    """One statistic on both sides: means over the replications that have it on both, and their difference.

    half_width: of the interval that holds at the family's level; smallest: the least change that would have been found
    nine times in ten. Both None below `FEWEST` replications. found: the difference is more than luck. same: every
    replication has the same value on both sides.
    """

    name: str
    first: float
    second: float
    difference: float
    half_width: float | None
    smallest: float | None
    found: bool
    same: bool
    replications: int

    @property
    def relative(self) -> float | None:
        """The difference as a share of the first side's value."""
        return self.difference / self.first if self.first else None


def changes(first: Mapping[str, Values], second: Mapping[str, Values]) -> tuple[Change, ...]:
    """A change per statistic that both sides have in some replication, in the first side's order."""
    pairs = {
        name: [(a, b) for a, b in zip(values, second[name], strict=True) if a is not None and b is not None]
        for name, values in first.items()
        if name in second
    }
    known = {name: some for name, some in pairs.items() if some}
    unequal = sum(any(a != b for a, b in some) for some in known.values())
    return tuple(_change(name, some, unequal) for name, some in known.items())


def _change(name: str, pairs: Sequence[tuple[float, float]], family: int) -> Change:
    count = len(pairs)
    first, second = sum(a for a, _ in pairs) / count, sum(b for _, b in pairs) / count
    differences = [b - a for a, b in pairs]
    mean = sum(differences) / count
    same = all(one == 0 for one in differences)
    if count < FEWEST:
        return Change(name, first, second, mean, None, None, False, same, count)
    error = sqrt(sum((one - mean) ** 2 for one in differences) / (count - 1) / count)
    half = t_quantile(count - 1, 1 - FAMILY / (2 * max(1, family))) * error
    smallest = half + t_quantile(count - 1, POWER) * error
    return Change(name, first, second, mean, half, smallest, not same and abs(mean) > half, same, count)
