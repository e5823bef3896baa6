"""The roll: children who may be asked about, with everything about them, looked up once for all days.

A scenario of many days, or played many times, asks about the same children again and again. What is known of a child
depends on the day by its age and school alone, so who has been looked up once is found by number afterwards.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.network.children import Children, rows_of
from sim.network.citizens import Citizens
from sim.network.days import age_on, day_number

Ints = NDArray[np.int64]

_ABSENT = -1


class Roll:
    """Answers as `Citizens.look` does, from memory once as many children were asked about as half of all on the roll.

    Before that, and for children who are in no group (no case, no course), it asks `citizens`.
    """

    def __init__(self, citizens: Citizens) -> None:
        self._citizens = citizens
        self._asked = 0
        self._known: Children | None = None
        self._row = np.zeros(0, dtype=np.int32)

    @property
    def known(self) -> int:
        """How many children are remembered."""
        return 0 if self._known is None else len(self._known)

    def look(self, index: Ints, on: date) -> Children:
        """Everything about these children as it is on a date, each child as often as it is named.

        IndexError for numbers nobody has.
        """
        self._asked += len(index)
        if self._known is None:
            everyone = self._citizens.segments.select(self._citizens.segments.group > 0)
            if 2 * self._asked >= everyone.count:
                self._call(everyone.index(np.arange(everyone.count)), on)
        if self._known is None or index.min(initial=0) < 0:
            return self._citizens.look(index, on)
        rows = self._row[index]
        if (rows == _ABSENT).any():
            return self._citizens.look(index, on)
        children, day = rows_of(self._known, rows), day_number(on)
        if day == self._known.day:
            return children
        schooling = self._citizens.schooling_on(index, children.born, children.schooling.municipality, on)
        return replace(children, day=day, age=age_on(children.born, day), schooling=schooling)

    def _call(self, everyone: Ints, on: date) -> None:
        self._known = self._citizens.look(everyone, on)
        self._row = np.full(len(self._citizens), _ABSENT, dtype=np.int32)
        self._row[everyone] = np.arange(len(everyone), dtype=np.int32)
