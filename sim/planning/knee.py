"""The knee: the largest value of a parameter at which everything still holds, bracketed by bisection.

Where more is better (servers) it is the smallest value at which everything holds, and the check is made above it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

TOLERANCE = 0.02
BELOW = 3
"""Values on the good side of the knee at which it is checked that all holds there too."""


@dataclass(frozen=True, slots=True)
class Knee:
    """Everything `holds` at the first value and not at the next, `fails`; None where all hold, or none does.

    broken: values on the good side of the knee at which it does not hold: then there is no knee, only a first place
    found. smallest: more is better.
    """

    holds: float | None
    fails: float | None
    tried: tuple[tuple[float, bool], ...]
    broken: tuple[float, ...]
    smallest: bool = False


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

    smallest = not asked(low)
    start, good, bad = (high, high, low) if smallest else (low, low, high)
    if smallest and not asked(high):
        return Knee(None, low, tuple(tried.items()), ())
    if not smallest and asked(high):
        good = high
    else:
        # Near 0 no bracket is ever narrow beside its upper end: there a small part of the range has to do.
        least = tolerance * (high - low) if low <= 0 else 0.0
        while abs(bad - good) > (1 if whole else tolerance * max(good, bad, least)):
            middle = _middle(min(good, bad), max(good, bad), whole)
            good, bad = (middle, bad) if asked(middle) else (good, middle)
    checks = [start + (good - start) * part / (BELOW + 1) for part in range(1, BELOW + 1)]
    checked = sorted({float(round(value)) if whole else value for value in checks} - {start, good})
    broken = tuple(value for value in checked if not asked(value))
    return Knee(good, None if tried[bad] else bad, tuple(sorted(tried.items())), broken, smallest)


def _middle(below: float, above: float, whole: bool) -> float:
    if whole:
        return (below + above) // 2
    return sqrt(below * above) if below > 0 else (below + above) / 2
