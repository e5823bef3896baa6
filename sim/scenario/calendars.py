"""Calendars: opening hours less the days people are away, as the pace of a station and as moments that remain."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.chance.durations import DAY
from sim.network.opening import Opening, open_windows
from sim.scenario.stations import NORMAL, Pace

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """`days` days from `first`. Paces of the same hours are one object, because thousands of stations have them."""

    first: date
    days: int
    _known: dict[tuple[object, ...], Pace] = field(default_factory=dict)

    def pace(self, hours: str | Opening, available: float, absent: frozenset[date], left: float) -> Pace:
        """Open in the hours, at the share of their time people have; on `absent` dates at the share `left` of it.

        Nothing below a thousandth of a normal pace is told from closed.
        """
        key = (hours, available, absent, left)
        if key not in self._known:
            self._known[key] = self._paced(hours, round(available * NORMAL), absent, round(available * left * NORMAL))
        return self._known[key]

    def _paced(self, hours: str | Opening, usual: int, absent: frozenset[date], less: int) -> Pace:
        windows = open_windows(hours, self.first, self.days)
        gone = self._on(windows[:, 0], absent)
        starts, rates = [0], [0]
        for (start, end), away in zip(windows.tolist(), gone.tolist(), strict=True):
            rate = less if away else usual
            if rate == 0:
                continue
            if start == starts[-1]:
                starts.pop()
                rates.pop()
            starts += [start, end]
            rates += [rate, 0]
        return Pace(tuple(starts), tuple(rates))

    def without(self, moments: Ints, absent: frozenset[date]) -> Ints:
        """The moments that lie on no absent date."""
        return moments[~self._on(moments, absent)]

    def _on(self, moments: Ints, dates: frozenset[date]) -> NDArray[np.bool_]:
        numbers = [number for number in range(self.days) if self.first + timedelta(days=number) in dates]
        return np.isin(moments // DAY, numbers)
