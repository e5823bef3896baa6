"""Surges: stretches of a day in which everybody asks and writes so many times as often.

They are thinned from the same candidates, so that a plan with a surge holds every call of the plan without it, with
the same draws, as long as both state the same ceiling.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Floats
from sim.scenario.reading import Reading


def surge(reading: Reading, day: int, moment: NDArray[np.int64]) -> Floats:
    """How many times as often calls come at moments (µs after midnight) of a day of the run. Several multiply."""
    times = np.ones(moment.shape, dtype=np.float64)
    for one in reading.model.surges:
        if one.day == day:
            times[(moment >= one.start) & (moment < one.end)] *= one.volume.value
    return times


def largest(reading: Reading) -> float:
    """The most that surges can come to at once, at least 1."""
    edges = [(one.day, one.start) for one in reading.model.surges]
    return max([1.0, *(float(surge(reading, day, np.array([start]))[0]) for day, start in edges)])
