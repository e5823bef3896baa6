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


def joined(one: Arrivals, other: Arrivals) -> Arrivals:
    """Both, the one after the other; their rows are of the same actors."""
    return Arrivals(
        Keys.joined([one.keys, other.keys]),
        np.concatenate([one.planned, other.planned]),
        np.concatenate([one.row, other.row]),
    )


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one day of the run: microseconds after midnight, half-open."""

    day: int
    start: int = 0
    end: int = DAY


def thinned(
    draws: Draws, kind: int, actors: Ints, candidates: Floats, share: Callable[[Ints, Ints], Floats], span: Span
) -> Arrivals:
    """The arrivals of each actor within the span.

    `candidates` is the expected number at the ceiling per actor; `share(row, moment_of_day)` is how much of the
    ceiling is wanted then, between 0 and 1.
    """
    roots = Keys.of(span.day, actors, kind, 0)
    count = poisson(draws.uniform(roots, "candidates"), np.broadcast_to(candidates, actors.shape))
    row = np.repeat(np.arange(len(actors)), count)
    n = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    keys = Keys.of(span.day, actors[row], kind, n)
    place, keep = draws.pair(keys, "arrival")
    moment = span.start + np.floor(place * (span.end - span.start)).astype(np.int64)
    kept = np.flatnonzero(keep < share(row, moment))
    return Arrivals(keys.take(kept), span.day * DAY + moment[kept], row[kept])
