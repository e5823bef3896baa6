"""Rates of the national network: from parameters to arrivals of each actor on a day."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Floats, Keys, stable_id
from sim.chance.durations import DAY, normal
from sim.mistake import Mistake
from sim.scenario.arrivals import Arrivals, Span, thinned
from sim.scenario.network_schema import NetworkModel
from sim.scenario.profiles import Profile
from sim.scenario.reading import Reading
from sim.scenario.surges import largest, surge
from sim.scenario.today import Today, network_of

Ints = NDArray[np.int64]

HELD_AT = 2.0
"""Standard deviations at which a wild day is held, so that a stated ceiling suffices for every draw."""


@dataclass(frozen=True, slots=True)
class Rated:
    """A kind of call with the calls a normal working day has per actor, before volume, weekday and day-to-day chance.

    `factor` scales to a stated load (`scale`); 1 otherwise. `taken`: the share of them that each actor makes on this
    date (adoption after going live); None: all.
    """

    name: str
    actors: Ints
    per_day: Floats
    profile: Profile
    factor: float = 1.0
    taken: Floats | None = None

    @property
    def total(self) -> float:
        """Calls of a normal working day in all."""
        return float((self.per_day if self.taken is None else self.per_day * self.taken).sum()) * self.factor


def check_ceiling(reading: Reading) -> None:
    """A Mistake unless `network.ceiling` is at least the busiest level any draw can reach."""
    model = network_of(reading)
    season = max((season.volume.value for season in model.seasons), default=1.0)
    most = model.volume.value * max(model.weekdays) * max(1.0, season) * _wildest(model) * largest(reading)
    if most > model.ceiling.value + 1e-9:
        raise Mistake(
            reading.tree.where(("network", "ceiling")),
            f"volume, weekdays, day_variation and surges reach {most:.3f} times a normal day, above the ceiling of "
            f"{model.ceiling.value:g}",
            f"Write ceiling: {most + 0.05:.1f}. It belongs to the scenario: scenarios to be compared share one",
        )


def arrivals(rated: Rated, today: Today) -> Arrivals:
    """One day's calls within the scenario's window. Candidates come at `network.ceiling` times the busiest rate."""
    level = _level(rated, today) if rated.taken is None else _level(rated, today) * rated.taken
    ceiling, peak = today.network.ceiling.value, rated.profile.peak
    span = Span(today.number, *rated.profile.span)
    candidates = rated.per_day * rated.factor * ceiling * peak * (span.end - span.start) / DAY

    window = today.reading.model.window

    def share(row: Ints, moment: Ints) -> Floats:
        times = surge(today.reading, today.number, moment)
        return level[row] * times * rated.profile.at(moment) / (ceiling * peak) * window.holds(moment)

    return thinned(today.draws, stable_id(rated.name), rated.actors, candidates, share, span)


def _wildest(model: NetworkModel) -> float:
    sigma = sqrt(log(1 + model.day_variation.value**2))
    return exp(HELD_AT * sigma - sigma**2 / 2)


def _level(rated: Rated, today: Today) -> Floats:
    """How many times a normal day this day is, per actor: volume, weekday, and variation beyond Poisson (lognormal)."""
    model = today.network
    usual = model.volume.value * today.activity
    cv = model.day_variation.value
    if not cv or not len(rated.actors):
        return np.full(len(rated.actors), usual)
    sigma = sqrt(log(1 + cv**2))
    keys = Keys.of(today.number, rated.actors, stable_id(rated.name), 0)
    wild = np.exp(sigma * normal(*today.draws.pair(keys, "day")) - sigma**2 / 2)
    result: Floats = usual * np.minimum(wild, _wildest(model))
    return result
