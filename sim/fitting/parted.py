"""What is fitted and what is left to be foretold: the first two thirds of the days, and the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.durations import DAY

Ints = NDArray[np.int64]

BATCHES = 20
DAYS_ENOUGH = 5
"""Days from which on a day is a section of its own; below, sections are stretches with equally many calls."""


@dataclass(frozen=True, slots=True, eq=False)
class Parted:
    """Row numbers of both parts, and in words what they are. sections: row numbers of parts of the fitted part."""

    fitted: Ints
    rest: Ints
    how: str
    sections: tuple[Ints, ...]


def parted(begin: Ints) -> Parted:
    """Two thirds of the days to fit; of a single day two thirds of the time between its first and last call."""
    day = begin // DAY
    days = np.unique(day)
    if len(days) > 1:
        count = max(1, 2 * len(days) // 3)
        how = f"the first {count} of {len(days)} days" if count > 1 else f"the first of {len(days)} days"
        mask = day <= days[count - 1]
    else:
        edge = begin.min() + 2 * (begin.max() - begin.min()) // 3
        mask, how = begin <= edge, "the first two thirds of the only day"
    fitted, rest = np.flatnonzero(mask), np.flatnonzero(~mask)
    own_days = np.unique(day[fitted])
    if len(own_days) >= DAYS_ENOUGH:
        sections = [fitted[day[fitted] == one] for one in own_days]
    else:
        sections = np.array_split(fitted, min(BATCHES, max(1, len(fitted) // 10)))
    return Parted(fitted, rest, how, tuple(part for part in sections if len(part) > 1))
