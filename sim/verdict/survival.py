"""How long things last when some are not over: the product-limit estimate (Kaplan and Meier 1958).

A censored letter tells that it lasted at least as long as it was seen; leaving it out would flatter the mailbox.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.verdict.played import Flags, Ints

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Survival:
    """The share that lasts longer than each of `times` (ascending, µs); at `times` something ended.

    left: how many were still seen just before. Beyond the last time nothing is known of the share that remains.
    """

    times: Ints
    shares: Floats
    left: Ints

    def ended_by(self, time: int) -> float:
        """The share that is over by then."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        return 0.0 if place < 0 else float(1 - self.shares[place])

    def quantile(self, level: float) -> int | None:
        """The first time by which this share is over; None if it is not seen to be."""
        place = np.flatnonzero(1 - self.shares >= level - 1e-12)
        return int(self.times[place[0]]) if len(place) else None


def survival(values: Ints, censored: Flags) -> Survival:
    """The estimate. Of what ended and what was lost from sight at one time, the former came first."""
    times, ended = np.unique(values[~censored], return_counts=True)
    ordered = np.sort(values)
    left = len(values) - np.searchsorted(ordered, times, side="left")
    shares: Floats = np.cumprod(1 - ended / np.maximum(left, 1)).astype(np.float64)
    return Survival(times.astype(np.int64), shares, left.astype(np.int64))
