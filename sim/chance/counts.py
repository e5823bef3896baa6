"""Poisson counts by inversion, so that a count is a function of one uniform and grows with its mean."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Floats

_SMALL = 60.0


def poisson(uniform: Floats, mean: Floats) -> NDArray[np.int64]:
    """For each pair the smallest k with P(X <= k) >= uniform, X Poisson with this mean."""
    result = np.zeros(len(mean), dtype=np.int64)
    small = mean <= _SMALL
    result[small] = _by_steps(uniform[small], mean[small])
    for row in np.flatnonzero(~small):
        result[row] = _from_the_mode(float(uniform[row]), float(mean[row]))
    return result


def _by_steps(uniform: Floats, mean: Floats) -> NDArray[np.int64]:
    count = np.zeros(len(mean), dtype=np.int64)
    mass = np.exp(-mean)
    below = mass.copy()
    waiting = np.flatnonzero(uniform > below)
    step = 0
    while waiting.size and step < 400:
        step += 1
        mass[waiting] *= mean[waiting] / step
        below[waiting] += mass[waiting]
        count[waiting] = step
        waiting = waiting[uniform[waiting] > below[waiting]]
    return count


def _from_the_mode(uniform: float, mean: float) -> int:
    low, below = _around(mean)
    return low + int(np.searchsorted(below, uniform * below[-1]))


@lru_cache(maxsize=1024)
def _around(mean: float) -> tuple[int, Floats]:
    """The least count considered, and the probability up to each from there on, times that of the mode."""
    spread = int(12 * np.sqrt(mean)) + 20
    mode = int(mean)
    low = max(0, mode - spread)
    down = np.cumprod(np.arange(mode, low, -1) / mean)[::-1]
    up = np.cumprod(mean / np.arange(mode + 1, mode + spread))
    return low, np.cumsum(np.concatenate((down, [1.0], up)))
