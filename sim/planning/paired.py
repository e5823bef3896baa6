"""Differences between two points played with the same chance: replication by replication, each its own control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from sim.planning.student import t_quantile


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean difference, second minus first, and half of its 95 % interval over replications (None below two)."""

    mean: float
    half_width: float | None


def paired(first: Sequence[float | None], second: Sequence[float | None]) -> Difference | None:
    """The difference over the replications in which both have a value; None if in none."""
    pairs = [b - a for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    if not pairs:
        return None
    count, mean = len(pairs), sum(pairs) / len(pairs)
    if count < 2:
        return Difference(mean, None)
    spread = sum((one - mean) ** 2 for one in pairs) / (count - 1)
    return Difference(mean, t_quantile(count - 1) * sqrt(spread / count))
