"""Times as counts per bin: small enough to keep and to draw, and they add up."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.regression.halves import Ints
from sim.verdict.judge import ENDLESS

STEPS = 50
"""Bins to a factor of ten: each 4.7 % wide."""
_EDGES = np.ceil(10 ** (np.arange(0, 8 * STEPS + 1) / STEPS)).astype(np.int64)


def bins(times: Ints) -> dict[str, Any]:
    """lower: where each bin begins (µs), of those from the first to the last that hold anything; counts; measured: how
    many times there are in all, those without an end included; longest: the longest with one, None without."""
    finite = times[times != ENDLESS]
    if not len(finite):
        return {"lower": [], "counts": [], "measured": len(times), "longest": None}
    counts = np.bincount(np.searchsorted(_EDGES, finite, side="right") - 1, minlength=len(_EDGES))
    used = np.flatnonzero(counts)
    shown = slice(int(used[0]), int(used[-1]) + 1)
    longest = int(finite.max())
    return {
        "lower": _EDGES[shown].tolist(), "counts": counts[shown].tolist(), "measured": len(times), "longest": longest
    }  # fmt: skip
