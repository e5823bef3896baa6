"""Arrivals: a Poisson process per actor and kind, thinned from a stated maximum rate (Lewis and Shedler 1979).

Candidates are drawn at the ceiling and numbered; each is kept with probability rate / ceiling. So the calls at a lower
volume are a subset of those at a higher one, with the same keys and so the same draws.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.counts import poisson
from sim.chance.draws import Draws, Floats, Keys
from sim.chance.durations import DAY

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Kept candidates: their keys, their moments (µs from the run's first midnight) and the row of their actor."""

    keys: Keys
    planned: Ints
    row: Ints


def thinned(
    draws: Draws,
    kind: int,
    actors: Ints,
    day: int,
    ceiling: Floats,
    rate: Callable[[Ints, Ints], Floats],
    span: tuple[int, int] = (0, DAY),
) -> Arrivals:
    """One day's arrivals of each actor.

    `ceiling` is the expected number of candidates per actor over the `span` (µs of the day); `rate(row, moment_of_day)`
    is the share of the ceiling that is wanted then, between 0 and 1.
    """
    roots = Keys.of(day, actors, kind, 0)
    count = poisson(draws.uniform(roots, "candidates"), np.broadcast_to(ceiling, actors.shape))
    row = np.repeat(np.arange(len(actors)), count)
    n = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    keys = Keys.of(day, actors[row], kind, n)
    place, keep = draws.pair(keys, "arrival")
    start, end = span
    moment = start + np.floor(place * (end - start)).astype(np.int64)
    kept = np.flatnonzero(keep < rate(row, moment))
    return Arrivals(keys.take(kept), day * DAY + moment[kept], row[kept])
