"""Profiles: how a rate is spread over the day. A value of 1 is the mean over the hours in which there is any."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Floats
from sim.chance.durations import DAY


@dataclass(frozen=True, slots=True)
class Profile:
    """Relative rates in equal bins over a day; `values` has mean 1 over its non-zero bins unless it is flat."""

    values: tuple[float, ...] = (1.0,)

    @property
    def peak(self) -> float:
        """The largest value."""
        return max(self.values)

    def at(self, moment: NDArray[np.int64]) -> Floats:
        """The value at moments of the day (µs after midnight)."""
        result: Floats = np.asarray(self.values)[moment * len(self.values) // DAY]
        return result


FLAT = Profile()
