"""Shares of a whole number of things by weight, so that one thing more moves no other.

Webster's divisor method (Sainte-Laguë): things are handed out one at a time to whoever has the highest
weight / (things so far + 1/2). Divisor methods are house-monotone (Balinski and Young 1982): raising `seats` by one
gives one weight one thing more and takes nothing from anybody.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def apportion(weights: Ints, seats: int, minimum: int = 0) -> Ints:
    """How many of `seats` each weight gets, `minimum` first to everyone. Ties go to the earlier row.

    ValueError when `seats` cannot give everyone the minimum, or no weight is above 0.
    """
    if seats < len(weights) * minimum or (weights <= 0).any():
        raise ValueError(f"cannot share {seats} among {len(weights)} weights above 0 with at least {minimum} each")
    held = _just_below(weights, seats, minimum)
    for _ in range(seats - int(held.sum())):
        held[np.argmax(weights / (held + 0.5))] += 1
    return held


def _just_below(weights: Ints, seats: int, minimum: int) -> Ints:
    """The shares by a divisor that is hardly too large, so that only the last few things are left to hand out."""
    low, high = 0.0, 2.0 * float(weights.sum()) + 1.0
    for _ in range(80):
        middle = (low + high) / 2
        if np.maximum(minimum, np.floor(weights / middle + 0.5)).sum() > seats:
            low = middle
        else:
            high = middle
    # A touch larger still, so that rounding here settles no tie: ties are settled when things are handed out.
    return np.maximum(minimum, np.floor(weights / (high * (1 + 1e-9)) + 0.5)).astype(np.int64)
