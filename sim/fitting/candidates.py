"""Which kind of duration describes a sample, by a stated rule.

Every kind gets the sample's mean, because utilisation rests on it. The cv of lognormal comes from the spread of the
logarithms (the sample's own cv is ruled by its few largest values), that of uniform and hyperexponential from the
sample. The kind with the least Kolmogorov-Smirnov distance is taken; of those within `LIKE` of the least, the simplest.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from sim.chance.durations import Duration
from sim.fitting.shapes import Floats, below

LIKE = 0.01
"""Kolmogorov-Smirnov distances that differ by no more are taken for equal."""

STEADY = 0.01
"""A coefficient of variation below which times are constant."""

SIMPLEST = ("constant", "exponential", "uniform", "lognormal", "hyperexponential")
_FINENESS = 10_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A kind with its numbers, and the largest distance between its distribution and the sample's."""

    duration: Duration
    distance: float


def candidates(values: NDArray[np.int64]) -> tuple[Candidate, ...]:
    """Every kind that these times (µs, at least two of them) allow, the nearest first."""
    sample = np.maximum(values, 1).astype(np.float64)
    mean, cv = float(sample.mean()), float(sample.std(ddof=1) / sample.mean())
    if cv < STEADY:
        return (Candidate(Duration("constant", mean), 0.0),)
    found = [Duration("exponential", mean, 1.0), Duration("lognormal", mean, _cv_of_logs(sample))]
    if cv <= 0.577:
        found.append(Duration("uniform", mean, cv))
    if cv >= 1:
        found.append(Duration("hyperexponential", mean, cv))
    ordered = np.sort(sample)
    return tuple(sorted((Candidate(one, distance(one, ordered)) for one in found), key=lambda one: one.distance))


def chosen(found: tuple[Candidate, ...]) -> Candidate:
    """The simplest of those that lie as near as the nearest."""
    near = [one for one in found if one.distance <= found[0].distance + LIKE]
    return min(near, key=lambda one: SIMPLEST.index(one.duration.kind))


def distance(duration: Duration, ordered: Floats) -> float:
    """Kolmogorov-Smirnov: the largest difference between the distribution and that of a sorted sample.

    Of a long sample ten thousand evenly spaced ranks are looked at, which is exact to a ten-thousandth.
    """
    count = len(ordered)
    ranks = np.arange(count) if count <= _FINENESS else np.linspace(0, count - 1, _FINENESS).astype(np.int64)
    if duration.kind == "constant":
        return float(np.mean(np.abs(ordered / duration.mean - 1) > STEADY))
    share = below(duration, ordered[ranks])
    return float(max(np.max((ranks + 1) / count - share), np.max(share - ranks / count)))


def refitted(kind: str, values: NDArray[np.int64]) -> Duration:
    """The same kind fitted to another sample; the cv is kept possible for the kind."""
    sample = np.maximum(values, 1).astype(np.float64)
    mean, cv = float(sample.mean()), float(sample.std(ddof=1) / sample.mean())
    bounds = {"constant": 0.0, "exponential": 1.0, "uniform": min(cv, 0.577), "hyperexponential": max(cv, 1.0)}
    return Duration(kind, mean, bounds[kind] if kind in bounds else _cv_of_logs(sample))


def _cv_of_logs(sample: Floats) -> float:
    return sqrt(float(np.expm1(np.log(sample).var(ddof=1))))
