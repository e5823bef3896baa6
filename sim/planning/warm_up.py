"""Warm-up: how much of the beginning of a series is better left out (MSER-5: White 1997, Franklin and White 2008).

Lookups need none: a day begins empty. Mailboxes begin empty too, which no working week does, so their first days are
better than the rest. The series is then one number per working day, and a batch of five is a week.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BATCH = 5


@dataclass(frozen=True, slots=True)
class WarmUp:
    """How many numbers to leave out. `settled` False: the cut lies in the second half, so the series is too short.

    curve: the statistic that the cut makes least, for a cut before each batch.
    """

    cut: int
    settled: bool
    curve: tuple[float, ...]


def mser5(series: Sequence[float]) -> WarmUp:
    """The cut that makes the squared standard error of the mean of what remains least. At least four batches."""
    batches = len(series) // BATCH
    if batches < 4:
        raise ValueError(f"expected at least {4 * BATCH} numbers, got {len(series)}")
    means = np.asarray(series[: batches * BATCH], dtype=np.float64).reshape(batches, BATCH).mean(axis=1)
    remaining = [means[first:] for first in range(batches - 1)]
    curve = tuple(float(((rest - rest.mean()) ** 2).sum()) / len(rest) ** 2 for rest in remaining)
    half = curve[: batches // 2 + 1]
    best = int(np.argmin(curve))
    return WarmUp(int(np.argmin(half)) * BATCH, best < batches / 2, curve)
