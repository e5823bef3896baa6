"""Traits: what chance gave each child, four uniforms at a time.

A trait is a Philox draw keyed by the population's seed, the trait's name and the child's number; so it is the same
whoever asks, whenever, alone or among a million.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Draws, Floats, Keys

Ints = NDArray[np.int64]

_SCALE = 2.0**-32


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """The children looked at: the population's seed, their numbers and birth days, and the registry date's number."""

    seed: int
    index: Ints
    born: Ints
    registry: int

    def traits(self, name: str) -> tuple[Floats, Floats, Floats, Floats]:
        """Four independent uniforms in (0, 1) per child."""
        return traits(self.seed, self.index, name)


def traits(seed: int, index: Ints, name: str, part: Ints | int = 0) -> tuple[Floats, Floats, Floats, Floats]:
    """Four independent uniforms in (0, 1) per child, of 32 bits each. `part` numbers things within a trait."""
    zeros = np.zeros(len(index), dtype=np.int64)
    keys = Keys(day=zeros, actor=index, kind=zeros, n=zeros + part, child=zeros)
    first, second, third, fourth = (
        (word.astype(np.float64) + 0.5) * _SCALE for word in Draws(seed).words(keys, f"network/{name}")
    )
    return first, second, third, fourth
