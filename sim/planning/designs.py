"""Designs: at which values of its parameters a scenario is played.

Ignorance is drawn as it is stated: half of the draws lie below a parameter's value and half above, evenly towards low
and high. That is an assumption, made because nothing else is known of a number that nobody has published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Draws, Keys, stable_id

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Range:
    """One parameter: its path, value, low and high in the inner unit."""

    path: str
    value: float
    low: float
    high: float

    def at(self, uniform: float) -> float:
        """The value that a share of the draws lies below: 0 is low, 1/2 the value, 1 high."""
        if uniform < 0.5:
            return self.low + 2 * uniform * (self.value - self.low)
        return self.value + (2 * uniform - 1) * (self.high - self.value)


def latin_hypercube(ranges: Sequence[Range], draws: int, seed: int) -> list[dict[str, float]]:
    """Draws that stand, for every parameter, one in each of `draws` slices of equal share (McKay and others 1979).

    A parameter's column depends on its path and the seed only: adding a parameter moves no other.
    """
    chance = Draws(seed)
    columns = {}
    for one in ranges:
        keys = Keys.of(0, stable_id(one.path, 32), 0, np.arange(draws))
        order, within = chance.pair(keys, f"planning/latin hypercube/{draws}")
        slices = np.argsort(np.argsort(order))
        columns[one.path] = [one.at(float(u)) for u in (slices + within) / draws]
    return [{path: column[row] for path, column in columns.items()} for row in range(draws)]


def one_at_a_time(ranges: Sequence[Range]) -> list[tuple[str, str]]:
    """Path and end: every parameter moved alone, to each end that is not its value."""
    return [(one.path, end) for one in ranges for end, at in (("low", one.low), ("high", one.high)) if at != one.value]


def grid(values: Sequence[tuple[str, Sequence[object]]]) -> list[dict[str, object]]:
    """Every combination, the last parameter changing first."""
    paths = [path for path, _ in values]
    return [dict(zip(paths, row, strict=True)) for row in product(*(column for _, column in values))]
