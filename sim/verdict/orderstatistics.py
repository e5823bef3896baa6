"""Quantiles as order statistics of whole numbers, and intervals that need no distribution.

The p-quantile of n values is the ceil(n·p)-th smallest. The interval of a quantile is the binomial one between two
order statistics; it and that of a share (Wilson 1927) are over calls as if they were independent, not over runs: calls
of one run share its queues, so these intervals say how much the sample carries, not how much another day may differ.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, log, sqrt

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.95
NORMAL_975 = 1.959963984540054
LEVELS = {"p50": Fraction(1, 2), "p90": Fraction(9, 10), "p95": Fraction(19, 20), "p99": Fraction(99, 100)}


def rank(count: int, level: Fraction) -> int:
    """Which smallest value (from 1) is the quantile of `count` values."""
    return max(1, ceil(count * level))


def quantile(ordered: NDArray[np.int64], level: Fraction) -> int:
    """The quantile of values in ascending order; at least one is needed."""
    return int(ordered[rank(len(ordered), level) - 1])


def needed(level: Fraction) -> int:
    """The least count of which the largest exceeds the quantile with 95 % confidence: 59 for p95, 299 for p99."""
    return ceil(log(1 - CONFIDENCE) / log(level))


def ranks_around(count: int, level: Fraction) -> tuple[int, int] | None:
    """Ranks (from 1) of the order statistics that enclose the quantile with at least 95 %; None if too few."""
    p = float(level)
    spread = 10 * sqrt(count * p * (1 - p)) + 10
    k = np.arange(max(0, int(count * p - spread)), min(count, int(count * p + spread) + 1) + 1)
    k = k[k <= count]
    steps = np.log((count - k[:-1]) / (k[:-1] + 1)) + log(p / (1 - p))
    density = np.concatenate(([0.0], np.cumsum(steps)))
    density = np.exp(density - density.max())
    below = np.cumsum(density) / density.sum()  # P(at most k values lie below the quantile)
    tail = (1 - CONFIDENCE) / 2
    low = int(k[np.searchsorted(below, tail, side="right")])
    high = int(k[np.searchsorted(below, 1 - tail, side="left")]) + 1
    return (low, high) if low >= 1 and high <= count else None


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    z2 = NORMAL_975**2
    middle = (hits + z2 / 2) / (count + z2)
    half = NORMAL_975 / (count + z2) * sqrt(hits * (count - hits) / count + z2 / 4)
    return max(0.0, middle - half), min(1.0, middle + half)
