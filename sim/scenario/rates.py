"""Rates of the national network: from parameters to arrivals of each actor on a day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Draws, Floats, Keys, stable_id
from sim.chance.durations import DAY
from sim.mistake import Mistake
from sim.scenario.arrivals import Arrivals, thinned
from sim.scenario.network_schema import NetworkModel
from sim.scenario.profiles import Profile

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rated:
    """A kind of call with the calls a normal working day has per actor, before volume, weekday and day-to-day chance.

    `factor` scales to a stated load (`scale`); 1 otherwise.
    """

    name: str
    actors: Ints
    per_day: Floats
    profile: Profile
    factor: float = 1.0

    @property
    def total(self) -> float:
        """Calls of a normal working day in all."""
        return float(self.per_day.sum()) * self.factor


def arrivals(rated: Rated, model: NetworkModel, draws: Draws, day: int, weekday: int) -> Arrivals:
    """One day's calls. The ceiling is stated (`network.ceiling` times the normal day's busiest rate)."""
    level = _level(rated, model, draws, day, weekday)
    ceiling = model.ceiling.value
    if level.size and level.max() > ceiling:
        what = f"{rated.name} reaches {level.max():.2f} times a normal day, above network.ceiling {ceiling:g}"
        raise Mistake("network.ceiling", what, "Raise network.ceiling; calls are then drawn anew")
    start, end = rated.profile.span
    candidates = rated.per_day * rated.factor * ceiling * rated.profile.peak * (end - start) / DAY
    peak = rated.profile.peak

    def share(row: Ints, moment: Ints) -> Floats:
        return level[row] * rated.profile.at(moment) / (ceiling * peak)

    return thinned(draws, stable_id(rated.name), rated.actors, day, candidates, share, (start, end))


def _level(rated: Rated, model: NetworkModel, draws: Draws, day: int, weekday: int) -> Floats:
    """How many times a normal day this day is, per actor: volume, weekday, and variation beyond Poisson (lognormal)."""
    usual = model.volume.value * model.weekdays[weekday]
    cv = model.day_variation.value
    if not cv or not len(rated.actors):
        return np.full(len(rated.actors), usual)
    sigma = np.sqrt(np.log(1 + cv**2))
    keys = Keys.of(day, rated.actors, stable_id(rated.name), 0)
    first, second = draws.pair(keys, "day")
    normal = np.sqrt(-2 * np.log(first)) * np.cos(2 * np.pi * second)
    wild = np.exp(sigma * normal - sigma**2 / 2)
    # Days beyond three standard deviations are held there, so that a stated ceiling suffices.
    result: Floats = usual * np.minimum(wild, np.exp(3 * sigma - sigma**2 / 2))
    return result
