"""Wilcoxon's signed-rank test (1945), exact, and the estimate that belongs to it (Hodges and Lehmann 1963).

Both look at ranks, so one half that met a busy neighbour moves them little. Exact by counting all 2^n signs; equal
differences share their mean rank. Vectorised over the first axis, which holds trials or comparisons.
"""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Floats

MOST = 14
"""Differences at most: 2^14 signs are counted at once."""


def one_sided(differences: Floats) -> Floats:
    """P(as large a rank sum or larger | no difference), for rows of n differences, shape (rows, n).

    Raises ValueError for more than MOST differences. Zero differences count for neither side.
    """
    ranks = _ranks(np.abs(differences))
    ranks = np.where(differences == 0, 0.0, ranks)
    observed = np.where(differences > 0, ranks, 0.0).sum(axis=1)
    every = ranks @ _choices(differences.shape[1]).T
    result: Floats = (every >= observed[:, None] - 1e-9).mean(axis=1)
    return result


def centre(differences: Floats) -> Floats:
    """The median of all pairwise means, per row."""
    result: Floats = np.median(_pairwise_means(differences), axis=1)
    return result


def interval(differences: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """The interval of the centre with at least this level where n allows it, else the widest there is, per row."""
    count = differences.shape[1]
    sums = _choices(count) @ np.arange(1, count + 1)
    steps = np.arange(int(count * (count + 1) / 2) + 1)
    below = (sums[None, :] <= steps[:, None]).mean(axis=1)  # P(rank sum <= step)
    outside = max(0, int(np.searchsorted(below, (1 - level) / 2, side="right")) - 1)
    means = np.sort(_pairwise_means(differences), axis=1)
    if below[outside] > (1 - level) / 2:
        return means[:, 0], means[:, -1]
    return means[:, outside], means[:, -1 - outside]


def least(count: int) -> float:
    """The smallest p that n differences can give."""
    return 0.5**count


def attained(count: int, level: float) -> float:
    """The largest p that n differences without ties can give and that is not above a level; 0 where there is none."""
    sums = np.sort(_choices(count) @ np.arange(1, count + 1))
    every = (sums[None, :] >= np.unique(sums)[:, None]).mean(axis=1)
    reached = every[every <= level + 1e-12]
    return float(reached.max(initial=0.0))


def _pairwise_means(differences: Floats) -> Floats:
    first, second = np.triu_indices(differences.shape[1])
    result: Floats = (differences[:, first] + differences[:, second]) / 2
    return result


def _ranks(sizes: Floats) -> Floats:
    """Mean ranks from 1 within each row."""
    smaller = (sizes[:, :, None] > sizes[:, None, :]).sum(axis=2)
    equal = (sizes[:, :, None] == sizes[:, None, :]).sum(axis=2)
    result: Floats = smaller + (equal + 1) / 2
    return result


@cache
def _choices(count: int) -> NDArray[np.float64]:
    if count > MOST:
        raise ValueError(f"the exact test takes at most {MOST} pairs")
    return np.array(list(product((0.0, 1.0), repeat=count)))
