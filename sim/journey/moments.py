"""What playing a plan yields: moments, nothing else. Rows, utilisation and queues are derived from them afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

NEVER = -1
"""A moment that did not come before the horizon."""


class End(IntEnum):
    """How a call ended as far as time decides it."""

    UNFINISHED = 0
    DONE = 1
    TIMED_OUT = 2
    REFUSED = 3


@dataclass(frozen=True, slots=True)
class Moments:
    """Columns in microseconds, NEVER where a thing did not happen.

    Per step: `arrived` (reached the step), `began` (service started), `ended` (service or delay over).
    Per call: `opened` (the call began), `closed` (it ended), `end` (an `End`), `missing` (branches without an answer),
    `delivered` (first copy passed ONCE), `settled` (acknowledged).
    """

    arrived: Ints
    began: Ints
    ended: Ints
    opened: Ints
    closed: Ints
    end: Ints
    missing: Ints
    delivered: Ints
    settled: Ints

    @classmethod
    def blank(cls, steps: int, calls: int) -> Moments:
        """Nothing has happened yet."""
        never = [np.full(size, NEVER, dtype=np.int64) for size in (steps, steps, steps, calls, calls, calls, calls)]
        arrived, began, ended, opened, closed, delivered, settled = never
        end, missing = np.zeros(calls, dtype=np.int64), np.zeros(calls, dtype=np.int64)
        return cls(arrived, began, ended, opened, closed, end, missing, delivered, settled)
