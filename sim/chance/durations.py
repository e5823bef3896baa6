"""Durations: from uniforms to whole microseconds, rounded once, at least 1 (design, law 4)."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Floats

Micros = NDArray[np.int64]

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Duration:
    """A distribution of durations. `mean` is in microseconds; `cv` is the coefficient of variation.

    Kinds: constant (cv 0), uniform (on mean ± mean·cv·√3, so cv at most 1/√3), exponential (cv 1), lognormal (any cv),
    hyperexponential (two phases with balanced means, cv at least 1; Whitt 1982).
    """

    kind: str
    mean: float
    cv: float = 0.0

    def micros(self, first: Floats, second: Floats) -> Micros:
        """One duration per pair of uniforms; the second uniform is used by lognormal and hyperexponential only."""
        return np.maximum(1, np.rint(self._values(first, second))).astype(np.int64)

    def scaled(self, factor: float) -> Duration:
        """The same shape with the mean multiplied."""
        return Duration(self.kind, self.mean * factor, self.cv)

    def _values(self, first: Floats, second: Floats) -> Floats:
        if self.kind == "constant":
            return np.full(first.shape, self.mean)
        if self.kind == "exponential":
            return -self.mean * np.log(first)
        if self.kind == "uniform":
            return self.mean * (1 + self.cv * sqrt(3) * (2 * first - 1))
        if self.kind == "lognormal":
            sigma = sqrt(log(1 + self.cv**2))
            return np.exp(log(self.mean) - sigma**2 / 2 + sigma * normal(first, second))
        if self.kind == "hyperexponential":
            share = (1 + sqrt((self.cv**2 - 1) / (self.cv**2 + 1))) / 2
            mean = np.where(second < share, self.mean / (2 * share), self.mean / (2 * (1 - share)))
            return -mean * np.log(first)
        raise ValueError(f"unknown kind of duration: {self.kind}")


KINDS = ("constant", "exponential", "uniform", "lognormal", "hyperexponential")


def normal(first: Floats, second: Floats) -> Floats:
    """Standard normals from pairs of uniforms (Box and Muller 1958)."""
    result: Floats = np.sqrt(-2 * np.log(first)) * np.cos(2 * np.pi * second)
    return result
