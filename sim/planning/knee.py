"""The knee: the largest value of a parameter at which everything still holds, bracketed by bisection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

TOLERANCE = 0.02
BELOW = 3
"""Values below the knee at which it is checked that all holds there too."""


@dataclass(frozen=True, slots=True)
class Knee:
    """`holds` at the first value and not at the second; None where even the greatest holds, or not even the least.

    broken: values below the knee at which it does not hold: then there is no knee, only a first place found.
    """

    holds: float | None
    fails: float | None
    tried: tuple[tuple[float, bool], ...]
    broken: tuple[float, ...]


def find_knee(
    holds: Callable[[float], bool], low: float, high: float, whole: bool = False, tolerance: float = TOLERANCE
) -> Knee:
    """Bisect between low and high until the bracket is within the tolerance of its upper end; 1 for whole numbers.

    `holds` is asked once per value.
    """
    if not low < high:
        raise ValueError("expected low below high")
    tried: dict[float, bool] = {}

    def asked(value: float) -> bool:
        if value not in tried:
            tried[value] = holds(value)
        return tried[value]

    if not asked(low):
        return Knee(None, low, tuple(tried.items()), ())
    below: float = low
    above: float | None = None
    if asked(high):
        below = high
    else:
        above = high
        while above - below > (1 if whole else tolerance * above):
            middle = _middle(below, above, whole)
            below, above = (middle, above) if asked(middle) else (below, middle)
    checks = [low + (below - low) * part / (BELOW + 1) for part in range(1, BELOW + 1)]
    checked = sorted({float(round(value)) if whole else value for value in checks} - {low, below})
    broken = tuple(value for value in checked if not asked(value))
    return Knee(below, above, tuple(sorted(tried.items())), broken)


def _middle(below: float, above: float, whole: bool) -> float:
    if whole:
        return (below + above) // 2
    return sqrt(below * above) if below > 0 else (below + above) / 2
