"""Families of calls: a letter and everything it may cause, by child number, and how far apart their rows stand.

A letter's life has up to four legs: the first letter, its being returned, the corrected or forwarded letter, and the
answer. Each leg has a letter, one acknowledgement for each copy that may arrive, and what is done with it. The numbers
are fixed, so that a leg more or less moves no other call's draws. What a lookup leads to is numbered from LED on; child
0 is then the lookup.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

LED = 64
"""The first letter's child number where a lookup led to it."""


class Leg(IntEnum):
    """The letters of a life, by their child number; the acknowledgements of a leg's copies are the next ones."""

    FIRST = 0
    RETURNED = 16
    MENDED = 32
    ANSWER = 48


class Child(IntEnum):
    """What else there can be: not yet a letter, or no letter any more."""

    NEGATIVE = 5  # the acknowledgement of a letter to a number nobody has
    ATTACHMENT = 6
    MISPLACED = 8  # the wrong department does something about it
    CORRECTION = 24  # the sender looks up the right number
    HANDLING = 40  # the receiver works on it
    OTHERWISE = 56  # it, or its answer, goes another way


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """Who there is in each of many families. `there`: a mask over families by child number, without `base`."""

    base: int
    children: Ints
    place: NDArray[np.int16]

    @classmethod
    def of(cls, base: int, there: dict[int, Mask]) -> Family:
        """The families with these members."""
        children = sorted(there)
        count = len(next(iter(there.values())))
        place = np.zeros((count, len(children) + 1), dtype=np.int16)
        np.cumsum(np.stack([there[child] for child in children], axis=1), axis=1, dtype=np.int16, out=place[:, 1:])
        return cls(base, np.array(children, dtype=np.int64), place)

    def there(self, child: int) -> Mask:
        """Which families have this child."""
        column = int(np.searchsorted(self.children, child))
        if column == len(self.children) or self.children[column] != child:
            return np.zeros(len(self.place), dtype=bool)
        found: Mask = self.place[:, column + 1] > self.place[:, column]
        return found

    def rows(self, family: Ints, start: int, end: int) -> Ints:
        """How many rows further down the plan `end` stands than `start`, in these families; both must be there."""
        columns = np.searchsorted(self.children, (start, end))
        place = self.place[family]
        return (place[:, columns[1]] - place[:, columns[0]]).astype(np.int64)
