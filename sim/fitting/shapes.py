"""The distributions of `Duration` as functions: the share below a value, and the value below which a share lies.

Gamma, Weibull and empirical distributions are no kinds of `Duration`, so no scenario can say them and none is fitted.
"""

from __future__ import annotations

from math import erf, log, sqrt

import numpy as np
from numpy.typing import NDArray

from sim.chance.durations import Duration

Floats = NDArray[np.float64]


def below(duration: Duration, values: Floats) -> Floats:
    """P(a duration <= value) for every value (µs)."""
    positive = np.maximum(values, 1e-9)
    if duration.kind == "constant":
        return (values >= duration.mean).astype(np.float64)
    if duration.kind == "exponential":
        return -np.expm1(-positive / duration.mean)
    if duration.kind == "uniform":
        reach = 2 * duration.mean * duration.cv * sqrt(3)
        return np.clip((values - duration.mean) / reach + 0.5, 0.0, 1.0)
    if duration.kind == "lognormal":
        sigma = sqrt(log(1 + duration.cv**2))
        scores = (np.log(positive) - log(duration.mean) + sigma**2 / 2) / (sigma * sqrt(2))
        return np.array([0.5 + erf(score) / 2 for score in scores.tolist()], dtype=np.float64)
    if duration.kind == "hyperexponential":
        share = (1 + sqrt((duration.cv**2 - 1) / (duration.cv**2 + 1))) / 2
        fast, slow = 2 * share / duration.mean, 2 * (1 - share) / duration.mean
        result: Floats = 1 - share * np.exp(-positive * fast) - (1 - share) * np.exp(-positive * slow)
        return result
    raise ValueError(f"unknown kind of duration: {duration.kind}")


def quantile(duration: Duration, level: float) -> float:
    """The value (µs) below which a share of the durations lies; by bisection, to a millionth of itself."""
    if duration.kind == "constant":
        return duration.mean
    low, high = 0.0, duration.mean
    while _one(duration, high) < level:
        high *= 2
    while high - low > 1e-6 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if _one(duration, middle) < level else (low, middle)
    return (low + high) / 2


def _one(duration: Duration, value: float) -> float:
    return float(below(duration, np.array([value]))[0])
