"""Profiles: how a rate is spread over the day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Floats
from sim.chance.durations import DAY, MINUTE
from sim.mistake import Mistake, nearest
from sim.scenario.measures import moment_of_day
from sim.scenario.schema import ProfileModel
from sim.scenario.tree import Tree

BIN = 5 * MINUTE
BINS = DAY // BIN


@dataclass(frozen=True, slots=True)
class Profile:
    """Relative rates in `BINS` equal bins over a day, with mean 1 over the whole day."""

    values: tuple[float, ...]

    @property
    def peak(self) -> float:
        """The largest value: how far the busiest bin lies above the mean of the day."""
        return max(self.values)

    @property
    def span(self) -> tuple[int, int]:
        """From the first bin with any rate to the end of the last, in microseconds after midnight."""
        busy = np.flatnonzero(self.values)
        return int(busy[0]) * BIN, (int(busy[-1]) + 1) * BIN

    def at(self, moment: NDArray[np.int64]) -> Floats:
        """The value at moments of the day (µs after midnight)."""
        result: Floats = np.asarray(self.values)[moment // BIN]
        return result


FLAT = Profile((1.0,) * BINS)


def profile(models: dict[str, ProfileModel], name: str, tree: Tree) -> Profile:
    """A profile by name; `flat` is always there. A Mistake for an unknown name or a profile without any rate."""
    if name == "flat":
        return FLAT
    if name not in models:
        raise Mistake(tree.where(("profiles",)), f"there is no profile {name!r}", nearest(name, [*models, "flat"]))
    values = np.zeros(BINS)
    try:
        steps = sorted((moment_of_day(time), weight) for time, weight in models[name].at.items())
    except ValueError as error:
        raise Mistake(tree.where(("profiles", name)), str(error), "") from None
    for moment, weight in steps:
        values[moment // BIN :] = weight
    if values.min() < 0 or values.sum() <= 0:
        raise Mistake(tree.where(("profiles", name)), "expected weights of at least 0 and some above 0", "")
    return Profile(tuple((values / values.mean()).tolist()))
