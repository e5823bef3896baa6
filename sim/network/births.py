"""Birth dates and CPR numbers: one keyed bijection between a child and its number, without a table.

Numbers have the fictive form: seventh digit 9, modulus 11 not 0, nobody born on 1 January (the dates cpr.dk names as
having numbers without modulus 11). The children of an age band are shuffled by a keyed permutation and dealt evenly on
the band's days; within a day they take the day's permitted serials in a shuffled order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.chance.permutation import Permutation
from sim.mistake import Mistake
from sim.network.days import day_number
from sim.network.groups import AgeBand
from sim.network.identifiers import cpr_remainder

Ints = NDArray[np.int64]

_SERIALS = 1000
_SEVENTH = 9
NOBODY = -1


@dataclass(frozen=True, slots=True, eq=False)
class Births:
    """The births of one age band: `count` children on `days` (day numbers, ascending), shuffled by `key`."""

    count: int
    days: Ints
    key: str

    def born(self, rank: Ints) -> tuple[Ints, Ints]:
        """Birth day number and CPR number (as a whole number) of the children with these ranks, 0..count-1."""
        position = self._shuffle().forward(rank)
        row = position * len(self.days) // self.count
        day = self.days[row]
        prefix = _prefix(day)
        within = position - self._first(row)
        serial = _permitted(self.key)[0][cpr_remainder(prefix), within]
        return day, prefix + serial

    def rank(self, day: int, number: int) -> int:
        """The rank of the child with this birth day and CPR number; NOBODY when there is none."""
        row = int(np.searchsorted(self.days, day))
        if row == len(self.days) or self.days[row] != day:
            return NOBODY
        prefix = int(_prefix(np.array([day], dtype=np.int64))[0])
        within = int(_permitted(self.key)[1][cpr_remainder(prefix)[0], number - prefix])
        first, following = (int(self._first(np.array([edge], dtype=np.int64))[0]) for edge in (row, row + 1))
        if within < 0 or first + within >= following:
            return NOBODY
        return int(self._shuffle().inverse(first + within)[0])

    def _shuffle(self) -> Permutation:
        return Permutation(self.count, self.key)

    def _first(self, row: Ints) -> Ints:
        return -((-row * self.count) // len(self.days))


def births(band: AgeBand, count: int, registry_date: date, key: str) -> Births:
    """The births of a band that is `first` to `last` years old on the registry date.

    A Mistake when a day would hold more children than there are permitted serials, or years leave 2000-2036.
    """
    oldest = _years_before(registry_date, band.last + 1) + 1
    youngest = _years_before(registry_date, band.first)
    days = np.arange(oldest, youngest + 1, dtype=np.int64)
    months = days.astype("datetime64[D]")
    new_year = months == months.astype("datetime64[Y]").astype("datetime64[D]")
    kept = days[~new_year]
    years = kept.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    if years.min() < 2000 or years.max() > 2036:
        raise Mistake("registry date", "children born outside 2000-2036 have no CPR number with seventh digit 9")
    per_day = -(-count // len(kept))
    if per_day > _permitted(key)[2]:
        what = (
            f"{per_day} children born on one day are more than the {_permitted(key)[2]} fictive CPR numbers of a date"
        )
        raise Mistake("population.children", what, "Take fewer children")
    return Births(count, kept, key)


def _prefix(day: Ints) -> Ints:
    """DDMMYY9000 as a whole number."""
    when = day.astype("datetime64[D]")
    month, year = when.astype("datetime64[M]"), when.astype("datetime64[Y]")
    day_of_month = (when - month).astype(np.int64) + 1
    month_of_year = (month - year).astype(np.int64) + 1
    two_digits = (year.astype(np.int64) + 1970) % 100
    result: Ints = ((day_of_month * 100 + month_of_year) * 100 + two_digits) * 10_000 + _SEVENTH * _SERIALS
    return result


@lru_cache(maxsize=16)
def _permitted(key: str) -> tuple[Ints, Ints, int]:
    """Per remainder of the prefix: serials in shuffled order, the place of each serial, and the fewest there are."""
    shuffled = Permutation(_SERIALS, f"{key}/serial").forward(np.arange(_SERIALS))
    weight = cpr_remainder(shuffled)
    order = np.zeros((11, _SERIALS), dtype=np.int64)
    place = np.full((11, _SERIALS), NOBODY, dtype=np.int64)
    fewest = _SERIALS
    for remainder in range(11):
        kept = shuffled[(remainder + weight) % 11 != 0]
        order[remainder, : len(kept)] = kept
        place[remainder, kept] = np.arange(len(kept))
        fewest = min(fewest, len(kept))
    return order, place, fewest


def _years_before(day: date, years: int) -> int:
    """The day number `years` before; 29 February becomes 28."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day_number(date(day.year - years, day.month, last))
